// The queue: what is to be worked on next, and why. What is chosen stands in the route, so that it can be bookmarked:
// partner-queue/team/Channel Finance/tier/Gold.

frappe.pages["partner-queue"].on_page_load = (wrapper) => {
	wrapper.queue = new PartnerQueue(wrapper);
};
frappe.pages["partner-queue"].on_page_show = (wrapper) => wrapper.queue.show();
frappe.pages["partner-queue"].on_page_hide = (wrapper) => wrapper.queue.hide();

const QUEUE = "partner_support.api.queue";
const QUEUE_FILTERS = ["team", "tier", "category", "whose"];
const QUEUE_EVERY = 30000; // the words count minutes, and not every change is told
const QUEUE_SOON = 1500; // several changes at once are one

class PartnerQueue {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Partner Queue"),
			single_column: true,
		});
		this.body = $(`<div class="partner-queue"></div>`).appendTo(this.page.main);
		this.pages = 1;
		this.tickets = [];
		this.refresh_soon = frappe.utils.debounce(() => this.refresh(), QUEUE_SOON);
		this.ready = this.build();
	}

	async build() {
		this.choices = (await frappe.call({ method: `${QUEUE}.choices`, type: "GET" })).message;
		this.colors = Object.fromEntries(this.choices.tiers.map((tier) => [tier.name, tier.color]));
		this.add_filters();
		if (frappe.user.has_role(["Agent", "Agent Manager"])) {
			this.page.set_primary_action(__("Claim Next"), () => this.claim(), "add");
		}
		this.page.set_secondary_action(__("Refresh"), () => this.refresh(), { icon: "refresh" });
		this.body.on("click", ".queue-more", () => this.more());
		frappe.realtime.on("list_update", (changed) => {
			if (this.shown && changed.doctype === "HD Ticket") this.refresh_soon();
		});
	}

	add_filters() {
		const any = (label, values) => [{ value: "", label }, ...values];
		const named = (names) => names.map((name) => ({ value: name, label: __(name) }));
		const mine = this.choices.my_teams;
		const teams = [...mine, ...this.choices.teams.filter((team) => !mine.includes(team))];
		const options = {
			team: any(__("All Teams"), named(teams)),
			tier: any(__("All Tiers"), named(this.choices.tiers.map((tier) => tier.name))),
			category: any(
				__("All Categories"),
				this.choices.categories.map((each) => ({ value: each.ticket_type, label: __(each.name) }))
			),
			whose: any(__("Anybody's"), named(["Unassigned", "Mine"])),
		};
		const labels = { team: __("Team"), tier: __("Tier"), category: __("Category"), whose: __("Whose") };
		this.filters = Object.fromEntries(
			QUEUE_FILTERS.map((fieldname) => [
				fieldname,
				this.page.add_field({
					fieldname,
					label: labels[fieldname],
					fieldtype: "Select",
					options: options[fieldname],
					change: () => this.choose(),
				}),
			])
		);
	}

	// What the route says: pairs of a filter and its value.
	routed() {
		const [, ...parts] = frappe.get_route();
		const chosen = {};
		for (let at = 0; at + 1 < parts.length; at += 2) {
			if (QUEUE_FILTERS.includes(parts[at])) chosen[parts[at]] = parts[at + 1];
		}
		return chosen;
	}

	// Put what is chosen into the route, which shows the page again.
	choose() {
		const route = QUEUE_FILTERS.flatMap((name) => {
			const value = this.filters[name].get_value();
			return value ? [name, value] : [];
		});
		if (JSON.stringify(["partner-queue", ...route]) !== JSON.stringify(frappe.get_route())) {
			frappe.set_route("partner-queue", ...route);
		}
	}

	async show() {
		this.shown = true;
		await this.ready;
		frappe.realtime.doctype_subscribe("HD Ticket");
		clearInterval(this.timer);
		this.timer = setInterval(() => document.hidden || this.refresh(), QUEUE_EVERY);
		this.chosen = this.routed();
		QUEUE_FILTERS.forEach((name) => this.filters[name].set_input(this.chosen[name] || ""));
		this.pages = 1;
		await this.refresh();
	}

	hide() {
		this.shown = false;
		clearInterval(this.timer);
		frappe.realtime.doctype_unsubscribe("HD Ticket");
	}

	async read(after) {
		const [after_rank, after_name] = after || [];
		const args = { ...this.chosen, ...(after ? { after_rank, after_name } : {}) };
		return (await frappe.call({ method: `${QUEUE}.tickets`, type: "GET", args })).message;
	}

	// Read again as many pages as are shown; an answer that was overtaken by another is dropped.
	async refresh() {
		const turn = (this.turn = (this.turn || 0) + 1);
		let [found, after] = [[], null];
		for (let page = 0; page < this.pages && (page === 0 || after); page++) {
			const answer = await this.read(after);
			if (turn !== this.turn) return;
			found = found.concat(answer.tickets);
			after = answer.next;
		}
		this.tickets = found;
		this.next = after;
		this.draw();
	}

	async more() {
		this.pages += 1;
		await this.refresh();
	}

	async claim() {
		const { team, tier, category } = this.chosen;
		const args = Object.fromEntries(
			Object.entries({ team, tier, category }).filter(([, value]) => value)
		);
		const name = (
			await frappe.call({ method: `${QUEUE}.claim_next`, args, freeze: true, type: "POST" })
		).message;
		if (!name) {
			frappe.show_alert({
				message: this.choices.my_teams.length
					? __("There is no ticket left that nobody has and your teams may take.")
					: __("You are in no team yet, and no ticket is without one. Ask to be put into a team."),
				indicator: "orange",
			});
			return;
		}
		frappe.show_alert({
			message: __("Ticket {0} is yours.", [
				`<a href="/helpdesk/tickets/${encodeURIComponent(name)}"><b>${frappe.utils.escape_html(name)}</b></a>`,
			]),
			indicator: "green",
		});
		this.claimed = name;
		await this.refresh();
	}

	draw() {
		const rows = this.tickets.map((ticket, place) => this.row(ticket, place + 1)).join("");
		const more = this.next
			? `<button class="btn btn-default btn-sm queue-more">${__("More")}</button>`
			: "";
		this.body.html(
			rows
				? `<ol class="queue-list">${rows}</ol><div class="queue-foot">${more}</div>`
				: `<div class="queue-empty text-muted">${__("Nothing to work on here.")}</div>`
		);
	}

	row(ticket, place) {
		const text = (value) => frappe.utils.escape_html(value || "");
		const people = ticket.assigned.length
			? text(ticket.assigned.join(", "))
			: `<span class="text-muted">${__("Unassigned")}</span>`;
		const facts = [`#${ticket.name}`, ticket.partner, ticket.team, ticket.category]
			.filter(Boolean)
			.map((fact) => `<span>${text(fact)}</span>`)
			.join("");
		const color = /^#[0-9a-f]{3,8}$/i.test(this.colors[ticket.tier]) ? this.colors[ticket.tier] : "gray";
		return `<li class="queue-row queue-${ticket.mark}${ticket.name === this.claimed ? " queue-claimed" : ""}"
				data-name="${text(ticket.name)}">
			<span class="queue-place">${place}</span>
			<div class="queue-what">
				<a class="queue-subject" href="${encodeURI(ticket.url)}">${text(ticket.subject)}</a>
				<div class="queue-reason" title="${text(this.explained(ticket))}">${text(ticket.reason)}</div>
				<div class="queue-facts text-muted">
					${facts}
				</div>
			</div>
			<div class="queue-side">
				<span class="queue-tier" style="--queue-tier: ${color}">${text(__(ticket.tier))}</span>
				<span class="queue-severity">${text(__(ticket.severity))}</span>
				<span class="queue-people">${people}</span>
			</div>
		</li>`;
	}

	// What moved the ticket forward, for whoever wants to add it up.
	explained(ticket) {
		const due = __("Due {0}", [frappe.datetime.str_to_user(ticket.due_at.replace("T", " "))]);
		const parts = ticket.explanation.map((part) => __("{0}: {1} h forward", [part.what, part.hours]));
		return [due, ...parts].join("\n");
	}
}
