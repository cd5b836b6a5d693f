frappe.listview_settings["Second Review"] = {
	add_fields: ["state", "overdue"],
	filters: [["state", "=", "Open"]],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.state === "Open" && doc.overdue) return [__("Overdue"), "red", "overdue,=,1|state,=,Open"];
		const colors = { Open: "orange", Answered: "green", Withdrawn: "gray" };
		return [__(doc.state), colors[doc.state], `state,=,${doc.state}`];
	},
};
