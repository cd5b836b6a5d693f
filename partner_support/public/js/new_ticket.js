// What a partner's new ticket should say and will be promised, between the fields and the subject of Helpdesk's form.
// All of it is set as text but the guidance: that is an administrator's HTML, cleaned by the server.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { articleOf, counting, LINKS } = await import(`./article_counts.js${VERSION}`);
const { __, h, request, withStyle } = await import(`./dialogs.js${VERSION}`);

const API = "partner_support.api.portal_new_ticket";
const ASKED = ["ticket_type", "priority", "customer", "business_critical"];
const SUBJECT = 'input[maxlength="140"]'; // the one field with Helpdesk's limit for titles
const PANEL = "partner-support-new-ticket";
const ANSWERED = "partner-support-answered";
const EVERY = 300; // milliseconds: fields change by hand, by a link to the page and by other scripts
const STALE = 60_000; // a promise counts from now, and now goes on
let timer; // of the page that is shown

export function explain(doc, router) {
	["ticket_panel", "new_ticket"].forEach(withStyle);
	const panel = live(PANEL, "pps-panel pps-new", __("Before you send"));
	const answered = live(ANSWERED, "pps-panel pps-answered", __("Answered by an article"));
	const look = looking(doc, (told, isNew) => {
		panel.setAttribute("aria-live", isNew ? "polite" : "off"); // nobody is read the same again each minute
		show(panel, told);
	});
	const counts = counting(() => ({ ticket_type: doc.ticket_type || null }));
	const opened = (link) => {
		counts.opened(link);
		ask(answered, link, doc, router);
	};
	clearInterval(timer);
	timer = setInterval(() => {
		if (panel.isConnected || place(panel, answered, opened)) {
			look();
			counts.restingIn(panel.nextElementSibling);
		} else if (panel.wasPlaced) clearInterval(timer);
	}, EVERY);
}

function live(id, classes, label) {
	document.getElementById(id)?.remove();
	return h("section", { id, class: classes, "aria-label": label, "aria-live": "polite", hidden: true });
}

function place(panel, answered, opened) {
	const form = document.querySelector(SUBJECT)?.closest("div.gap-2")?.parentElement;
	if (!form || panel.wasPlaced) return false;
	form.before(panel);
	form.lastElementChild.before(answered);
	form.addEventListener("click", ({ target }) => {
		const link = target.closest?.(LINKS);
		if (link) opened(link);
	}, true);
	return (panel.wasPlaced = true);
}

function looking(doc, tell) {
	let known = "", latest = 0, toldAt = 0;
	return async () => {
		const values = Object.fromEntries(ASKED.map((field) => [field, doc[field] || ""]).filter(([, value]) => value));
		const isSame = JSON.stringify(values) === known;
		if (isSame && (Date.now() - toldAt < STALE || document.hidden)) return;
		known = JSON.stringify(values);
		toldAt = Date.now();
		const mine = ++latest;
		const told = await request("GET", `${API}.preview`, values).catch(() => ({}));
		if (mine === latest) tell(told, !isSame);
	};
}

function show(panel, told) {
	const weight = [severity(told.severity), critical(told.business_critical), promise(told.promise)].filter(Boolean);
	const parts = [guidance(told.category), weight.length ? h("div", { class: "pps-stack" }, weight) : null];
	panel.replaceChildren(...parts.filter(Boolean));
	panel.hidden = !panel.childElementCount;
}

function guidance(category) {
	if (!category) return null;
	const said = h("div", { class: "pps-guidance" });
	said.innerHTML = category.guidance;
	const items = category.checklist.map(({ item, optional }) =>
		h("li", {}, item, optional ? h("span", { class: "pps-muted" }, ` (${optional})`) : null)
	);
	return h(
		"div",
		{},
		h("h2", {}, category.title),
		category.guidance ? said : null,
		items.length ? [h("p", {}, category.checklist_title), h("ul", {}, items)] : null,
		[category.typical, category.files].filter(Boolean).map((line) => h("p", { class: "pps-muted" }, line))
	);
}

function severity(told) {
	return told?.meaning ? h("p", {}, h("strong", {}, `${told.label}: `), told.meaning) : null;
}

function critical(told) {
	return told ? h("p", { class: "pps-critical" }, told) : null;
}

function promise(told) {
	if (!told?.clocks.length) return null;
	const rules = new Set(told.clocks.map(({ rule }) => rule));
	const muted = (rule) => h("p", { class: "pps-muted" }, rule);
	const clocks = told.clocks.map((clock) => {
		const [before, after] = clock.by.split("{0}");
		const when = h("time", { datetime: clock.due_at }, moment(clock));
		return h("li", {}, before, when, after, rules.size > 1 ? muted(clock.rule) : null);
	});
	const reason = rules.size > 1 ? null : muted(...rules);
	return h("div", { class: "pps-promise" }, h("h2", {}, told.title), h("p", {}, told.case), h("ul", {}, clocks), reason);
}

function moment({ due_at, due_local, zone }) {
	const spoken = document.documentElement.lang || "en";
	const language = navigator.languages.find((each) => each.split("-")[0] === spoken.split("-")[0]) || spoken;
	const parts = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
	try {
		return new Intl.DateTimeFormat(language, parts).format(new Date(due_at));
	} catch {
		return `${due_local} (${zone})`;
	}
}

// An article that was opened may have answered: then there is no need for a ticket.
function ask(answered, link, doc, router) {
	const article = articleOf(link);
	const title = (link.querySelector("dt") || link).textContent.replace(/ - [^-]*$/, "").trim(); // Helpdesk adds its section
	const searched = document.querySelector(SUBJECT)?.value || "";
	const count = async ({ target }) => {
		target.disabled = true;
		try {
			await request("POST", `${API}.answered`, { article, searched, ticket_type: doc.ticket_type || null });
			thank(answered, router);
		} catch (error) {
			target.disabled = false;
			answered.querySelector("p").textContent = error.message;
		}
	};
	answered.replaceChildren(
		h("p", {}, __("Did “{0}” answer your question?", title)),
		h("button", { type: "button", class: "pps-button pps-strong", onclick: count }, __("This answered my question")),
		h("button", { type: "button", class: "pps-button", onclick: () => (answered.hidden = true) }, __("No"))
	);
	answered.hidden = false;
}

function thank(answered, router) {
	const leave = () => router.push({ name: "TicketsCustomer" });
	answered.replaceChildren(
		h("p", {}, __("Good to hear. You need not send anything.")),
		h("button", { type: "button", class: "pps-button pps-strong", onclick: leave }, __("Back to my tickets"))
	);
}
