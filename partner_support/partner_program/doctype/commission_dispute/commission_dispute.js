frappe.ui.form.on("Commission Dispute", {
	refresh(frm) {
		frm.disable_save();
		show_state(frm);
		add_links(frm);
		add_decisions(frm);
		show_trail(frm);
	},
});

const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const hint = (words) => `<p class="text-muted">${words}</p>`;
const may_see_trail = (frm) => frm.perm[1]?.read && frappe.model.can_read("Audit Entry");
const amount = (frm, field) => format_currency(frm.doc[field], frm.doc.currency);

function show_state(frm) {
	const colors = {
		Open: "orange",
		"Under Review": "blue",
		Agreed: "purple",
		Rejected: "red",
		Corrected: "green",
		Withdrawn: "gray",
	};
	frm.page.set_indicator(__(frm.doc.status), colors[frm.doc.status]);
	const next = {
		Agreed: frm.doc.corrected_statement
			? __("Complete and issue {0}: the dispute is corrected then.", [link("Commission Statement", frm.doc.corrected_statement)])
			: __("Make the corrected statement, complete it and issue it."),
		Withdrawn: text(frm.doc.decision_reason),
	};
	frm.set_intro(next[frm.doc.status] || "", "blue");
}

const link = (doctype, name) => frappe.utils.get_form_link(doctype, name, true, text(name));

function add_links(frm) {
	if (frm.doc.ticket && frappe.model.can_read("HD Ticket")) {
		frm.add_custom_button(
			__("Ticket {0}", [frm.doc.ticket_number]),
			() => window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`),
			__("Open")
		);
	}
	frm.add_custom_button(
		__("Statement {0}", [frm.doc.commission_statement]),
		() => frappe.set_route("Form", "Commission Statement", frm.doc.commission_statement),
		__("Open")
	);
	if (!may_see_trail(frm)) return;
	frm.add_custom_button(__("PDF, to read"), () => download(frm, "export_pdf"), __("Export"));
	frm.add_custom_button(__("JSON, to verify"), () => download(frm, "export_json"), __("Export"));
}

function download(frm, method) {
	const query = new URLSearchParams({ dispute: frm.doc.name });
	window.open(`/api/method/partner_support.api.disputes.${method}?${query}`);
}

// Decisions

function add_decisions(frm) {
	if (!frm.has_perm("write")) return;
	const offered = {
		Open: ["review", "set_claim", "agree", "reject"],
		"Under Review": ["set_claim", "agree", "reject"],
		Agreed: frm.doc.corrected_statement ? ["reopen"] : ["correct", "reopen"],
		Rejected: ["reopen"],
		Withdrawn: ["reopen"],
		Corrected: [],
	};
	offered[frm.doc.status].forEach((step) => {
		const { label, run } = steps(frm)[step];
		const $button = frm.add_custom_button(label, run);
		if (["agree", "correct"].includes(step)) $button.removeClass("btn-default").addClass("btn-primary");
	});
}

function steps(frm) {
	return {
		review: { label: __("Review"), run: () => decide(frm, "review", {}) },
		set_claim: { label: __("Enter Claim"), run: () => ask(frm, __("Enter Claim"), "set_claim", [money(frm, "amount_claimed", __("Claimed"))]) },
		agree: { label: __("Agree"), run: () => ask_to_agree(frm) },
		reject: { label: __("Reject"), run: () => ask(frm, __("Reject the Claim"), "reject", [reason()]) },
		reopen: { label: __("Open Again"), run: () => ask(frm, __("Open Again"), "reopen", [reason()]) },
		correct: { label: __("Correct Statement"), run: () => ask(frm, __("Make a Corrected Statement"), "correct", [reason()]) },
	};
}

function ask_to_agree(frm) {
	if (!frm.doc.amount_claimed) {
		frappe.msgprint(__("Enter first what the partner claims."));
		return;
	}
	const agreed = money(frm, "amount_agreed", __("Agreed"));
	agreed.default = frm.doc.amount_claimed;
	agreed.description = __("{0} is claimed.", [amount(frm, "amount_claimed")]);
	ask(frm, __("Agree to the Claim"), "agree", [agreed, reason()]);
}

const money = (frm, fieldname, label) => ({
	fieldname,
	label: `${label} (${frm.doc.currency})`,
	fieldtype: "Currency",
	options: `Currency:${frm.doc.currency}`,
	default: frm.doc[fieldname] || undefined,
	reqd: 1,
});

const reason = () => ({
	fieldname: "reason",
	label: __("Reason"),
	fieldtype: "Small Text",
	description: __("The partner reads it."),
	reqd: 1,
});

function ask(frm, title, method, fields) {
	frappe.prompt(fields, (values) => decide(frm, method, values), title, title);
}

async function decide(frm, method, values) {
	const made = await frappe.xcall(`partner_support.api.disputes.${method}`, { dispute: frm.doc.name, ...values });
	if (method === "correct") {
		frappe.set_route("Form", "Commission Statement", made);
	} else {
		frm.reload_doc();
	}
}

// The audit trail

async function show_trail(frm) {
	const $wrapper = frm.fields_dict.trail.$wrapper;
	if (frm.is_new() || !may_see_trail(frm)) return;
	$wrapper.html(hint(__("Verifying the audit trail…")));
	const trail = await frappe.xcall("partner_support.api.disputes.trail", { dispute: frm.doc.name });
	$wrapper.html(seal(trail) + trail.entries.map(entry).join(""));
}

function seal({ intact, trouble, entries }) {
	if (intact) {
		return `<div class="alert alert-success">${__("Intact: all {0} entries are as they were written.", [entries.length])}</div>`;
	}
	return `<div class="alert alert-danger"><b>${__("Broken")}</b>: ${text(trouble)}</div>`;
}

function entry({ sequence, at, actor, kind, kind_label, subject, lines, hash }) {
	const color = { Decision: "purple", Correction: "green", Escalation: "red", Note: "yellow", Message: "blue" };
	const shown = kind === "Opened" ? folded(lines) : table(lines);
	return `<div class="pt-3 pb-2 border-top" style="overflow-wrap: anywhere">
		<div class="flex justify-between flex-wrap" style="gap: 8px">
			<span><b>${text(sequence)}.</b>
				<span class="indicator-pill ${color[kind] || "gray"} no-indicator-dot">${text(kind_label)}</span>
				${text(actor)} <span class="text-muted">${text(subject)}</span></span>
			<span class="text-muted" title="${text(at)} UTC">${text(local(at))}</span>
		</div>
		${shown}
		<div class="text-muted small" style="font-family: monospace" title="${text(hash)}">${text(hash.slice(0, 16))}…</div>
	</div>`;
}

// Entries are in UTC; people read their own time. What was tampered with is shown as it stands.
function local(at) {
	const moment_of = moment.utc(at, moment.ISO_8601, true);
	if (!moment_of.isValid()) return at;
	return frappe.datetime.str_to_user(
		frappe.datetime.convert_to_user_tz(moment_of.tz(frappe.boot.time_zone.system).format("YYYY-MM-DD HH:mm:ss"))
	);
}

const folded = (lines) =>
	`<details class="mt-1"><summary class="text-muted">${__("How everything stood")}</summary>${table(lines)}</details>`;

function table(lines) {
	const rows = lines.map(({ heading, label, before, after }) =>
		heading
			? `<tr><th colspan="2" class="pt-2">${text(heading)}</th></tr>`
			: `<tr><td class="text-muted pr-3 align-top" style="width: 25%">${text(label)}</td>
			<td style="white-space: pre-wrap">${before ? `<s class="text-muted">${text(before)}</s>${after ? " → " : ""}` : ""}${text(after)}</td></tr>`
	);
	return `<table class="w-100 mt-1 mb-1">${rows.join("")}</table>`;
}
