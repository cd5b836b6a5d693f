frappe.ui.form.on("Tier Proposal", {
	refresh(frm) {
		frm.disable_save();
		show_status(frm);
		if (frm.doc.status === "Open" && frm.has_perm("write")) {
			decision(frm, "confirm", __("Confirm"), __("The rules of {0} are met.", [frm.doc.to_tier])).addClass(
				"btn-primary"
			);
			decision(frm, "dismiss", __("Dismiss"), "");
		}
	},
});

function show_status(frm) {
	const colors = { Open: "orange", Confirmed: "green", Dismissed: "red", Lapsed: "gray" };
	frm.page.set_indicator(__(frm.doc.status), colors[frm.doc.status]);
	const words = frm.doc.direction === "Promote"
		? __("{0} meets what {2} asks for. It is {1} at present.", names(frm))
		: __("{0} no longer meets what {1} asks for. By the rules it would be {2}.", names(frm));
	if (frm.doc.status === "Open") {
		frm.set_intro(words, frm.doc.direction === "Promote" ? "green" : "orange");
	}
}

function names(frm) {
	return [frm.doc.partner, frm.doc.from_tier, frm.doc.to_tier].map((name) => frappe.utils.escape_html(name));
}

function decision(frm, action, label, reason) {
	return frm.add_custom_button(label, () => ask_for_reason(frm, action, label, reason));
}

function ask_for_reason(frm, action, label, reason) {
	const promotes = frm.doc.direction === "Promote";
	const demotes = action === "confirm" && !promotes;
	const outcome = {
		confirm: __("{0} becomes {2} at once, and is told by mail.", names(frm)),
		dismiss: __("{0} stays {1}. The same is not proposed again for a while, unless its standing changes in between. The partner is not told.", names(frm)),
	}[action];
	frappe.prompt(
		[
			{ fieldname: "outcome", fieldtype: "HTML", options: `<p>${outcome}</p>` },
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				reqd: 1,
				default: demotes ? __("The rules of {0} are no longer met.", [frm.doc.from_tier]) : reason,
				description: action === "confirm" ? __("Goes into the partner's tier history; the partner does not read it.") : "",
			},
		],
		async (values) => {
			await frappe.xcall(`partner_support.api.tiers.${action}`, {
				proposal: frm.doc.name,
				reason: values.reason,
			});
			frm.reload_doc();
		},
		__("{0}: {1} → {2}", names(frm)),
		label
	);
}
