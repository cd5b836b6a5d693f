const API = "partner_support.api.reviews";
const text = (value) => frappe.utils.escape_html(String(value ?? ""));

frappe.ui.form.on("Second Review", {
	refresh(frm) {
		frm.disable_save();
		const is_open = frm.doc.state === "Open";
		frm.page.set_indicator(...standing(frm.doc));
		frm.set_intro(is_open ? what_to_do(frm) : "", frm.doc.overdue ? "orange" : "blue");
		frm.add_custom_button(__("Open Ticket"), () => window.open(`/helpdesk/tickets/${encodeURIComponent(frm.doc.ticket)}`));
		if (!is_open || !frappe.user.has_role(["Agent", "Agent Manager"])) return;
		frm.add_custom_button(__("Withdraw"), () => withdraw(frm));
		frm.add_custom_button(__("Answer"), () => answer(frm)).removeClass("btn-default").addClass("btn-primary");
	},
});

function standing({ state, overdue }) {
	if (state === "Open" && overdue) return [__("Overdue"), "red"];
	return [__(state), { Open: "orange", Answered: "green", Withdrawn: "gray" }[state]];
}

function what_to_do(frm) {
	const asker = text(frappe.user.full_name(frm.doc.asked_by));
	const asked = __("{0} asks {1} to look at ticket {2}.", [asker, text(frm.doc.team), text(frm.doc.ticket)]);
	return `${asked} ${__("The answer becomes an internal note there, and whoever asked is told. The partner sees nothing of it.")}`;
}

function answer(frm) {
	const fields = [
		{ fieldtype: "HTML", options: `<p style="white-space: pre-wrap">${text(frm.doc.question)}</p>` },
		{ fieldname: "text", label: __("Your answer, for colleagues only"), fieldtype: "Small Text", reqd: 1 },
	];
	frappe.prompt(fields, (values) => act(frm, "answer", values), __("Answer for {0}", [frm.doc.team]), __("Answer"));
}

function withdraw(frm) {
	frappe.confirm(__("Take the question back? {0} is told that nothing is left to do.", [text(frm.doc.team)]), () => act(frm, "withdraw", {}));
}

async function act(frm, method, values) {
	await frappe.xcall(`${API}.${method}`, { review: frm.doc.name, ...values });
	frm.reload_doc();
}
