frappe.ui.form.on("Policy Trial", {
	onload(frm) {
		if (frm.is_new()) suggest_period(frm);
	},

	refresh(frm) {
		if (frm.is_new()) return frm.set_intro(__("Saving begins the trial."), "blue");
		frm.disable_save();
		show_standing(frm);
	},

	onload_post_render(frm) {
		frappe.realtime.on("policy_work", (told) => told.name === frm.doc.name && look(frm));
	},
});

const SIDES = ["before", "after"];
const DAYS = [__("Mon"), __("Tue"), __("Wed"), __("Thu"), __("Fri"), __("Sat"), __("Sun")];
const UNDER_WAY = ["Queued", "Running"];
const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const percent = (share) => (share === null ? "–" : `${format_number(share, null, 1)} %`);
const ask = (method, args, frm) =>
	frappe.xcall(`partner_support.api.policy_trial.${method}`, { trial: frm.doc.name, ...args });

function suggest_period(frm) {
	if (frm.doc.from_date) return;
	const today = frappe.datetime.get_today();
	frm.set_value({ from_date: frappe.datetime.add_months(today, -6), to_date: today });
}

// How far it is: told by the server, and asked for every two seconds in case nothing is heard

async function show_standing(frm) {
	frm.trial_standing = null;
	await look(frm);
	clearInterval(frm.trial_timer);
	frm.trial_timer = setInterval(() => {
		const is_open = cur_frm === frm && frappe.get_route()[0] === "Form";
		if (!is_open || !UNDER_WAY.includes(frm.trial_standing?.status)) return clearInterval(frm.trial_timer);
		look(frm);
	}, 2000);
}

async function look(frm) {
	const was = frm.trial_standing?.status;
	const standing = (frm.trial_standing = await ask("standing", {}, frm));
	show_bar(frm, standing);
	add_buttons(frm, standing);
	if (standing.status === "Done" && was !== "Done") {
		if (was) await frm.reload_doc();
		else show_effect(frm, await ask("effect", {}, frm));
	} else if (standing.status !== "Done") {
		frm.fields_dict.effect.$wrapper.html(waiting(standing));
	}
}

function show_bar(frm, { status, progress, looked_at }) {
	const colors = { Queued: "gray", Running: "blue", Done: "green", Failed: "red", Cancelled: "orange" };
	frm.page.set_indicator(__(status), colors[status]);
	frm.dashboard.progress_area?.hide();
	if (!UNDER_WAY.includes(status)) return;
	frm.dashboard.show_progress(
		__("Trying"), Math.max(progress || 0, 1),
		status === "Queued" ? __("Waiting for a worker") : __("{0} tickets so far", [looked_at || 0])
	);
}

function waiting({ status, problem }) {
	const words = {
		Queued: __("The trial begins as soon as a worker is free."),
		Running: __("The figures appear here when every ticket has been looked at."),
		Failed: __("The trial failed: {0}", [text(problem)]),
		Cancelled: __("The trial was cancelled. What it had found is kept: it can go on."),
	};
	return `<p class="text-muted">${words[status]}</p>`;
}

function add_buttons(frm, { status, is_stalled }) {
	frm.clear_custom_buttons();
	const act = (method) => async () => {
		await ask(method, {}, frm);
		await frm.reload_doc();
	};
	if (UNDER_WAY.includes(status) && !is_stalled) frm.add_custom_button(__("Cancel"), act("cancel"));
	if (is_stalled || ["Cancelled", "Failed"].includes(status)) {
		frm.add_custom_button(__("Go On"), act("go_on")).addClass("btn-primary-light");
	}
	if (status === "Done") frm.add_custom_button(__("Try Again"), () => frm.copy_doc());
}

// What would have happened

function show_effect(frm, effect) {
	const $wrapper = frm.fields_dict.effect.$wrapper.empty();
	const $holes = effect.holes_in_words.map((words) => `<li>${text(words)}</li>`).join("");
	if (!effect.tickets) return $wrapper.html(`<ul class="text-muted">${$holes}</ul>`);
	$wrapper.append(scores(effect));
	if ($holes) {
		$wrapper.append(`<div class="alert alert-warning">${__("Left out, since nothing is known of them:")}<ul class="mb-0">${$holes}</ul></div>`);
	}
	compliance(section($wrapper, __("Promises kept, by tier")), effect.by_tier, __("No tier"));
	compliance(section($wrapper, __("Promises kept, by category")), effect.by_category, __("No category"));
	escalations(section($wrapper, __("Escalations that would have fired")), effect.escalations);
	load(section($wrapper, __("Load per team and hour of the week"), __("Hours in {0}", [text(effect.time_zone)])), effect.load);
	changed(frm, section($wrapper, __("Tickets that change side"), __("Promises that one side counts as kept and the other as missed.")));
}

function section($wrapper, title, hint = "") {
	return $(`<div class="mt-5"><h5>${title}</h5><p class="text-muted">${hint}</p><div></div></div>`).appendTo($wrapper).children().last();
}

function scores({ overall, escalations, tickets }) {
	const fired = SIDES.map((side) => escalations.reduce((sum, each) => sum + each[side], 0));
	const cards = overall.map((row) => card(__(row.clock), SIDES.map((side) => percent(row[side].share)),
		__("{0} missed before, {1} after", SIDES.map((side) => row[side].missed)),
		(row.after.share ?? 0) - (row.before.share ?? 0)));
	cards.push(card(__("Escalations"), fired, __("{0} tickets tried", [tickets]), fired[0] - fired[1]));
	return `<div class="row">${cards.join("")}</div>`;
}

function card(title, [before, after], hint, better) {
	const color = Math.abs(better) < 0.05 ? "" : better > 0 ? "text-success" : "text-danger";
	return `<div class="col-sm-4 mb-3"><div class="border rounded p-3 h-100"><div class="text-muted">${title}</div>
		<div class="h4 mb-1" style="white-space: nowrap">${before} → <span class="${color}">${after}</span></div>
		<div class="text-muted small">${hint}</div></div></div>`;
}

function compliance($body, rows, nameless) {
	const clocks = [...new Set(rows.map((row) => row.clock))];
	clocks.forEach((clock) => {
		const mine = rows.filter((row) => row.clock === clock && SIDES.some((side) => row[side].share !== null));
		if (!mine.length) return;
		$body.append(`<div class="text-muted small">${__(clock)}</div>`);
		bars($("<div>").appendTo($body), mine.map((row) => row.value || nameless),
			SIDES.map((side) => mine.map((row) => row[side].share || 0)), (value) => percent(value));
	});
	$body.append(compliance_table(rows, nameless));
}

function compliance_table(rows, nameless) {
	const cells = (row) => SIDES.map((side) => `<td class="text-right">${percent(row[side].share)}</td><td class="text-right text-muted">${row[side].missed}</td>`).join("");
	const lines = rows.map((row) => `<tr><td>${text(row.value || nameless)}</td><td>${__(row.clock)}</td>${cells(row)}</tr>`);
	const head = SIDES.map((side) => (side === "before" ? [__("Kept Before"), __("Missed")] : [__("Kept After"), __("Missed")])).flat();
	return table([" ", __("Clock"), ...head], lines);
}

function bars($body, labels, [before, after], format) {
	new frappe.Chart($body[0], {
		type: "bar",
		height: 220,
		colors: ["#b8c2cc", "#2490ef"],
		axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1 },
		barOptions: { spaceRatio: 0.4 },
		tooltipOptions: { formatTooltipY: format },
		data: { labels: labels.map((label) => (label.length > 22 ? `${label.slice(0, 20)}…` : label)),
			datasets: [{ name: __("Before"), values: before }, { name: __("After"), values: after }] },
	});
}

function escalations($body, rows) {
	if (!rows.length) return $body.html(`<p class="text-muted">${__("No ladder would have acted.")}</p>`);
	const levels = [...new Set(rows.map((row) => row.level))].sort((a, b) => a - b);
	const at = (level, side) => rows.reduce((sum, row) => sum + (row.level === level ? row[side] : 0), 0);
	bars($("<div>").appendTo($body), levels.map((level) => __("Level {0}", [level])),
		SIDES.map((side) => levels.map((level) => at(level, side))), (value) => value);
	const lines = rows.map((row) => `<tr><td>${row.level}</td><td>${text(row.cause)}</td>
		<td class="text-right">${row.before}</td><td class="text-right">${row.after}</td></tr>`);
	$body.append(table([__("Level"), __("Cause"), __("Before"), __("After")], lines));
}

// A week for each team: a row for each day, a cell for each hour

function load($body, teams) {
	const kinds = [["deadlines", __("Deadlines")], ["escalations", __("Escalations")]];
	const chosen = { what: "deadlines", side: "after", team: 0 };
	const select = (name, options) => `<select class="form-control input-xs mr-2" style="display: inline-block; width: auto" data-choice="${name}">
		${options.map(([value, label]) => `<option value="${value}" ${String(value) === String(chosen[name]) ? "selected" : ""}>${text(label)}</option>`).join("")}</select>`;
	$body.append(`<div class="mb-3">${select("team", teams.map((each, index) => [index, each.team || __("No team")]))}
		${select("what", kinds)}${select("side", [["before", __("Before")], ["after", __("After")]])}</div><div class="policy-week"></div>`);
	const draw = () => $body.find(".policy-week").html(week(teams[chosen.team], chosen));
	$body.on("change", "select", (event) => {
		chosen[event.target.dataset.choice] = event.target.value;
		draw();
	});
	draw();
}

function week(team, { what, side }) {
	const most = Math.max(1, ...SIDES.flatMap((each) => team[each][what]));
	const cell = (count, day, hour) => `<td style="width: 3.6%; padding: 0; height: 22px; text-align: center; font-size: 10px; border: 1px solid var(--border-color);
		background: rgba(36, 144, 239, ${count ? 0.12 + (0.78 * count) / most : 0}); color: ${count / most > 0.55 ? "white" : "inherit"}"
		title="${DAYS[day]} ${hour}:00: ${count}">${count || ""}</td>`;
	const rows = DAYS.map((name, day) => `<tr><th class="pr-2" style="font-weight: normal">${name}</th>${team[side][what]
		.slice(day * 24, day * 24 + 24).map((count, hour) => cell(count, day, hour)).join("")}</tr>`);
	const hours = Array.from({ length: 24 }, (_each, hour) => `<th class="text-muted" style="font-weight: normal; font-size: 10px; text-align: center">${hour}</th>`);
	const total = (each) => team[each][what].reduce((sum, count) => sum + count, 0);
	return `<table style="width: 100%; table-layout: fixed"><thead><tr><th style="width: 42px"></th>${hours.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>
		<p class="text-muted small mt-2">${__("In all {0} before, {1} after.", SIDES.map(total))}</p>`;
}

// Tickets that change side, a page at a time

async function changed(frm, $body, after = 0) {
	const { rows, total, page } = await ask("changed", { after }, frm);
	if (!total) return $body.html(`<p class="text-muted">${__("None.")}</p>`);
	const when = (value) => (value ? frappe.datetime.str_to_user(value) : __("still open"));
	const lines = rows.map((row) => `<tr>
		<td><a href="/helpdesk/tickets/${encodeURIComponent(row.ticket)}" target="_blank">${text(row.ticket)}</a></td>
		<td>${text(row.subject)}</td><td>${text(row.partner_tier)}</td><td>${__(row.clock)}</td>
		<td class="${row.direction === "Missed" ? "text-danger" : "text-success"}">${row.direction === "Missed" ? __("Kept → missed") : __("Missed → kept")}</td>
		<td>${when(row.due_before)}</td><td>${when(row.due_after)}</td><td>${when(row.ended_at)}</td></tr>`);
	$body.html(table([__("Ticket"), __("Subject"), __("Tier"), __("Clock"), __("Would Be"), __("Due Before"), __("Due After"), __("Met")], lines));
	$body.append(`<span class="text-muted mr-3">${__("{0} to {1} of {2}", [after + 1, after + rows.length, total])}</span>`);
	const turn = (label, to) => $(`<button class="btn btn-xs btn-default mr-2">${label}</button>`).on("click", () => changed(frm, $body, to)).appendTo($body);
	if (after) turn(__("Previous"), after - page);
	if (after + rows.length < total) turn(__("Next"), after + page);
}

function table(head, lines) {
	return `<div class="table-responsive"><table class="table table-sm table-bordered mt-2"><thead><tr>${head.map((label) => `<th>${label}</th>`).join("")}</tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`;
}
