frappe.ui.form.on("Escalation Log", {
	refresh(frm) {
		if (frm.doc.deal_registration) {
			frm.add_custom_button(__("Open Deal Registration"), () =>
				frappe.set_route("Form", "Deal Registration", frm.doc.deal_registration)
			);
			return;
		}
		frm.add_custom_button(__("Open Ticket"), () =>
			window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`)
		);
	},
});
