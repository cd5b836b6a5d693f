// What the reader's own digest would tell now. Looking at it tells nothing: it stays news until it is mailed.

frappe.pages["partner-alerts"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Alerts"), single_column: true });
	const body = $(`<div class="frappe-card" style="padding: 24px; margin-top: 12px"></div>`).appendTo(page.main);
	wrapper.show = async () => {
		const answer = await frappe.call({ method: "partner_support.api.alerts.my_digest", type: "GET" });
		body.html(answer.message);
	};
	page.set_secondary_action(__("Refresh"), () => wrapper.show(), { icon: "refresh" });
};
frappe.pages["partner-alerts"].on_page_show = (wrapper) => wrapper.show();
