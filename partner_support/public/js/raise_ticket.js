// "Raise a Ticket" on the forms of program records, ours and the site's own that stand in for them.
frappe.provide("partner_support");

// An account manager's own partners only, which the server knows.
partner_support.RAISERS = ["Agent", "Agent Manager", "Partner Operations Manager", "Channel Account Manager"];

partner_support.offer_ticket = function (frm) {
	if (frm.is_new() || !frappe.user.has_role(partner_support.RAISERS)) return;
	frm.add_custom_button(__("Raise a Ticket"), () => partner_support.raise_ticket(frm));
};

partner_support.raise_ticket = async function (frm) {
	const record = { doctype: frm.doctype, name: frm.docname };
	const choices = await frappe.xcall("partner_support.api.records.ticket_choices", record);
	const dialog = new frappe.ui.Dialog({
		title: __("Raise a Ticket for {0}", [choices.partner]),
		size: "large",
		fields: partner_support.ticket_fields(choices),
		primary_action_label: __("Raise"),
		primary_action: async (values) => {
			const ticket = await frappe.xcall(
				"partner_support.api.records.raise_ticket",
				{ ...record, ...values },
				"POST",
				{ freeze: true, btn: dialog.get_primary_btn() }
			);
			dialog.hide();
			if (choices.opens) partner_support.open_ticket(ticket);
			else partner_support.tell_of_ticket(ticket, choices, values.contact);
			frm.reload_doc();
		},
	});
	dialog.show();
};

partner_support.open_ticket = function (ticket) {
	const address = `/helpdesk/tickets/${encodeURIComponent(ticket)}`;
	if (!window.open(address, "_blank")) window.location.assign(address);
};

// Helpdesk shows tickets to its agents only.
partner_support.tell_of_ticket = function (ticket, choices, contact) {
	const asker = choices.contacts.find((person) => person.value === contact && person.email);
	const answered = asker ? frappe.utils.escape_html(asker.label) : __("you");
	frappe.msgprint({
		title: __("Ticket {0}", [frappe.utils.escape_html(ticket)]),
		message: __("The support team has it as ticket {0}. Answers go to {1}.", [
			`<b>${frappe.utils.escape_html(ticket)}</b>`,
			answered,
		]),
		indicator: "green",
	});
};

partner_support.ticket_fields = function (choices) {
	const options = (rows) => [{ value: "", label: "" }, ...rows];
	return [
		{
			fieldname: "about",
			fieldtype: "HTML",
			options: `<p class="text-muted">${frappe.utils.escape_html(`${choices.title} · ${choices.figures}`)}</p>`,
		},
		{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), reqd: 1, length: 140 },
		{
			fieldname: "category",
			fieldtype: "Select",
			label: __("Category"),
			options: options(choices.categories),
			default: choices.category,
		},
		{ fieldtype: "Column Break" },
		{
			fieldname: "severity",
			fieldtype: "Select",
			label: __("Severity"),
			options: choices.severities,
			default: choices.severity,
		},
		{
			fieldname: "contact",
			fieldtype: "Select",
			label: __("Asked By"),
			options: options(choices.contacts),
			description: __("Gets the answers. Blank: you raise it yourself, and nobody at the partner is told."),
		},
		{ fieldtype: "Section Break" },
		{ fieldname: "description", fieldtype: "Text Editor", label: __("Description"), reqd: 1 },
	];
};

// Frappe loads this file with each of the forms.
if (!partner_support.is_offering) {
	partner_support.is_offering = true;
	["Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"].forEach((doctype) =>
		frappe.ui.form.on(doctype, { refresh: partner_support.offer_ticket })
	);
}
