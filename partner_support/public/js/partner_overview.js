// The Overview tab of a partner. The server leaves out what the reader may not read: null is no section.
(() => {
	class Html {
		constructor(text) {
			this.text = text;
		}
	}

	// Everything that goes into the markup is escaped, unless it is markup that was made here.
	function html(parts, ...values) {
		return new Html(parts.reduce((text, part, index) => text + safe(values[index - 1]) + part));
	}

	function safe(value) {
		if (Array.isArray(value)) return value.map(safe).join("");
		if (value instanceof Html) return value.text;
		return frappe.utils.escape_html(String(value ?? ""));
	}

	const STATE_COLORS = {
		Draft: "gray",
		Submitted: "blue",
		"Under Review": "blue",
		"In Review": "blue",
		Returned: "orange",
		Approved: "green",
		Issued: "blue",
		Active: "green",
		Won: "green",
		Paid: "green",
		Disputed: "red",
		Rejected: "red",
		Suspended: "orange",
	};
	const MARK_COLORS = { due: "blue", overdue: "red", paused: "orange", missed: "red" };
	const CHART_COLORS = ["#48bb74", "#e03636"]; // kept and missed, on light and dark alike

	frappe.ui.form.on("Partner", {
		refresh(frm) {
			if (!frm.is_new()) show(frm);
		},
	});

	async function show(frm) {
		const partner = frm.doc.name;
		const $place = frm.get_field("overview").$wrapper;
		if ($place.data("partner") !== partner) $place.html(safe(loading()));
		$place.data("partner", partner);
		let overview;
		try {
			const method = "partner_support.api.partner.overview";
			overview = (await frappe.call({ method, type: "GET", args: { partner } })).message;
		} catch {
			$place.html(safe(failed()));
			return;
		}
		if (frm.doc.name !== partner) return; // another partner was opened meanwhile
		$place.html(safe(page(overview)));
		bind(frm, $place, overview);
	}

	const loading = () => html`<p class="text-muted">${__("Loading…")}</p>`;
	const failed = () =>
		html`<p class="text-muted">${__("The overview could not be loaded. Reload the page.")}</p>`;

	function page(overview) {
		return html`${style}
			<div class="partner-overview">
				${flags(overview.flags)} ${proposal(overview.proposal)}
				<div class="po-grid">
					${standing(overview)} ${history(overview.tier)} ${tickets(overview.tickets)}
					${kept(overview.compliance)} ${records(overview.records)} ${people(overview.people)}
					${certifications(overview.certifications)}
				</div>
			</div>`;
	}

	const section = (title, body, wide) =>
		html`<section class="po-card ${wide ? "po-wide" : ""}">
			<h4>${title}</h4>
			${body}
		</section>`;
	const muted = (words) => html`<p class="text-muted">${words}</p>`;
	const pill = (color, words, title = "") =>
		html`<span class="indicator-pill ${color} no-indicator-dot" title="${title}">${words}</span>`;
	const list_link = (words, doctype, filters) =>
		html`<a href="#" data-list="${doctype}" data-filters="${JSON.stringify(filters)}">${words}</a>`;
	const form_link = (words, doctype, name) =>
		frappe.model.can_read(doctype)
			? html`<a href="${frappe.utils.get_form_link(doctype, name)}">${words}</a>`
			: html`${words}`;
	const day = (date) => (date ? frappe.datetime.str_to_user(String(date).slice(0, 10)) : "");

	function flags(found) {
		if (!found.length) return "";
		const rows = found.map(
			({ flag, reason, links }) => html`<tr>
				<td class="po-tight">${pill("red", __(flag))}</td>
				<td>
					${reason}
					${links.map(({ label, doctype, filters }) => html` ${list_link(label, doctype, filters)}`)}
				</td>
			</tr>`
		);
		return html`<div class="po-card po-flags" role="status"><table class="po-table">${rows}</table></div>`;
	}

	function proposal(found) {
		if (!found) return "";
		const color = found.direction === "Promote" ? "green" : "orange";
		const rows = found.evidence.map(
			(row) => html`<tr>
				<td>${__(row.metric)}${row.period ? html` <span class="text-muted">${row.period}</span>` : ""}</td>
				<td class="text-right">${row.actual}</td>
				<td class="text-right text-muted">${__("of {0}", [row.threshold])}</td>
				<td class="po-tight">${row.met ? pill("green", __("met")) : pill("gray", __("not met"))}</td>
			</tr>`
		);
		return html`<div class="po-card po-proposal">
			<p>
				${pill(color, __(found.direction))}
				${__("From {0} to {1}: waits for a decision.", [found.from_tier, found.to_tier])}
				${form_link(__("Open the proposal"), "Tier Proposal", found.name)}
			</p>
			<table class="po-table">${rows}</table>
		</div>`;
	}

	function standing({ tier, account_manager, attributes }) {
		const facts = [
			[__("Tier"), html`${tier_badge(tier)} ${since(tier.since)}`],
			[
				__("Account manager"),
				account_manager
					? html`${account_manager.name || account_manager.user}`
					: html`<span class="text-muted">${__("nobody")}</span>`,
			],
			[
				__("Attributes"),
				attributes.length
					? html`${attributes.map((name) => html`${pill("blue", name)} `)}`
					: html`<span class="text-muted">${__("none")}</span>`,
			],
		];
		const rows = facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`);
		return section(__("At a Glance"), html`<dl class="po-facts">${rows}</dl>`);
	}

	const since = (date) =>
		date ? html`<span class="text-muted">${__("since {0}", [day(date)])}</span>` : "";

	function tier_badge({ name, color }) {
		const known = /^#[0-9a-f]{3,8}$/i.test(color || "") ? color : "var(--gray-500)";
		return html`<span class="po-tier" style="--tier: ${known}">${name}</span>`;
	}

	function kept(compliance) {
		if (!compliance) return "";
		const title = __("Promises Kept, Last {0} Days", [compliance.days]);
		if (!compliance.clocks.length) {
			return section(title, muted(__("No promise was kept or missed within twelve months.")));
		}
		const body = compliance.clocks.map(
			(row) => html`<div class="po-score">
				<div class="po-line">
					<span>${__(row.clock)}</span>
					<strong>${row.share === null ? "–" : `${format_number(row.share, null, 1)} %`}</strong>
				</div>
				<div class="po-bar ${row.share === null ? "po-none" : ""}"><div style="width: ${Number(row.share) || 0}%"></div></div>
				<div class="text-muted small">
					${__("{0} kept in time, {1} missed", [row.kept, row.missed])}
				</div>
				<div class="po-chart" data-clock="${row.clock}"></div>
			</div>`
		);
		const counts = __(
			"A promise counts once it is met or its time has run out. Bars: twelve months, kept in time (green) and missed (red)."
		);
		return section(
			title,
			html`<div class="po-scores">${body}</div>
				<p class="text-muted small">${counts}</p>`,
			true
		);
	}

	function tickets(found) {
		if (!found) return "";
		const words = [
			__("{0} open", [found.open || 0]),
			found.overdue ? __("{0} overdue", [found.overdue]) : null,
			found.paused ? __("{0} waiting for the partner", [found.paused]) : null,
		];
		const title = html`${__("Tickets")} <small class="text-muted">${words.filter(Boolean).join(" · ")}</small>`;
		if (!found.rows.length) return section(title, muted(__("Nothing is open.")), true);
		const more = found.open - found.rows.length;
		return section(
			title,
			html`<div>${found.rows.map(ticket)}</div>
				${more > 0 ? muted(__("and {0} more", [more])) : ""}`,
			true
		);
	}

	function ticket(row) {
		const number = row.url
			? html`<a href="${row.url}" target="_blank" rel="noopener">#${row.ticket}</a>`
			: html`#${row.ticket}`;
		const clocks = row.clocks.map(
			(clock) => html`<a href="${frappe.utils.get_form_link("SLA Clock", clock.name)}">
				${pill(MARK_COLORS[clock.mark], `${__(clock.clock)}: ${clock.words}`, local(clock.due_at))}
			</a>`
		);
		const about = [row.category, row.severity, row.status && __(row.status)].filter(Boolean).join(" · ");
		return html`<div class="po-ticket">
			<div class="po-tight">${number}</div>
			<div class="po-what">
				${row.subject ? html`<div class="po-subject">${row.subject}</div>` : ""}
				<div class="text-muted small">${about}</div>
			</div>
			<div class="po-clocks">${clocks.length ? clocks : muted(__("no promise"))}</div>
		</div>`;
	}

	const local = (instant) =>
		instant ? frappe.datetime.str_to_user(frappe.datetime.convert_to_user_tz(instant)) : "";

	function records(kinds) {
		if (!kinds.length) return "";
		const cards = kinds.map(
			(kind) => html`<div>
				<h5>${list_link(__(kind.kind), kind.doctype, kind.filters)}</h5>
				${kind.states.length
					? html`<table class="po-table">${kind.states.map((row) => record_state(kind, row))}</table>`
					: muted(__("none"))}
			</div>`
		);
		return section(__("Records"), html`<div class="po-records">${cards}</div>`, true);
	}

	function record_state(kind, { state, count, money }) {
		const filters = { ...kind.filters, [kind.state_field]: state };
		const color = STATE_COLORS[state] || "gray";
		return html`<tr>
			<td>${pill(color, state ? __(state) : __("no state"))}</td>
			<td class="text-right">${list_link(count, kind.doctype, filters)}</td>
			<td class="text-right po-money">${money.map(({ text }) => html`<div>${text}</div>`)}</td>
		</tr>`;
	}

	function people(found) {
		if (!found) return "";
		const title = __("People");
		if (!found.length) return section(title, muted(__("Its customer has no members.")));
		const rows = found.map(
			(person) => html`<tr>
				<td>
					<div>${form_link(person.name, "Contact", person.contact)}</div>
					<div class="text-muted small">${[person.email, person.phone].filter(Boolean).join(" · ")}</div>
				</td>
				<td class="text-right po-tight">
					${person.is_manager ? pill("blue", __("Manager")) : ""}
					${person.can_sign_in ? pill("green", __("can sign in")) : pill("gray", __("cannot sign in"))}
				</td>
			</tr>`
		);
		return section(title, html`<table class="po-table">${rows}</table>`);
	}

	function certifications(found) {
		if (!found.length) return "";
		const rows = found.map(
			(row) => html`<tr>
				<td>
					<div>${row.certification}</div>
					<div class="text-muted small">${row.holder}</div>
				</td>
				<td class="text-right po-tight">${validity(row)}</td>
			</tr>`
		);
		return section(__("Certifications"), html`<table class="po-table">${rows}</table>`);
	}

	function validity({ valid, valid_until }) {
		if (!valid) return pill("red", __("expired {0}", [day(valid_until)]));
		return pill("green", valid_until ? __("until {0}", [day(valid_until)]) : __("valid"));
	}

	function history({ changes, older }) {
		if (!changes.length) return "";
		const rows = changes.map(
			(change) => html`<tr>
				<td class="po-tight text-muted">${day(change.on)}</td>
				<td>
					<div>${change.from ? `${change.from} → ${change.to}` : change.to}</div>
					<div class="text-muted small">
						${[change.reason, frappe.user.full_name(change.by)].filter(Boolean).join(" · ")}
					</div>
				</td>
			</tr>`
		);
		return section(
			__("Tier History"),
			html`<table class="po-table">${rows}</table>
				${older ? muted(__("and {0} earlier changes", [older])) : ""}`
		);
	}

	function bind(frm, $place, overview) {
		$place.off("click.overview").on("click.overview", "[data-list]", (event) => {
			event.preventDefault();
			const { list, filters } = event.currentTarget.dataset;
			frappe.route_options = JSON.parse(filters);
			frappe.set_route("List", list, "List");
		});
		$place.find(".po-chart").each((_, place) => when_visible(place, () => draw(place, overview.compliance)));
	}

	// A chart takes the width that it has when it is drawn: in a hidden tab that is none.
	function when_visible(place, then) {
		const observer = new ResizeObserver(() => {
			if (!place.clientWidth) return;
			observer.disconnect();
			then();
		});
		observer.observe(place);
	}

	function draw(place, { months, by_month }) {
		const scores = by_month[place.dataset.clock];
		new frappe.Chart(place, {
			type: "bar",
			height: 150,
			showLegend: 0,
			colors: CHART_COLORS,
			axisOptions: { xAxisMode: "tick", xIsSeries: 1, shortenYAxisNumbers: 1 },
			barOptions: { stacked: 1, spaceRatio: 0.4 },
			data: {
				labels: months.map((month) => moment(`${month}-01`).format("MMM YY")),
				datasets: [
					{ name: __("kept in time"), values: scores.map((score) => score.kept) },
					{ name: __("missed"), values: scores.map((score) => score.missed) },
				],
			},
		});
	}

	const style = html`<style>
		.partner-overview { display: flex; flex-direction: column; gap: var(--margin-md, 15px); padding: var(--padding-sm, 8px) 0; }
		.po-grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: var(--margin-md, 15px); align-items: start; }
		.po-card { border: 1px solid var(--border-color); border-radius: var(--border-radius-md, 8px); background: var(--card-bg); padding: var(--padding-md, 15px); min-width: 0; }
		.po-wide { grid-column: 1 / -1; }
		.po-card h4 { font-size: var(--text-lg, 16px); font-weight: 600; margin: 0 0 10px; color: var(--heading-color); }
		.po-card h5 { font-size: var(--text-base, 14px); font-weight: 600; margin: 0 0 6px; }
		.po-card p { margin: 0; }
		.po-flags { border-left: 3px solid var(--red-500); padding-block: 6px; }
		.po-subject { font-weight: 500; }
		.partner-overview a { text-decoration: underline; text-decoration-color: var(--gray-400); text-underline-offset: 3px; }
		.partner-overview a:hover { text-decoration-color: currentColor; }
		.partner-overview a:has(.indicator-pill) { text-decoration: none; }
		.po-facts { display: grid; grid-template-columns: max-content 1fr; gap: 6px 14px; margin: 0; }
		.po-facts dt { font-weight: 400; color: var(--text-muted); }
		.po-facts dd { margin: 0; }
		.po-tier { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; }
		.po-tier::before { content: ""; width: 12px; height: 12px; border-radius: 50%; background: var(--tier); border: 1px solid var(--border-color); }
		.po-table { width: 100%; border-collapse: collapse; }
		.po-table td { padding: 5px 8px 5px 0; vertical-align: top; border-top: 1px solid var(--border-color); }
		.po-table tr:first-child td { border-top: 0; }
		.po-table td:last-child { padding-right: 0; }
		.po-table td { overflow-wrap: anywhere; }
		.po-tight { white-space: nowrap; width: 1%; overflow-wrap: normal !important; }
		.po-ticket { display: flex; flex-wrap: wrap; gap: 2px 10px; padding: 6px 0; border-top: 1px solid var(--border-color); }
		.po-ticket:first-child { border-top: 0; }
		.po-ticket .po-tight { width: auto; }
		.po-what { flex: 1 1 230px; min-width: 0; overflow-wrap: anywhere; }
		.po-clocks { margin-left: auto; text-align: right; }
		.po-clocks .indicator-pill { margin: 1px 0; white-space: nowrap; }
		.po-records { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 230px), 1fr)); gap: 18px 24px; }
		.po-money { white-space: nowrap; overflow-wrap: normal !important; }
		.po-scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)); gap: 16px 28px; }
		.po-score { min-width: 0; }
		.po-line { display: flex; justify-content: space-between; }
		.po-bar { height: 6px; border-radius: 3px; background: var(--red-200, #f8c9c9); overflow: hidden; margin: 4px 0; }
		.po-bar.po-none { background: var(--gray-200, #ededed); }
		.po-bar > div { height: 100%; background: var(--green-500, #48bb74); }
		.po-chart { min-height: 150px; margin: 4px -8px -10px; overflow: hidden; }
	</style>`;
})();
