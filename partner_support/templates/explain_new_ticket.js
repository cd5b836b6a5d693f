async function setupForm({ doc, router }) {
	const { explain } = await import("/assets/partner_support/js/new_ticket.js?v=BUILD_VERSION");
	explain(doc, router);
	return {};
}
