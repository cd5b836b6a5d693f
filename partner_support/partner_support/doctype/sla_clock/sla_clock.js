frappe.ui.form.on("SLA Clock", {
	refresh(frm) {
		const colors = { Running: "blue", Paused: "orange", Met: "green", Stopped: "gray" };
		frm.page.set_indicator(
			frm.doc.breached ? __("{0}, missed", [__(frm.doc.state)]) : __(frm.doc.state),
			frm.doc.breached ? "red" : colors[frm.doc.state]
		);
		frm.set_intro(__("A clock follows its ticket and is never edited. Change the ticket instead."));
		frm.add_custom_button(__("Open Ticket"), () =>
			window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`)
		);
	},
});
