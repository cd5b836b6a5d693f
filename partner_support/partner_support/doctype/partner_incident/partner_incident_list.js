frappe.listview_settings["Partner Incident"] = {
	add_fields: ["status", "next_update_due"],
	get_indicator(doc) {
		const colors = { Draft: "gray", Announced: "red", Monitoring: "orange", Resolved: "green", Withdrawn: "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
