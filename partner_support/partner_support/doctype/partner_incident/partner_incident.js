const API = "partner_support.api.incidents";
const COLORS = { Draft: "gray", Announced: "red", Monitoring: "orange", Resolved: "green", Withdrawn: "gray" };
const LIVE = ["Announced", "Monitoring"];

frappe.ui.form.on("Partner Incident", {
	setup(frm) {
		frm.set_query("categories", () => ({ filters: { disabled: 0 } }));
		frm.set_query("partners", () => ({ filters: { status: ["in", ["Active", "Suspended"]] } }));
	},
	refresh(frm) {
		frm.page.set_indicator(__(frm.doc.status), COLORS[frm.doc.status]);
		const announced = !frm.is_new() && frm.doc.status !== "Draft";
		["title", "what"].forEach((field) => frm.set_df_property(field, "read_only", announced ? 1 : 0));
		if (["Resolved", "Withdrawn"].includes(frm.doc.status)) frm.disable_save();
		if (frm.is_new()) return;
		introduce(frm);
		if (frm.has_perm("write")) offer_buttons(frm);
	},
});

function introduce(frm) {
	const newest = (frm.doc.updates || []).at(-1);
	if (frm.doc.status === "Draft") {
		frm.set_intro(__("Nobody has been told. Announcing writes to everybody concerned."), "blue");
	} else if (newest?.delivery === "Sending") {
		frm.set_intro(__("Partners are being told; {0} so far.", [newest.mailed]), "blue");
	} else if (newest?.problems) {
		frm.set_intro(
			__("{0} could not be told or answered. See Incident Message for who, and why.", [newest.problems]),
			"orange"
		);
	} else if (LIVE.includes(frm.doc.status) && is_overdue(frm.doc.next_update_due)) {
		frm.set_intro(__("The next update is overdue: partners wait for it."), "orange");
	}
}

function is_overdue(due) {
	return due && moment(due).isBefore(frappe.datetime.now_datetime());
}

function offer_buttons(frm) {
	if (frm.doc.status === "Draft") {
		primary(frm, __("Announce"), () => announce(frm));
		frm.add_custom_button(__("Withdraw"), () => withdraw_draft(frm), __("Actions"));
	}
	if (LIVE.includes(frm.doc.status)) {
		primary(frm, __("Post Update"), () => post_update(frm));
		frm.add_custom_button(__("Resolve"), () => end(frm, "resolve"));
		frm.add_custom_button(__("Attach Tickets"), () => attach_tickets(frm));
		frm.add_custom_button(__("Withdraw"), () => end(frm, "withdraw"), __("Actions"));
	}
	if ((frm.doc.updates || []).at(-1)?.problems) {
		frm.add_custom_button(__("Try Again"), () => send(frm, "try_again", {}), __("Actions"));
	}
}

function primary(frm, label, action) {
	frm.add_custom_button(label, action).removeClass("btn-default").addClass("btn-primary");
}

async function announce(frm) {
	if (frm.is_dirty()) await frm.save();
	const reach = await frappe.xcall(`${API}.reach`, { incident: frm.doc.name }, "GET");
	frappe.confirm(
		__("Partners are told at once, by mail and on their pages (people: {0}, partners: {1}). Announce {2}?", [
			reach.people,
			reach.partners,
			frappe.utils.escape_html(frm.doc.title).bold(),
		]),
		() => send(frm, "announce", {})
	);
}

function withdraw_draft(frm) {
	frappe.confirm(__("Nobody was told, and nobody will be. Withdraw?"), () => send(frm, "withdraw", {}));
}

async function post_update(frm) {
	if (frm.is_dirty()) await frm.save();
	ask(frm, "post_update", __("Post Update"), [
		{ fieldname: "text", fieldtype: "Text Editor", label: __("What Partners Should Know"), reqd: 1 },
		{ fieldname: "next_update_due", fieldtype: "Datetime", label: __("Next Update Due") },
		{
			fieldname: "monitoring",
			fieldtype: "Check",
			label: __("It works again, and is being watched"),
			default: frm.doc.status === "Monitoring" ? 1 : 0,
		},
	]);
}

async function end(frm, action) {
	if (frm.is_dirty()) await frm.save();
	const words = {
		resolve: [__("Resolve"), __("What It Was, and What Solved It"), __("Attached tickets are resolved with this text.")],
		withdraw: [__("Withdraw"), __("Why It Is None"), __("Attached tickets get this text, and go on by themselves.")],
	}[action];
	ask(frm, action, words[0], [
		{ fieldname: "text", fieldtype: "Text Editor", label: words[1], description: words[2], reqd: 1 },
	]);
}

async function ask(frm, action, label, fields) {
	const reach = await frappe.xcall(`${API}.reach`, { incident: frm.doc.name }, "GET");
	const told = __("People told: {0}. Attached tickets answered: {1}.", [reach.people, reach.tickets]);
	const dialog = new frappe.ui.Dialog({
		title: `${label}: ${frappe.utils.escape_html(frm.doc.title)}`,
		size: "large",
		fields: [...fields, { fieldname: "told", fieldtype: "HTML", options: `<p class="text-muted">${told}</p>` }],
		primary_action_label: label,
		primary_action: async ({ told: _told, ...values }) => {
			await send(frm, action, values, dialog.get_primary_btn());
			dialog.hide();
		},
	});
	dialog.show();
}

async function attach_tickets(frm) {
	const tickets = await frappe.xcall(`${API}.candidates`, { incident: frm.doc.name }, "GET");
	if (!tickets.length) {
		frappe.msgprint(__("No open ticket of these partners and categories is left to attach."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Attach Tickets"),
		size: "large",
		fields: [
			{
				fieldname: "note",
				fieldtype: "HTML",
				options: `<p>${__("They get what was said last as an answer, and every update from now on.")}</p>`,
			},
			{
				fieldname: "tickets",
				fieldtype: "MultiCheck",
				columns: 1,
				select_all: tickets.length > 1,
				options: tickets.map((ticket) => ({
					value: ticket.name,
					label: frappe.utils.escape_html(`#${ticket.name} · ${ticket.subject} · ${ticket.partner}`),
				})),
			},
		],
		primary_action_label: __("Attach"),
		primary_action: async ({ tickets: chosen }) => {
			if (!chosen?.length) return;
			await send(frm, "attach_tickets", { tickets: chosen }, dialog.get_primary_btn());
			dialog.hide();
		},
	});
	dialog.show();
}

async function send(frm, action, values, btn) {
	await frappe.xcall(`${API}.${action}`, { incident: frm.doc.name, ...values }, "POST", { freeze: true, btn });
	await frm.reload_doc();
}
