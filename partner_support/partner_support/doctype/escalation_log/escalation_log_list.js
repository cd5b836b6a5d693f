frappe.listview_settings["Escalation Log"] = {
	add_fields: ["level", "problems"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.problems) return [__("Level {0}, with problems", [doc.level]), "red", "problems,is,set"];
		const color = doc.level > 2 ? "red" : doc.level > 1 ? "orange" : "yellow";
		return [__("Level {0}", [doc.level]), color, `level,=,${doc.level}`];
	},
};
