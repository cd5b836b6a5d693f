function setupForm({ doc, toast }) {
	if (!doc?.partner) return {};
	const powers = POWERS_OF_READER;
	const say = (text) => (window.__ ? window.__(text) : text);
	const reload = () => window.location.reload();
	const run = (what) => async () => {
		const actions = await import("/assets/partner_support/js/agent_ticket.js?v=BUILD_VERSION");
		actions[what](doc, reload).catch((error) => toast.error(error.message));
	};
	const isOpen = doc.status_category !== "Resolved" && doc.status !== "Closed" && !doc.is_merged;
	const mayLower = doc.escalation_level > 0 && (powers.lowers || powers.leads.includes(doc.agent_group));
	const item = (label, what, when = true) => (when ? [{ label: say(label), onClick: run(what) }] : []);
	const items = [
		...item("Escalate", "escalate", isOpen),
		...item("De-escalate", "lower", isOpen && mayLower),
		...item("Return for Information", "returnForInformation", doc.status !== "Closed" && !doc.is_merged),
		...item("Ask a Second Reviewer", "askReviewer", isOpen),
		...item("Second Reviews", "secondReviews"),
		...item("Link Records", "linkRecords", doc.status !== "Closed" && !doc.is_merged),
		...item("Attach to Incident", "attachToIncident", isOpen && !doc.partner_incident),
		...item("Draft an Article", "draftArticle", Boolean(doc.last_agent_response) && !doc.is_merged),
		...item("New Phone or Chat Ticket", "intake"),
	];
	return {
		actions: [
			{ label: say("Partner Context"), onClick: run("context") },
			{ group: say("Partner"), hideLabel: true, buttonLabel: say("Partner"), items },
		],
	};
}
