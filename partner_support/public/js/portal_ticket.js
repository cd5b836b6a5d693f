// Where a partner's ticket stands, above its conversation in Helpdesk's portal, and what the partner can do about it.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { __, ask, h, labelled, request, shown, textarea, upload, withStyle } = await import(`./dialogs.js${VERSION}`);

const API = "partner_support.api.portal";
const PLACE = "section.flex-1"; // Helpdesk's column with the conversation
const ID = "partner-support-state";
const EVERY = 60_000; // milliseconds; what is left of a clock changes by itself
const NOTICE = "partner-support-notice";
let timer;

export async function show(ticket) {
	withStyle("ticket_panel");
	clearInterval(timer);
	await draw(ticket);
	timer = setInterval(() => (document.getElementById(ID) ? document.hidden || draw(ticket) : clearInterval(timer)), EVERY);
}

async function draw(ticket) {
	const state = await request("GET", `${API}.ticket_state`, { ticket }).catch(() => null);
	const place = state && (await shown(PLACE));
	if (!place) return;
	const panel = h("section", { id: ID, class: "pps-panel", "aria-label": __("Where your ticket stands") }, content(state));
	const present = document.getElementById(ID);
	if (!present) place.prepend(panel);
	else if (!present.contains(document.activeElement)) present.replaceWith(panel);
}

function content(state) {
	return [notice(), standing(state), clocks(state), escalation(state), question(state), more(state)];
}

function notice() {
	const text = sessionStorage.getItem(NOTICE);
	sessionStorage.removeItem(NOTICE);
	return h("p", { class: text ? "pps-notice" : "pps-silent", role: "status" }, text || "");
}

function standing({ stage, held_by, business_critical }) {
	const people = [held_by.name, held_by.team].filter(Boolean).join(", ");
	return h(
		"div",
		{ class: "pps-row" },
		h("strong", { class: "pps-stage" }, __(stage)),
		people ? h("span", { class: "pps-muted" }, __("with {0}", people)) : null,
		business_critical ? h("span", { class: "pps-tag" }, __("Business-critical")) : null
	);
}

function clocks(state) {
	const rows = state.clocks.filter(({ mark }) => mark !== "stopped").map((clock) =>
		h("div", { class: "pps-clock", "data-mark": clock.mark }, h("dt", {}, clock.clock), h("dd", {}, clock.words, until(clock)))
	);
	return rows.length ? h("dl", { class: "pps-clocks" }, rows) : null;
}

function until({ mark, due_local, zone }) {
	if (["kept", "met", "paused"].includes(mark)) return null; // a paused clock has no date
	return h("span", { class: "pps-muted" }, ` · ${__("by {0} ({1})", due_local, zone)}`);
}

function escalation({ escalation: contact }) {
	if (!contact) return null;
	const ways = [contact.name, contact.email && h("a", { href: `mailto:${contact.email}` }, contact.email), contact.phone && h("a", { href: `tel:${contact.phone}` }, contact.phone)];
	const known = ways.filter(Boolean).flatMap((way, index) => (index ? [" · ", way] : [way]));
	return h("p", { class: "pps-escalated" }, h("strong", {}, __("This ticket is escalated.")), " ", known.length ? [__("Your contact:"), " ", ...known] : null);
}

function question(state) {
	if (!state.request) return null;
	const { kind, items, asked_by } = state.request;
	if (kind === "Confirmation") {
		return h(
			"div",
			{ class: "pps-question" },
			h("p", {}, h("strong", {}, __("We believe that this is solved. Is it?"))),
			h("div", { class: "pps-row" }, button(state, "confirm_solved", true), button(state, "not_solved"))
		);
	}
	return h(
		"div",
		{ class: "pps-question" },
		h("p", {}, h("strong", {}, asked_by ? __("{0} needs something from you to go on:", asked_by) : __("We need something from you to go on:"))),
		h("ul", {}, items.map((item) => h("li", {}, item))),
		h("div", { class: "pps-row" }, button(state, "add_information", true))
	);
}

function more(state) {
	const inQuestion = { Confirmation: ["confirm_solved", "not_solved"], Information: ["add_information"] }[state.request?.kind] || [];
	const others = state.actions.filter((action) => !inQuestion.includes(action));
	return others.length ? h("div", { class: "pps-row" }, others.map((action) => button(state, action))) : null;
}

function button(state, action, strong = false) {
	const { label } = ACTIONS[action];
	return h("button", { type: "button", class: `pps-button${strong ? " pps-strong" : ""}`, onclick: () => open(state, action) }, label());
}

const ACTIONS = {
	confirm_solved: {
		label: () => __("Yes, it is solved"),
		title: () => __("Close the ticket"),
		done: () => __("Thank you. The ticket is closed."),
		fields: ({ ratings }) => [ratings.length ? labelled(__("How did we do? (if you like)"), stars(ratings)) : null, labelled(__("Anything to add? (if you like)"), textarea(false))],
		values: (form) => ({ feedback: form.feedback?.value || null, comment: form.text.value }),
	},
	not_solved: {
		label: () => __("No, not solved"),
		title: () => __("What is still wrong?"),
		intro: () => __("The ticket is opened again at once, and whoever is responsible is told that it was not solved."),
		done: () => __("Thank you. The ticket is open again."),
		fields: () => [labelled(__("What is still wrong"), textarea())],
		values: (form) => ({ reason: form.text.value }),
	},
	add_information: {
		label: () => __("Add information"),
		title: () => __("Add information"),
		done: () => __("Thank you. We go on with it."),
		fields: () => [labelled(__("What you can tell us"), textarea()), labelled(__("Files"), h("input", { type: "file", name: "files", multiple: true }))],
		values: async (form) => ({ text: form.text.value, files: await Promise.all([...form.files.files].map(upload)) }),
	},
	mark_business_critical: {
		label: () => __("Mark business-critical"),
		title: () => __("Mark as business-critical"),
		intro: () => __("For when a deal, a live customer or a deadline hangs on it. It climbs our escalation path within minutes."),
		done: () => __("The ticket is marked as business-critical."),
		fields: () => [labelled(__("What hangs on it"), textarea())],
		values: (form) => ({ reason: form.text.value }),
	},
	ask_for_management: {
		label: () => __("Ask for management"),
		title: () => __("Ask for the management's attention"),
		intro: () => __("A manager of our support team looks at this ticket, and you are told what happens next."),
		done: () => __("The management is asked to look at it."),
		fields: () => [labelled(__("Why the management should look at it"), textarea())],
		values: (form) => ({ reason: form.text.value }),
	},
};

function stars(ratings) {
	const choices = ratings.map(({ value, label, stars }) => h("option", { value }, `${"★".repeat(stars)} ${label}`));
	return h("select", { name: "feedback" }, h("option", { value: "" }, ""), choices);
}

function open(state, action) {
	const { label, title, intro, fields, values, done } = ACTIONS[action];
	ask({
		title: title(),
		intro: intro?.(),
		fields: fields(state),
		label: label(),
		send: async (form) => {
			await request("POST", `${API}.${action}`, { ticket: state.ticket, ...(await values(form)) });
			sessionStorage.setItem(NOTICE, done());
			window.location.reload(); // Helpdesk's own parts of the page have changed as well
		},
	});
}
