frappe.ui.form.on("Partner Tier", {
	setup(frm) {
		frm.set_query("currency", "qualification_rules", () => ({ filters: { enabled: 1 } }));
	},
});
