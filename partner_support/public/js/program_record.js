// What the forms of the program's records share: the buttons for the states allowed next.
// The server says which they are, what each asks for, and what is refused.
frappe.provide("partner_support");

partner_support.VERBS = {
	Submitted: __("Submit"),
	"Under Review": __("Start Review"),
	"In Review": __("Send to Review"),
	Returned: __("Return to Partner"),
	Approved: __("Approve"),
	Rejected: __("Reject"),
	Withdrawn: __("Withdraw"),
	Won: __("Mark as Won"),
	Lost: __("Mark as Lost"),
	Expired: __("Mark as Expired"),
	Issued: __("Issue"),
	Paid: __("Mark as Paid"),
	Void: __("Void"),
	Active: __("Activate"),
	Suspended: __("Suspend"),
	Terminated: __("Terminate"),
	Draft: __("Back to Draft"),
};

// Never the one thing that a form suggests.
partner_support.UNWELCOME = ["Suspended", "Terminated", "Rejected", "Returned", "Withdrawn", "Lost", "Expired", "Void"];

partner_support.offer_states = async function (frm) {
	if (frm.is_new() || !frm.has_perm("write")) return;
	const record = { doctype: frm.doctype, name: frm.docname };
	const offered = await frappe.xcall("partner_support.api.record_states.next_states", record, "GET");
	if (frm.docname !== record.name) return; // the user went on to another one meanwhile
	offered.forEach((move, index) => {
		const verb = partner_support.VERBS[move.state] || __(move.state);
		const go = () => partner_support.move_to(frm, move, verb);
		if (index || partner_support.UNWELCOME.includes(move.state)) frm.add_custom_button(verb, go, __("Change State"));
		else frm.add_custom_button(verb, go).removeClass("btn-default").addClass("btn-primary");
	});
};

partner_support.move_to = async function (frm, move, verb) {
	if (frm.is_dirty()) await frm.save();
	if (!move.fields.length) {
		return frappe.confirm(__("{0}: {1}?", [verb, partner_support.title_of(frm)]), () =>
			partner_support.send_move(frm, move.state, {})
		);
	}
	const dialog = new frappe.ui.Dialog({
		title: `${verb}: ${partner_support.title_of(frm)}`,
		fields: move.fields.map((field) => ({ ...field, ...partner_support.money_of(frm, field) })),
		primary_action_label: verb,
		primary_action: async (values) => {
			await partner_support.send_move(frm, move.state, values, dialog.get_primary_btn());
			dialog.hide();
		},
	});
	dialog.show();
};

partner_support.send_move = async function (frm, state, values, btn) {
	await frappe.xcall(
		"partner_support.api.record_states.transition",
		{ doctype: frm.doctype, name: frm.docname, state, values },
		"POST",
		{ freeze: true, btn }
	);
	frappe.show_alert({ message: __("{0} is {1} now.", [frm.docname, __(state)]), indicator: "green" });
	await frm.reload_doc();
};

// A currency field of a dialog has no record to read its currency from.
partner_support.money_of = (frm, field) =>
	field.fieldtype === "Currency" ? { options: null, label: `${field.label} (${frm.doc.currency})` } : {};

partner_support.title_of = (frm) => frappe.utils.escape_html(frm.doc[frm.meta.title_field] || frm.docname);

// Amounts are in the currency in which the partner is paid, unless another is chosen.
partner_support.take_currency = async function (frm) {
	if (frm.doc.currency || !frm.doc.partner) return;
	const { message } = await frappe.db.get_value("Partner", frm.doc.partner, "currency");
	const currency = message?.currency || frappe.boot.sysdefaults.currency;
	if (currency && !frm.doc.currency) await frm.set_value("currency", currency);
};

// Frappe loads this file with each of the forms.
if (!partner_support.is_offering_states) {
	partner_support.is_offering_states = true;
	["Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"].forEach((doctype) =>
		frappe.ui.form.on(doctype, {
			setup(frm) {
				frm.set_query("partner", () => ({ filters: { status: ["!=", "Inactive"] } }));
				frm.set_query("currency", () => ({ filters: { enabled: 1 } }));
			},
			refresh(frm) {
				frm.toggle_enable("partner", frm.is_new()); // a record is never handed to another one
				partner_support.offer_states(frm);
			},
			partner: partner_support.take_currency,
		})
	);
}
