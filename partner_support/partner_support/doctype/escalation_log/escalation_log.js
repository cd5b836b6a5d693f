frappe.ui.form.on("Escalation Log", {
	refresh(frm) {
		frm.add_custom_button(__("Open Ticket"), () =>
			window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`)
		);
	},
});
