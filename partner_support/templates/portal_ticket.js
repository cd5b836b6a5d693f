async function setupForm({ doc }) {
	const { show } = await import("/assets/partner_support/js/portal_ticket.js?v=BUILD_VERSION");
	show(doc.name);
	return {};
}
