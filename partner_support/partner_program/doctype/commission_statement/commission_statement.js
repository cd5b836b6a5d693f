frappe.ui.form.on("Commission Statement", {
	setup(frm) {
		frm.set_query("deal_registration", "lines", () => ({ filters: { partner: frm.doc.partner || "" } }));
	},

	refresh(frm) {
		const issued = !frm.is_new() && frm.doc.status !== "Draft";
		frm.set_df_property("lines", "read_only", issued ? 1 : 0);
		["period_start", "period_end", "currency"].forEach((field) => frm.toggle_enable(field, !issued));
		tell_its_version(frm);
		forget_the_version_before(frm);
		if (["Issued", "Disputed", "Paid"].includes(frm.doc.status) && frm.has_perm("write")) {
			frm.add_custom_button(__("Make Corrected Version"), () => correct(frm));
		}
	},

	lines_remove: show_total,
});

frappe.ui.form.on("Commission Line", {
	base_amount: show_amount,
	rate: show_amount,
});

function tell_its_version(frm) {
	const link = (name) => frappe.utils.get_form_link(frm.doctype, name, true, frappe.utils.escape_html(name));
	const told = frm.doc.superseded_by
		? __("Corrected by {0}.", [link(frm.doc.superseded_by)])
		: frm.doc.supersedes
			? __("Corrects {0}: {1}", [link(frm.doc.supersedes), frappe.utils.escape_html(frm.doc.correction_reason || "")])
			: "";
	frm.set_intro(told, "blue");
}

// The page may still have it from before this one was issued.
function forget_the_version_before(frm) {
	const before = frm.doc.supersedes && locals[frm.doctype][frm.doc.supersedes];
	if (before && frm.doc.status !== "Draft" && before.status !== "Superseded") {
		frappe.model.remove_from_locals(frm.doctype, before.name);
	}
}

// A preview: the server multiplies anew, with decimals, and decides.
function show_amount(frm, doctype, name) {
	const row = locals[doctype][name];
	const digits = precision("amount", row);
	frappe.model.set_value(doctype, name, "amount", flt((flt(row.base_amount) * flt(row.rate)) / 100, digits));
	show_total(frm);
}

function show_total(frm) {
	frm.set_value("total", (frm.doc.lines || []).reduce((sum, line) => sum + flt(line.amount), 0));
}

function correct(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for the Correction"), reqd: 1,
			description: __("The partner reads it.") },
		async ({ reason }) => {
			const version = await frappe.xcall(
				"partner_support.api.record_states.corrected_version",
				{ statement: frm.docname, reason },
				"POST",
				{ freeze: true }
			);
			frappe.set_route("Form", frm.doctype, version);
		},
		__("Make Corrected Version"),
		__("Make")
	);
}
