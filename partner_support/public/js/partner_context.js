// Everything about a ticket's partner in one dialog. Escape closes it; arrow keys go from tab to tab.

const VERSION = new URL(import.meta.url).search; // of ours, so that browsers keep no older one
const { __, ask, h, labelled, request, textarea } = await import(`./dialogs.js${VERSION}`);

export const REVIEWS = 4; // the place of the tab with the escalations and second reviews

const none = (words) => h("p", { class: "ppc-none" }, words);
const chip = (words, kind = "") => h("span", { class: `ppc-chip ${kind}` }, words);
const link = (url, words) => h("a", { href: url, target: "_blank", rel: "noopener" }, words);
const section = (title, ...content) => h("section", { class: "ppc-section" }, h("h3", {}, title), content);
const joined = (...parts) => parts.filter(Boolean).join(" · ");

export function showContext(context, reload, first = 0) {
	const panels = [
		[__("Partner"), () => partner(context)],
		[__("Records"), () => records(context.records)],
		[__("Tickets"), () => tickets(context)],
		[__("Clocks"), () => clocks(context)],
		[__("Escalations and Reviews"), () => escalations(context, reload)],
	];
	const close = h("button", { type: "button", class: "ppc-close", "aria-label": __("Close"), onclick: () => dialog.close() }, "×");
	const tabs = h("div", { role: "tablist", class: "ppc-tabs", "aria-label": __("Partner context") });
	const bodies = panels.map(([label, content], place) => {
		const attributes = { role: "tab", id: `ppc-tab-${place}`, type: "button", "aria-controls": `ppc-panel-${place}`, onclick: () => choose(place) };
		tabs.append(h("button", attributes, label));
		return h("div", { role: "tabpanel", id: `ppc-panel-${place}`, "aria-labelledby": `ppc-tab-${place}`, tabindex: 0, class: "ppc-panel" }, content());
	});
	const choose = (place) =>
		bodies.forEach((body, other) => {
			body.hidden = other !== place;
			tabs.children[other].setAttribute("aria-selected", String(other === place));
			tabs.children[other].tabIndex = other === place ? 0 : -1;
		});
	tabs.addEventListener("keydown", (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!step) return;
		const place = ([...tabs.children].indexOf(document.activeElement) + step + panels.length) % panels.length;
		choose(place);
		tabs.children[place].focus();
	});
	const dialog = h(
		"dialog",
		{ class: "pps-dialog ppc-dialog", "aria-labelledby": "ppc-title", onclose: () => dialog.remove() },
		h("header", { class: "ppc-head" }, heading(context), close),
		tabs,
		bodies
	);
	dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
	choose(first);
	document.body.append(dialog);
	dialog.showModal();
	tabs.children[first].focus();
	return dialog;
}

function heading({ ticket, profile }) {
	const tier = ticket.tier ? chip(ticket.tier, "ppc-tier") : null;
	if (tier && profile?.tier.color && profile.tier.name === ticket.tier) tier.style.setProperty("--tier", profile.tier.color);
	return h(
		"div",
		{},
		h("h2", { id: "ppc-title" }, profile?.name || __("Partner"), " ", tier),
		h(
			"p",
			{ class: "ppc-muted" },
			joined(`#${ticket.name}`, ticket.stage, ticket.severity, ticket.category, ticket.level ? __("Level {0}", ticket.level) : "", ticket.business_critical ? __("Business-critical") : "")
		)
	);
}

function partner({ profile }) {
	if (!profile) return none(__("You may not see this partner's profile."));
	const facts = [
		[__("Tier today"), profile.tier.name],
		[__("Status"), profile.status],
		[__("Type"), profile.type],
		[__("Account manager"), profile.account_manager?.name],
		[__("Region"), profile.region],
		[__("Language"), profile.language],
		[__("Time there"), profile.local_time],
		[__("Open tickets"), profile.open],
		[__("Satisfaction"), profile.satisfaction && __("{0} % of {1} ratings", profile.satisfaction.percent, profile.satisfaction.ratings)],
		[__("Attributes"), profile.attributes.join(", ")],
	].filter(([, value]) => value !== null && value !== undefined && value !== "");
	return [
		profile.flags.length
			? section(
					__("Stands out"),
					h("ul", { class: "ppc-flags" }, profile.flags.map((flag) => h("li", {}, h("b", {}, __(flag.flag)), " ", flag.reason)))
				)
			: null,
		section(
			__("Profile"),
			h("dl", { class: "ppc-facts" }, facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, String(value))))),
			h("p", {}, link(profile.url, __("Open the partner")))
		),
		profile.people === null ? null : section(__("People"), profile.people.length ? people(profile.people) : none(__("Nobody is known yet."))),
	];
}

function people(rows) {
	const row = (person) =>
		h("tr", {}, h("td", {}, person.name, person.is_manager ? chip(__("Manager")) : null), h("td", {}, person.email ? link(`mailto:${person.email}`, person.email) : ""), h("td", {}, person.phone ? link(`tel:${person.phone}`, person.phone) : ""));
	return h("table", { class: "ppc-table" }, h("tbody", {}, rows.map(row)));
}

function records({ linked, open }) {
	const row = (record) => h("tr", {}, h("td", { class: "ppc-kind" }, record.kind), h("td", {}, link(record.url, record.title)), h("td", { class: "ppc-muted" }, record.figures));
	const table = (rows) => h("table", { class: "ppc-table" }, h("tbody", {}, rows.map(row)));
	return [
		section(__("This ticket is about"), linked.length ? table(linked) : none(__("No record is linked."))),
		section(__("Also open"), open.length ? table(open) : none(__("Nothing else is open."))),
	];
}

function tickets({ earlier, similar, articles }) {
	const article = (each) => h("li", {}, link(each.url, each.title), each.for_partner ? null : chip(__("not for this partner"), "ppc-open"), h("div", { class: "ppc-muted" }, each.excerpt || ""));
	const row = (ticket, about) =>
		h(
			"tr",
			{},
			h("td", { class: "ppc-kind" }, link(ticket.url, `#${ticket.name}`)),
			h("td", {}, h("div", {}, ticket.subject, ticket.same_record ? chip(__("same record")) : null), ticket.resolution ? h("div", { class: "ppc-resolution" }, ticket.resolution) : null),
			h("td", { class: "ppc-muted" }, about),
			h("td", {}, chip(ticket.status, ticket.open ? "ppc-open" : ""))
		);
	const table = (rows, about) => h("table", { class: "ppc-table" }, h("tbody", {}, rows.map((each) => row(each, about(each)))));
	return [
		articles.length ? section(__("Articles that may answer it"), h("ul", { class: "ppc-articles" }, articles.map(article))) : null,
		section(__("Similar tickets"), similar.length ? table(similar, (each) => joined(each.partner, each.age)) : none(__("Nothing similar came in yet."))),
		section(__("Earlier tickets of this partner"), earlier.length ? table(earlier, (each) => joined(each.category, each.age)) : none(__("This is the partner's first ticket."))),
	];
}

function clocks({ clocks: all, ticket }) {
	if (!all.length) return none(__("Nothing was promised for this ticket."));
	return [ticket.matrix ? h("p", { class: "ppc-muted" }, __("Promised by {0}.", ticket.matrix)) : null, all.map(clock)];
}

function clock(each) {
	const bar = h("div", { class: "ppc-bar", "data-mark": each.mark, role: "img", "aria-label": __("{0} % used", each.percent) }, h("span"));
	bar.firstChild.style.width = `${Math.min(each.percent, 100)}%`;
	return h(
		"section",
		{ class: "ppc-section ppc-clock", "data-mark": each.mark },
		h("h3", {}, each.clock, " ", h("span", { class: "ppc-words" }, each.words)),
		bar,
		h("p", {}, __("Promised {0}, measured on {1}. {2} of {3} used; due {4}.", each.promise, each.calendar, each.used, each.allowance, each.due)),
		each.raised ? h("p", { class: "ppc-muted" }, __("Moved back to the first response's deadline: a resolution is never due before it.")) : null,
		each.next_step ? h("p", {}, h("b", {}, __("Next: ")), __("level {0}, {1}, on {2} ({3})", each.next_step.level, each.next_step.step, each.next_step.at, each.next_step.ladder)) : null,
		each.rows.length ? why(each.rows) : null,
		h("details", {}, h("summary", {}, __("What happened to it")), h("ol", { class: "ppc-events" }, each.history.map((event) => h("li", {}, h("time", {}, event.at), h("span", {}, h("b", {}, event.event), " ", event.words), h("span", { class: "ppc-muted" }, __("{0} used", event.used))))))
	);
}

function why(rows) {
	const row = (each) =>
		h("tr", { class: each.won ? "ppc-won" : "" }, h("td", {}, each.won ? "✓" : ""), h("td", {}, each.about, h("div", { class: "ppc-muted" }, each.row)), h("td", {}, each.target), h("td", {}, each.due), h("td", {}, each.reason));
	const head = h("thead", {}, h("tr", {}, [__("Won"), __("Row about"), __("Promise"), __("Would be due"), __("Why")].map((label) => h("th", { scope: "col" }, label))));
	return h("details", { open: true }, h("summary", {}, __("Why this promise")), h("table", { class: "ppc-table ppc-why" }, head, h("tbody", {}, rows.map(row))));
}

function escalations({ escalations: steps, reviews }, reload) {
	const step = (each) =>
		h(
			"li",
			{},
			h("time", {}, each.at),
			h("div", {}, h("b", {}, __("Level {0}", each.level)), " ", each.why, each.done.length ? h("div", { class: "ppc-muted" }, each.done.join(" · ")) : null, each.told.length ? h("div", { class: "ppc-muted" }, __("Told: {0}", each.told.join(", "))) : null, each.problems.length ? h("div", { class: "pps-trouble" }, each.problems.join(" · ")) : null)
		);
	return [
		section(__("Escalations"), steps?.length ? h("ol", { class: "ppc-events" }, steps.map(step)) : none(__("It has not been escalated."))),
		section(__("Second reviews"), reviews.length ? h("ol", { class: "ppc-events" }, reviews.map((each) => review(each, reload))) : none(__("No other team was asked."))),
	];
}

function review(each, reload) {
	const isOverdue = each.open && each.overdue;
	const when = each.open ? each.due && __("due {0}", each.due) : each.answered;
	const button = (label, act) => h("button", { type: "button", class: "pps-button", onclick: () => act(each, reload) }, label);
	return h(
		"li",
		{},
		h("time", {}, when || ""),
		h(
			"div",
			{},
			h("b", {}, each.team),
			" ",
			chip(isOverdue ? __("Overdue") : each.state, isOverdue ? "ppc-late" : each.open ? "ppc-open" : ""),
			h("div", {}, each.question),
			h("div", { class: "ppc-muted" }, __("asked by {0}", each.asked_by)),
			each.answer ? h("div", { class: "ppc-resolution" }, each.answer) : null,
			each.open ? h("div", { class: "pps-row" }, button(__("Answer"), answer), button(__("Withdraw"), withdraw)) : null
		)
	);
}

function answer(review, reload) {
	ask({
		title: __("Answer for {0}", review.team),
		intro: review.question,
		fields: [labelled(__("Your answer, for colleagues only"), textarea())],
		label: __("Answer"),
		send: async (form) => {
			await request("POST", "partner_support.api.reviews.answer", { review: review.name, text: form.text.value });
			reload();
		},
	});
}

function withdraw(review, reload) {
	ask({
		title: __("Withdraw the question"),
		intro: __("{0} is told that nothing is left to do.", review.team),
		fields: [],
		label: __("Withdraw"),
		send: async () => {
			await request("POST", "partner_support.api.reviews.withdraw", { review: review.name });
			reload();
		},
	});
}
