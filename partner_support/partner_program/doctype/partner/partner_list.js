frappe.listview_settings["Partner"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colors = { Prospect: "blue", Active: "green", Suspended: "orange", Inactive: "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
