// What the reader's own digest would tell now. Looking at it tells nothing: it stays news until it is mailed.

frappe.pages["partner-alerts"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Alerts"), single_column: true });
	// It is a mail's page, whose colours are for paper: white in every theme.
	const body = $(`<div class="frappe-card" style="padding: 24px; margin: 12px 0; background: #fff"></div>`);
	body.appendTo(page.main);
	wrapper.show = async () => {
		const answer = await frappe.call({ method: "partner_support.api.alerts.my_digest", type: "GET" });
		body.html(answer.message).children().css("font-family", "inherit");
	};
	page.set_secondary_action(__("Refresh"), () => wrapper.show(), { icon: "refresh" });
};
frappe.pages["partner-alerts"].on_page_show = (wrapper) => wrapper.show();
