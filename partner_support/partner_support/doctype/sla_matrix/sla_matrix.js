frappe.ui.form.on("SLA Matrix", {
	setup(frm) {
		frm.set_query("severity", "rows", severities);
	},

	onload(frm) {
		hide_unset_values(frm);
	},

	refresh(frm) {
		show_standing(frm);
		add_buttons(frm);
		show_coverage(frm);
		show_check(frm);
	},
});

const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const standing = (frm) => (frm.is_new() ? "Draft" : frm.doc.__onload?.standing);
const severities = () => ({ query: "partner_support.api.links.choices" });
const hint = (words) => `<p class="text-muted">${words}</p>`;

// A value counts only with its unit: the grid would show 0 for "says nothing".
function hide_unset_values(frm) {
	const grid = frm.fields_dict.rows.grid;
	["first_response", "resolution"].forEach((clock) => {
		grid.get_docfield(`${clock}_value`).formatter = (value, field, options, row) =>
			row?.[`${clock}_unit`] ? String(value || 0) : "";
	});
}

function show_standing(frm) {
	const colors = { Draft: "gray", Scheduled: "blue", "In force": "green", Superseded: "orange" };
	if (frm.doc.status !== "Published") {
		frm.enable_save();
		if (!frm.is_new()) frm.page.set_indicator(__("Draft"), "gray");
		return;
	}
	frm.page.set_indicator(__(standing(frm)), colors[standing(frm)]);
	frm.disable_form();
	frm.set_intro(
		__("This version is published and can no longer be changed, since tickets were promised what it says. Make a new version to change it."),
		"blue"
	);
}

function add_buttons(frm) {
	if (frm.is_new()) return;
	if (frm.doc.status === "Draft" && frm.has_perm("write")) {
		frm.add_custom_button(__("Publish"), () => publish(frm)).addClass("btn-primary-light");
	}
	if (frm.doc.status === "Published" && frappe.model.can_create("Policy Recalculation")) {
		frm.add_custom_button(__("Recalculate Open Tickets"), () => recalculate(frm));
	}
	if (frappe.model.can_create("Policy Trial")) {
		frm.add_custom_button(__("Try on Past Tickets"), () =>
			frappe.new_doc("Policy Trial", { sla_matrix: frm.doc.name })
		);
	}
	if (frappe.model.can_create("SLA Matrix")) {
		frm.add_custom_button(__("New Version"), () => new_version(frm));
	}
}

async function new_version(frm) {
	const name = await ask("new_version", { matrix: frm.doc.name });
	frappe.set_route("Form", "SLA Matrix", name);
}

async function publish(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save your changes first, then publish."));
	const coverage = await ask("coverage", { matrix: frm.doc.name });
	const effect = coverage.trial && (await frappe.db.get_value("Policy Trial", coverage.trial, "summary")).message.summary;
	const ready = !coverage.gaps.length && !coverage.duplicates.length;
	const dialog = new frappe.ui.Dialog({
		title: __("Publish {0}", [frm.doc.name]),
		fields: [
			{ fieldname: "state", fieldtype: "HTML", options: readiness(coverage) + foreseen(coverage.trial, effect) },
			{
				fieldname: "effective_from",
				fieldtype: "Datetime",
				label: __("In Force From"),
				hidden: !ready,
				description: __("Blank: from now. New tickets from then on are promised what this version says; older ones keep their promise. It takes over from the version published last."),
			},
		],
		primary_action_label: !ready ? __("Close") : coverage.trial ? __("Publish") : __("Publish Untried"),
		async primary_action({ effective_from }) {
			if (ready) {
				await ask("publish", { matrix: frm.doc.name, effective_from });
				frappe.show_alert({ message: __("Published"), indicator: "green" });
				frm.reload_doc();
			}
			dialog.hide();
		},
	});
	dialog.show();
}

// Open tickets move onto a version only when somebody asks for it, and sees first what that does

function recalculate(frm) {
	const preview = () => show_preview(frm, dialog);
	const dialog = new frappe.ui.Dialog({
		title: __("Recalculate Open Tickets onto {0}", [frm.doc.name]),
		no_focus: true, // the choices of the first field would cover the others
		fields: [
			{ fieldname: "partner_tier", fieldtype: "Link", options: "Partner Tier", label: __("Only of Tier"), change: preview },
			{ fieldname: "category", fieldtype: "Link", options: "Support Category", label: __("Only of Category"), change: preview },
			{ fieldname: "opened_since", fieldtype: "Date", label: __("Only Opened Since"), change: preview },
			{ fieldname: "preview", fieldtype: "HTML" },
			{ fieldname: "may_shorten", fieldtype: "Check", label: __("Also Shorten Promises Already Given"),
				description: __("Unticked, a deadline that would become earlier stays as it was promised.") },
		],
		primary_action_label: __("Recalculate"),
		async primary_action({ partner_tier, category, opened_since, may_shorten }) {
			dialog.hide();
			const work = await frappe.db.insert({ doctype: "Policy Recalculation", sla_matrix: frm.doc.name,
				partner_tier, category, opened_since, may_shorten });
			frappe.set_route("Form", "Policy Recalculation", work.name);
		},
	});
	dialog.show();
	preview();
}

async function show_preview(frm, dialog) {
	const { partner_tier: tier, category, opened_since } = dialog.get_values(true);
	const found = await frappe.xcall("partner_support.api.recalculation.preview", {
		matrix: frm.doc.name, tier, category, opened_since,
	});
	const { Earlier, Later, Unchanged } = found.clocks;
	const whole = found.is_whole ? "" : hint(__("Of the first {0} tickets; there are more.", [found.tickets]));
	dialog.fields_dict.preview.$wrapper.html(`<div class="alert alert-info">${__("{0} open tickets: {1} deadlines become earlier, {2} later, {3} stay.", [found.tickets, Earlier, Later, Unchanged])}
		${__("{0} would be missed at once.", [found.already_missed])}</div>${whole}`);
}

function foreseen(trial, effect) {
	if (trial) {
		const link = frappe.utils.get_form_link("Policy Trial", trial, true);
		return `<p class="text-muted">${__("Its effect on past tickets was tried in {0} and is recorded with the version.", [link])}</p>
			<p>${text(effect).replaceAll("\n", "<br>")}</p>`;
	}
	return `<div class="alert alert-warning">${__("Exactly this content has not been tried on past tickets, so its effect is not known. Close this and choose Try on Past Tickets, or publish it untried.")}</div>`;
}

function readiness({ gaps, duplicates }) {
	if (!gaps.length && !duplicates.length) {
		return `<div class="alert alert-success">${__("Every kind of ticket has a first response and a resolution, and no two rows say the same.")}</div>`;
	}
	const missing = problems(__("Nothing is promised for:"), gaps);
	const twice = problems(__("These rows say the same thing twice:"), duplicates);
	return `<p>${__("This version cannot be published yet.")}</p>${missing}${twice}`;
}

function problems(title, labels, limit = 8) {
	if (!labels.length) return "";
	const items = labels.slice(0, limit).map((label) => `<li>${text(label)}</li>`);
	if (labels.length > limit) items.push(`<li>${__("and {0} more", [labels.length - limit])}</li>`);
	return `<div class="alert alert-warning"><b>${title}</b><ul class="mb-0">${items.join("")}</ul></div>`;
}

// Coverage: tiers by severities, one category at a time

async function show_coverage(frm) {
	const $wrapper = frm.fields_dict.coverage.$wrapper;
	if (frm.is_new()) return $wrapper.html(hint(__("Save the matrix to see what it covers.")));
	const category = frm.coverage_category || "";
	const coverage = await ask("coverage", { matrix: frm.doc.name, category });
	$wrapper.html(`${category_choice(coverage.categories, category)}${table(coverage)}${readiness(coverage)}`);
	$wrapper.find("select").on("change", (event) => {
		frm.coverage_category = event.target.value;
		show_coverage(frm);
	});
}

function category_choice(categories, chosen) {
	const options = [["", __("No category")], ...categories.map((each) => [each, __(each)])].map(
		([value, label]) =>
			`<option value="${text(value)}" ${value === chosen ? "selected" : ""}>${text(label)}</option>`
	);
	return `<div class="form-group" style="max-width: 360px"><label class="control-label">${__(
		"Category"
	)}</label><select class="form-control input-sm">${options.join("")}</select></div>`;
}

function table(coverage) {
	const head = coverage.severities.map((severity) => `<th>${text(severity)}</th>`).join("");
	const rows = coverage.tiers.map(
		({ tier, cells }) => `<tr><th>${text(tier)}</th>${cells.map(cell).join("")}</tr>`
	);
	return `<div class="table-responsive"><table class="table table-bordered">
		<thead><tr><th>${__("Tier")}</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>
		${hint(__("First response, and below it the resolution, for a ticket opened on {0}. Point at a cell to see which row decides.", [text(coverage.start)]))}`;
}

function cell({ first_response, next_response, update, resolution, ladder }) {
	const rows = [
		first_response && __("First response: row {0}", [first_response.row]),
		next_response && __("Next response: row {0}", [next_response.row]),
		update && __("Update: row {0}", [update.row]),
		resolution && __("Resolution: row {0}", [resolution.row]),
		ladder ? __("Ladder: {0}", [ladder]) : __("No ladder"),
	];
	return `<td title="${text(rows.filter(Boolean).join("\n"))}">
		<div><b>${promise(first_response)}</b></div><div>${promise(resolution)}</div>${further(
		__("Next response: {0}"),
		next_response
	)}${further(__("Update: {0}"), update)}</td>`;
}

// Not every ticket is promised these.
function further(label, given) {
	return given ? `<div class="text-muted">${label.replace("{0}", promise(given))}</div>` : "";
}

function promise(given) {
	if (!given) return `<span class="text-danger">${__("nothing")}</span>`;
	const raised = given.raised
		? ` <span title="${__("Moved back to the first response, which is due later")}">↥</span>`
		: "";
	return `${text(given.text)}${raised}`;
}

// What would apply to a ticket of this kind?

function show_check(frm) {
	const $wrapper = frm.fields_dict.what_would_apply.$wrapper.empty();
	if (frm.is_new()) return $wrapper.html(hint(__("Save the matrix to try it.")));
	const form = new frappe.ui.FieldGroup({
		fields: [
			{ fieldname: "tier", fieldtype: "Link", options: "Partner Tier", label: __("Tier") },
			{ fieldname: "partner", fieldtype: "Link", options: "Partner", label: __("or Partner"),
				description: __("With its own tier and calendar.") },
			{ fieldtype: "Column Break" },
			{ fieldname: "severity", fieldtype: "Link", options: "HD Ticket Priority", label: __("Severity"),
				get_query: severities },
			{ fieldname: "category", fieldtype: "Link", options: "Support Category", label: __("Category") },
			{ fieldtype: "Column Break" },
			{ fieldname: "start", fieldtype: "Datetime", label: __("Ticket Opened"), description: __("Blank: now.") },
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "check", fieldtype: "Button", label: __("What would apply?"), btn_size: "sm",
				primary: 1, click: () => check() },
			{ fieldname: "answer", fieldtype: "HTML" },
		],
		body: $wrapper,
	});
	form.make();
	const check = async () => {
		const { tier, partner, severity, category, start } = form.get_values(true);
		const values = { tier, partner, severity, category, start };
		const answer = await ask("what_would_apply", { matrix: frm.doc.name, ...values });
		form.fields_dict.answer.$wrapper.html(explanation(frm, answer));
	};
}

function explanation(frm, answer) {
	const unsaved = frm.is_dirty() ? hint(__("Unsaved changes are not part of this answer.")) : "";
	const silent = answer.silent.map(
		(clock) => `<div class="alert alert-warning">${__("{0}: no row promises anything.", [text(clock)])}</div>`
	);
	return `${unsaved}<p>${__("A ticket opened on {0}:", [`<b>${text(answer.start)}</b>`])}</p>
		${silent.join("")}${answer.promises.map(reasoning).join("")}${ladder(answer)}`;
}

function reasoning(promise) {
	const rows = promise.contenders.map(
		(each, index) => `<tr class="${index ? "text-muted" : "font-weight-bold"}">
			<td>${text(each.row)}</td><td>${text(each.target)}</td><td>${text(each.calendar)}</td>
			<td>${text(each.due)}</td><td>${text(each.reason)}</td></tr>`
	);
	const raised = promise.raised
		? hint(__("Moved back to the first response: a resolution is never due before it."))
		: "";
	return `<h5 class="mt-4">${text(promise.clock)}: ${__("due {0}", [text(promise.due)])}</h5>
		<p class="text-muted">${__("{0}, counted on {1} ({2})", [promise.target, promise.calendar, promise.time_zone].map(text))}</p>
		${raised}<table class="table table-sm table-bordered"><thead><tr><th>${__("Row")}</th>
		<th>${__("Promise")}</th><th>${__("Calendar")}</th><th>${__("Would Be Due")}</th>
		<th>${__("Why It Won or Lost")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function ladder({ ladder, escalations }) {
	if (!ladder) return hint(__("No row names an escalation ladder for it."));
	const losers = ladder.losers.length
		? hint(__("Less specific or later rows with a ladder: {0}", [text(ladder.losers.join("; "))]))
		: "";
	const steps = escalations.map(
		(each) => `<tr><td>${text(each.at)}</td><td>${text(each.step)}</td><td>${text(each.level)}</td></tr>`
	);
	return `<h5 class="mt-4">${__("If nobody touches it")}</h5>
		<p class="text-muted">${__("Ladder {0}, named by row {1}", [text(ladder.name), text(ladder.row)])}</p>${losers}
		<table class="table table-sm table-bordered"><thead><tr><th>${__("At")}</th><th>${__("Step")}</th>
		<th>${__("Level")}</th></tr></thead><tbody>${steps.join("")}</tbody></table>`;
}

function ask(method, args) {
	return frappe.xcall(`partner_support.api.matrix.${method}`, args);
}
