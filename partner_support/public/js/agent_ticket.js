// What our support team does on Helpdesk's agent screen besides answering. Each takes the ticket as the page has it.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { __, ask, h, labelled, request, textarea, withStyle } = await import(`./dialogs.js${VERSION}`);
const { REVIEWS, showContext } = await import(`./partner_context.js${VERSION}`);

const API = "partner_support.api";
const STYLE = "ticket_panel";
const BEYOND_SKILL = "Beyond skill";
const BY_HAND = "By hand";

const options = (choices, value) => choices.map((each) => h("option", { value: each.value, selected: each.value === value }, each.label));
const reason = (words) => labelled(words, textarea());

export async function context(ticket, reload, tab) {
	withStyle(STYLE);
	withStyle("partner_context");
	const about = { ticket: ticket.name };
	const articles = request("GET", `${API}.knowledge.articles_for`, about).catch(() => []); // who may write none sees none
	showContext({ ...(await request("GET", `${API}.agent.context`, about)), articles: await articles }, reload, tab);
}

export const secondReviews = (ticket, reload) => context(ticket, reload, REVIEWS);

export async function escalate(ticket, reload) {
	withStyle(STYLE);
	const cause = h(
		"fieldset",
		{ class: "pps-field" },
		h("legend", {}, __("Why")),
		h("label", { class: "pps-check" }, h("input", { type: "radio", name: "cause", value: BEYOND_SKILL, checked: true }), __("It is beyond my skill")),
		h("label", { class: "pps-check" }, h("input", { type: "radio", name: "cause", value: BY_HAND }), __("Another reason"))
	);
	ask({
		title: __("Escalate"),
		intro: __("The people that the escalation ladder names for the next level are told at once, with everything about the ticket. It is at level {0} now.", ticket.escalation_level || 0),
		fields: [cause, reason(__("What they need to know"))],
		label: __("Escalate"),
		send: async (form) => {
			const values = { cause: form.cause.value, reason: form.text.value, from_level: ticket.escalation_level || 0 };
			await request("POST", `${API}.agent.escalate`, { ticket: ticket.name, ...values });
			reload();
		},
	});
}

export async function lower(ticket, reload) {
	withStyle(STYLE);
	const levels = [...Array(ticket.escalation_level).keys()].map((level) => ({ value: String(level), label: level ? __("Level {0}", level) : __("Not escalated any more") }));
	ask({
		title: __("De-escalate"),
		intro: __("It stands in the ticket's history, with your reason. If nothing is done, the ladder takes it up again."),
		fields: [labelled(__("To"), h("select", { name: "level" }, options(levels, "0"))), reason(__("Why it is over"))],
		label: __("De-escalate"),
		send: async (form) => {
			const values = { level: Number(form.level.value), reason: form.text.value, from_level: ticket.escalation_level };
			await request("POST", `${API}.agent.lower`, { ticket: ticket.name, ...values });
			reload();
		},
	});
}

export async function returnForInformation(ticket, reload) {
	withStyle(STYLE);
	const checklist = await request("GET", `${API}.returning.checklist`, { ticket: ticket.name });
	const boxes = checklist.map((item) => h("label", { class: "pps-check" }, h("input", { type: "checkbox", name: "item", value: item }), item));
	const own = h("textarea", { name: "own", rows: 4, placeholder: __("One item a line") });
	ask({
		title: __("Return for information"),
		intro: __("The clock pauses, and the partner is told what is missing. The answer starts it again."),
		fields: [boxes.length ? h("fieldset", { class: "pps-field" }, h("legend", {}, __("From the category's checklist")), boxes) : null, labelled(__("What else is missing"), own)],
		label: __("Return"),
		send: async (form) => {
			const chosen = [...form.querySelectorAll("[name=item]:checked")].map((box) => box.value);
			await request("POST", `${API}.returning.return_for_information`, { ticket: ticket.name, items: [...chosen, ...own.value.split("\n")] });
			reload();
		},
	});
}

export async function askReviewer(ticket, reload) {
	withStyle(STYLE);
	const teams = await request("GET", `${API}.agent.review_teams`, { ticket: ticket.name });
	const choices = [{ value: "", label: "" }, ...teams.map((team) => ({ value: team, label: team }))];
	ask({
		title: __("Ask a second reviewer"),
		intro: __("The ticket stays with you, and the partner sees nothing of it. The team has its own time for an answer."),
		fields: [labelled(__("Team"), h("select", { name: "team", required: true }, options(choices, ""))), reason(__("What they are to look at"))],
		label: __("Ask"),
		send: async (form) => {
			await request("POST", `${API}.reviews.ask`, { ticket: ticket.name, team: form.team.value, question: form.text.value });
			reload();
		},
	});
}

export async function linkRecords(ticket, reload) {
	withStyle(STYLE);
	const kinds = await request("GET", `${API}.agent.record_choices`, { ticket: ticket.name });
	if (!kinds.length) throw new Error(__("{0} has no program records yet.", ticket.partner));
	const field = (kind) => labelled(kind.label, h("select", { name: kind.field }, options([{ value: "", label: __("None") }, ...kind.choices], kind.value)));
	ask({
		title: __("Link records"),
		intro: __("Only records of {0} can be linked.", ticket.partner),
		fields: kinds.map(field),
		label: __("Save"),
		send: async (form) => {
			const links = Object.fromEntries(kinds.map((kind) => [kind.field, form.elements[kind.field].value || null]));
			await request("POST", `${API}.agent.link_records`, { ticket: ticket.name, links });
			reload();
		},
	});
}

export async function attachToIncident(ticket, reload) {
	withStyle(STYLE);
	const incidents = await request("GET", `${API}.agent.incidents`, { ticket: ticket.name });
	if (!incidents.length) throw new Error(__("No incident is announced that this ticket could be part of."));
	ask({
		title: __("Attach to an incident"),
		intro: __("The ticket is answered and resolved together with it."),
		fields: [labelled(__("Incident"), h("select", { name: "incident", required: true }, options(incidents, "")))],
		label: __("Attach"),
		send: async (form) => {
			await request("POST", `${API}.agent.attach_to_incident`, { ticket: ticket.name, incident: form.incident.value });
			reload();
		},
	});
}

// The draft is Helpdesk's own article, with the partner's data taken out; a second time it is the same one.
export async function draftArticle(ticket) {
	const { url } = await request("POST", `${API}.knowledge.draft_article`, { ticket: ticket.name });
	window.location.assign(url);
}

export async function intake() {
	window.open("/app/partner-intake", "_blank");
}
