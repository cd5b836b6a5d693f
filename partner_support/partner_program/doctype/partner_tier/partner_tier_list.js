frappe.listview_settings["Partner Tier"] = {
	add_fields: ["disabled"],
	formatters: {
		color: (value) =>
			value
				? `<span class="indicator-pill-round" style="display: inline-block; width: 12px; height: 12px;
					border-radius: 3px; background: ${frappe.utils.escape_html(value)}"></span>`
				: "",
	},
	get_indicator(doc) {
		return doc.disabled
			? [__("Disabled"), "gray", "disabled,=,1"]
			: [__("Enabled"), "green", "disabled,=,0"];
	},
};
