frappe.ui.form.on("Escalation Ladder", {
	setup(frm) {
		const choices = () => ({ query: "partner_support.api.links.choices" });
		["notify_role", "new_team", "new_priority"].forEach((field) =>
			frm.set_query(field, "steps", choices)
		);
	},

	refresh(frm) {
		show_use(frm);
		if (!frm.is_new() && frappe.model.can_create("Policy Trial")) {
			frm.add_custom_button(__("Try on Past Tickets"), () =>
				frappe.new_doc("Policy Trial", { escalation_ladder: frm.doc.name })
			);
		}
		if (!frm.is_new() && frappe.model.can_create("Escalation Ladder")) {
			frm.add_custom_button(__("New Version"), () => new_version(frm));
		}
	},
});

frappe.ui.form.on("Escalation Step", {
	form_render(frm, cdt, cdn) {
		explain_threshold(frm, locals[cdt][cdn]);
	},

	trigger(frm, cdt, cdn) {
		explain_threshold(frm, locals[cdt][cdn]);
	},
});

function show_use(frm) {
	const matrices = frm.is_new() ? [] : frm.doc.__onload?.used_by || [];
	const for_deals = !frm.is_new() && frm.doc.__onload?.is_climbed_by_deals;
	if (!matrices.length && !for_deals) return frm.enable_save();
	if (!matrices.length) {
		frm.disable_form();
		frm.set_intro(
			__("Approvals of deal registrations climb this ladder, so it can no longer be changed. Make a new version, change that, and name it in the {0}.", [
				frappe.utils.get_form_link("Partner Program Settings", "Partner Program Settings", true),
			]),
			"blue"
		);
		return;
	}
	const links = matrices.map((name) => frappe.utils.get_form_link("SLA Matrix", name, true));
	frm.disable_form();
	frm.set_intro(
		__("Tickets climb this ladder by {0}, so it can no longer be changed. Make a new version, change that, and name it in the matrix's next version.", [
			links.join(", "),
		]),
		"blue"
	);
}

async function new_version(frm) {
	const name = await frappe.xcall("partner_support.api.ladder.new_version", {
		ladder: frm.doc.name,
	});
	frappe.set_route("Form", "Escalation Ladder", name);
}

function explain_threshold(frm, step) {
	const meaning = {
		"Percent of target": __("Percent of the target, for example 80."),
		"Target missed": __("Working hours after the target was missed; 0 is at once."),
		Age: __("Working hours since the ticket was opened."),
		"No agent update": __("Working hours since an agent last wrote to the partner."),
		Reopened: __("How many times the ticket was reopened."),
	};
	const field = frm.cur_grid?.grid_form?.fields_dict?.threshold;
	if (!field || frm.cur_grid.doc.name !== step.name) return;
	field.set_description(meaning[step.trigger] || __("Not used by this trigger."));
	field.$wrapper.toggle(!step.trigger || step.trigger in meaning);
}
