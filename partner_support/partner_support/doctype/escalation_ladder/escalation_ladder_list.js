frappe.listview_settings["Escalation Ladder"] = {
	hide_name_column: true,
};
