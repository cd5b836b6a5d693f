frappe.ui.form.on("Deal Registration", {
	refresh(frm) {
		tell_what_stands_in_the_way(frm);
		if (!frm.is_new() && frm.doc.has_open_conflict) {
			frm.add_custom_button(__("Conflicts"), () => show_conflicts(frm));
		}
	},
});

const WAITING = ["Submitted", "Under Review"];

function tell_what_stands_in_the_way(frm) {
	const { status, has_open_conflict, eligibility, approval_missed } = frm.doc;
	const obstacles = [
		has_open_conflict && __("Another partner has registered what looks like the same deal. Neither can be approved before the conflict is cleared."),
		eligibility === "Not Eligible" && __("It does not meet the eligibility rules: see Findings under Decision."),
		approval_missed && WAITING.includes(status) && __("The time in which it was to be decided has passed."),
	].filter(Boolean);
	frm.set_intro(obstacles.join("<br>"), "orange");
}

// A conflict is named after both of its deals, whichever came first.
function show_conflicts(frm) {
	frappe.route_options = { name: ["like", `%${frm.docname}%`] };
	frappe.set_route("List", "Deal Conflict", "List");
}
