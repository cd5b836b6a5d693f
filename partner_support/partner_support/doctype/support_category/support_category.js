frappe.ui.form.on("Support Category", {
	setup(frm) {
		frm.set_query("ticket_type", () => ({ filters: { disabled: 0 } }));
	},
});
