frappe.ui.form.on("Support Category", {
	setup(frm) {
		const choices = () => ({ query: "partner_support.api.links.choices" });
		["ticket_type", "team", "record_doctype"].forEach((field) => frm.set_query(field, choices));
		["severity", "team"].forEach((field) => frm.set_query(field, "routing_exceptions", choices));
	},
});
