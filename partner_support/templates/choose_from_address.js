function setupForm({ doc, router }) {
	// A page of ours leads here with the record and its category; what the ticket may be about, the server decides.
	const fields = ["ticket_type", "deal_registration", "mdf_claim", "commission_statement", "partner_agreement"];
	const asked = router.currentRoute.value.query;

	// Helpdesk empties all fields once the scripts have run.
	setTimeout(() => {
		fields.filter((field) => field in doc && typeof asked[field] === "string").forEach((field) => {
			doc[field] = asked[field];
		});
	});
}
