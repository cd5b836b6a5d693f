frappe.listview_settings["Tier Proposal"] = {
	add_fields: ["status", "direction"],
	get_indicator(doc) {
		const colors = { Open: "orange", Confirmed: "green", Dismissed: "red", Lapsed: "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
	formatters: {
		direction: (value) => `${value === "Promote" ? "↑" : "↓"} ${frappe.utils.escape_html(__(value))}`,
	},
};
