async function setupForm({ doc, router }) {
	const { explain } = await import("/assets/partner_support/js/new_ticket.js");
	explain(doc, router);
	return {};
}
