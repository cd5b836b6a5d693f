frappe.ui.form.on("SLA Clock", {
	refresh(frm) {
		const colors = { Running: "blue", Paused: "orange", Met: "green", Stopped: "gray" };
		frm.page.set_indicator(
			frm.doc.breached ? __("{0}, missed", [__(frm.doc.state)]) : __(frm.doc.state),
			frm.doc.breached ? "red" : colors[frm.doc.state]
		);
		if (frm.doc.deal_registration) {
			frm.set_intro(__("A clock follows its deal and is never edited. Decide on the deal instead."));
			frm.add_custom_button(__("Open Deal Registration"), () =>
				frappe.set_route("Form", "Deal Registration", frm.doc.deal_registration)
			);
			return;
		}
		frm.set_intro(__("A clock follows its ticket and is never edited. Change the ticket instead."));
		frm.add_custom_button(__("Open Ticket"), () =>
			window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`)
		);
	},
});
