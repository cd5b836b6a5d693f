async function setupForm({ doc }) {
	const { show } = await import("/assets/partner_support/js/portal_ticket.js");
	show(doc.name);
	return {};
}
