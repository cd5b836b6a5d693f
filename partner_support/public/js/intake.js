// Phone and chat intake: who is it, is it about an open ticket, and otherwise a new one. Text goes in as text.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { __, ask, h, labelled, request, textarea, withStyle } = await import(`./dialogs.js${VERSION}`);

const API = "partner_support.api.calls";
const PAUSE = 250; // milliseconds after the last key
const options = (choices, value) => choices.map((each) => h("option", { value: each.value, selected: each.value === value }, each.label));
const choice = (name, choices, value, required = true) => h("select", { name, required }, options([{ value: "", label: "" }, ...choices], value));
const chip = (words, color) => {
	const tier = h("span", { class: "ppi-chip" }, words);
	if (color) tier.style.setProperty("--tier", color);
	return tier;
};

export function open(root) {
	withStyle("ticket_panel");
	withStyle("intake");
	const search = h("input", { type: "search", name: "caller", autocomplete: "off", placeholder: __("Phone number, e-mail, name, partner or partner id"), maxlength: 140 });
	const found = h("ul", { class: "ppi-found", "aria-label": __("Found") });
	const status = h("p", { class: "ppi-muted", role: "status" });
	const rest = h("div", {});
	root.replaceChildren(h("div", { class: "ppi" }, h("section", {}, labelled(__("Who is it?"), search), status, found), rest));
	const page = { root, search, found, status, rest, asked: 0 };
	search.addEventListener("input", () => wait(page));
	search.addEventListener("keydown", (event) => {
		if (event.key === "ArrowDown") found.querySelector("button")?.focus();
		if (event.key === "Enter") found.querySelector("button")?.click();
	});
	found.addEventListener("keydown", (event) => walk(event, found));
	search.focus();
}

function wait(page) {
	clearTimeout(page.timer);
	page.timer = setTimeout(() => find(page), PAUSE);
}

function walk(event, found) {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (!step) return;
	event.preventDefault();
	const buttons = [...found.querySelectorAll("button")];
	buttons[buttons.indexOf(document.activeElement) + step]?.focus();
}

async function find(page) {
	const asked = ++page.asked;
	const text = page.search.value.trim();
	page.rest.replaceChildren();
	const rows = text.length < 3 ? [] : await request("GET", `${API}.find`, { text }).catch((error) => told(page, error));
	if (asked !== page.asked || !rows) return;
	page.found.replaceChildren(...rows.map((row) => h("li", {}, h("button", { type: "button", onclick: () => choose(page, row) }, h("b", {}, row.name), row.contact ? h("span", {}, row.partner) : null, row.tier ? chip(row.tier, row.color) : null, h("span", { class: "ppi-muted" }, row.about)))));
	page.status.textContent = text.length >= 3 && !rows.length ? __("Nobody is known by that. Try another spelling, or the partner's name.") : "";
}

function told(page, error) {
	page.status.textContent = error.message;
	return null;
}

async function choose(page, row) {
	const values = row.contact ? { partner: row.partner, contact: row.contact } : { partner: row.partner };
	const caller = await request("GET", `${API}.caller`, values).catch((error) => told(page, error));
	if (!caller) return;
	page.found.replaceChildren();
	page.status.textContent = "";
	page.rest.replaceChildren(who(caller, row), tickets(caller, page), form(caller, row, page));
	page.rest.querySelector("[name=subject]").focus();
}

function who({ profile }, row) {
	const facts = [profile.account_manager && __("Account manager: {0}", profile.account_manager.name), profile.local_time && __("Time there: {0}", profile.local_time), profile.attributes.join(", ")].filter(Boolean);
	return h(
		"section",
		{ class: "ppi-who", "aria-label": __("Caller") },
		h("h2", {}, row.contact ? `${row.name}, ${row.partner}` : row.partner, " ", profile.tier.name ? chip(profile.tier.name, profile.tier.color) : null),
		facts.length ? h("p", { class: "ppi-muted" }, facts.join(" · ")) : null,
		profile.flags.map((flag) => h("p", { class: "ppi-flag" }, flag.reason))
	);
}

function tickets(caller, page) {
	const row = (ticket) =>
		h(
			"li",
			{},
			h("a", { href: `/helpdesk/tickets/${ticket.name}`, target: "_blank" }, `#${ticket.name}`),
			h("span", { class: "ppi-subject" }, ticket.subject, ticket.own ? h("span", { class: "ppi-chip" }, __("caller's own")) : null),
			h("span", { class: "ppi-muted" }, [ticket.category, ticket.severity, ticket.status, ticket.age].filter(Boolean).join(" · ")),
			h("button", { type: "button", class: "pps-button", onclick: () => note(ticket, caller, page) }, __("It is about this"))
		);
	return h("section", {}, h("h2", {}, __("Open tickets")), caller.tickets.length ? h("ul", { class: "ppi-tickets" }, caller.tickets.map(row)) : h("p", { class: "ppi-muted" }, __("None is open.")));
}

function note(ticket, caller, page) {
	ask({
		title: __("Note in ticket {0}", ticket.name),
		intro: __("For colleagues only. Answer in the ticket what the partner is to read."),
		fields: [labelled(__("How it came in"), choice("note_channel", caller.channels, "Phone")), labelled(__("What was said"), textarea())],
		label: __("Leave the note"),
		send: async (form) => {
			await request("POST", `${API}.note`, { ticket: ticket.name, channel: form.note_channel.value, text: form.text.value, contact: caller.contact || "" });
			done(page, ticket.name, __("The note is in ticket {0}.", ticket.name));
		},
	});
}

function form(caller, row, page) {
	const promise = h("div", { class: "ppi-promise", role: "status" });
	const record = h("div", {});
	const trouble = h("p", { class: "pps-trouble", role: "alert" });
	const submit = h("button", { type: "submit", class: "pps-button pps-strong" }, __("Create the ticket"));
	const contacts = caller.contacts.map((each) => ({ value: each.value, label: each.label }));
	const element = h(
		"form",
		{ class: "ppi-form" },
		h("h2", {}, __("New ticket")),
		h("div", { class: "ppi-columns" }, labelled(__("Category"), choice("category", caller.categories, "")), labelled(__("Severity"), choice("severity", caller.severities, caller.severity)), labelled(__("How it came in"), choice("channel", caller.channels, "Phone")), labelled(__("Asked by"), choice("contact", contacts, caller.contact))),
		record,
		labelled(__("Subject"), h("input", { name: "subject", required: true, maxlength: 140 })),
		labelled(__("What was said"), h("textarea", { name: "description", rows: 6, required: true, maxlength: 10000 })),
		promise,
		trouble,
		h("div", { class: "pps-row pps-end" }, submit)
	);
	const { partner } = row;
	element.addEventListener("change", (event) => {
		if (event.target.name === "category") offerRecords(partner, caller, element, record);
		if (["category", "severity"].includes(event.target.name)) showPromise(partner, element, promise);
	});
	element.addEventListener("submit", async (event) => {
		event.preventDefault();
		submit.disabled = true;
		trouble.textContent = "";
		const fields = ["category", "severity", "channel", "contact", "subject", "description", "record"];
		const values = Object.fromEntries(fields.map((field) => [field, element.elements[field]?.value || ""]));
		try {
			const name = await request("POST", `${API}.enter`, { partner, ...values });
			done(page, name, __("Ticket {0} is raised, and its caller is told.", name));
		} catch (error) {
			trouble.textContent = error.message;
			submit.disabled = false;
		}
	});
	return element;
}

async function offerRecords(partner, caller, element, place) {
	const category = caller.categories.find((each) => each.value === element.category.value);
	place.replaceChildren();
	if (!category?.field) return;
	const rows = await request("GET", `${API}.records`, { partner, field: category.field }).catch(() => []);
	if (element.category.value === category.value) place.replaceChildren(labelled(category.kind, choice("record", rows, "", false)));
}

async function showPromise(partner, element, place) {
	const asked = { partner, category: element.category.value, severity: element.severity.value };
	const promise = asked.category && asked.severity ? await request("GET", `${API}.promise`, asked).catch(() => null) : null;
	if (asked.category !== element.category.value || asked.severity !== element.severity.value) return;
	place.replaceChildren(...(promise ? [h("b", {}, __("What you can promise now")), h("p", { class: "ppi-muted" }, promise.case), h("ul", {}, promise.clocks.map((clock) => h("li", {}, clock.by.replace("{0}", `${clock.due_local} (${clock.zone})`), " ", h("span", { class: "ppi-muted" }, clock.rule))))] : []));
}

function done(page, name, words) {
	const again = h("button", { type: "button", class: "pps-button", onclick: () => open(page.root) }, __("Next call"));
	page.rest.replaceChildren(h("section", { class: "ppi-done", role: "status" }, h("p", {}, words), h("div", { class: "pps-row" }, h("a", { class: "pps-button pps-strong", href: `/helpdesk/tickets/${name}`, target: "_blank" }, __("Open ticket {0}", name)), again)));
	again.focus();
}
