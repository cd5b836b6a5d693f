function setupForm({ doc, toast }) {
	if (!doc?.partner || doc.status === "Closed") return {};
	const label = window.__ ? window.__("Return for Information") : "Return for Information";
	const onClick = async () => {
		const { returnForInformation } = await import("/assets/partner_support/js/agent_ticket.js");
		returnForInformation(doc.name, () => window.location.reload()).catch((error) => toast.error(error.message));
	};
	return { actions: [{ label, onClick }] };
}
