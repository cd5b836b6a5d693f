function setupForm({ doc, call, applyFilters }) {
	const fields = ["deal_registration", "mdf_claim", "commission_statement", "partner_agreement"];
	let latest = 0;

	async function offer(customer) {
		const asked = ++latest;
		fields.forEach((field) => (doc[field] = ""));
		const names = await call("partner_support.api.record_links.of_customer", { customer });
		if (asked !== latest) return;
		fields.forEach((field) => applyFilters(field, names[field]));
	}

	return { onChange: { customer: offer } };
}
