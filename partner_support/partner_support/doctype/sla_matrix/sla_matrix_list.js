frappe.listview_settings["SLA Matrix"] = {
	add_fields: ["status", "effective_from", "superseded_from"],
	hide_name_column: true,
	get_indicator(doc) {
		const now = frappe.datetime.system_datetime();
		if (doc.status === "Draft") return [__("Draft"), "gray", "status,=,Draft"];
		if (doc.effective_from > now) return [__("Scheduled"), "blue", "status,=,Published"];
		if (doc.superseded_from && doc.superseded_from <= now) {
			return [__("Superseded"), "orange", "superseded_from,is,set"];
		}
		return [__("In force"), "green", "status,=,Published"];
	},
};
