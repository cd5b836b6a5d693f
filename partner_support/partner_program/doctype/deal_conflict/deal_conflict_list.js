frappe.listview_settings["Deal Conflict"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colors = { Open: "red", Cleared: "green", Past: "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
