async function setupForm({ doc }) {
	const banner = await import("/assets/partner_support/js/incident_banner.js?v=BUILD_VERSION");
	if (doc.name) {
		banner.showForTicket(doc.name);
		return {};
	}
	banner.showForNewTicket();
	return { onChange: { ticket_type: (type) => banner.showForNewTicket(type) } };
}
