frappe.listview_settings["SLA Clock"] = {
	add_fields: ["state", "breached"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.breached) return [__("{0}, missed", [__(doc.state)]), "red", "breached,=,1"];
		const colors = { Running: "blue", Paused: "orange", Met: "green", Stopped: "gray" };
		return [__(doc.state), colors[doc.state], `state,=,${doc.state}`];
	},
};
