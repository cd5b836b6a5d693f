frappe.listview_settings["Partner"] = {
	add_fields: ["status", "needs_attention"],
	get_indicator(doc) {
		const colors = { Prospect: "blue", Active: "green", Suspended: "orange", Inactive: "gray" };
		if (doc.needs_attention) {
			return [__("Needs Attention"), "red", "needs_attention,=,1"];
		}
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
