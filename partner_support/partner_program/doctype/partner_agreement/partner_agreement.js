frappe.ui.form.on("Partner Agreement", {
	refresh(frm) {
		frm.set_intro(runs_out_soon(frm) ? __("It ends on {0}.", [frappe.datetime.str_to_user(frm.doc.valid_until)]) : "", "orange");
	},
});

function runs_out_soon(frm) {
	const { status, valid_until, renews_by_itself } = frm.doc;
	if (status !== "Active" || !valid_until || renews_by_itself) return false;
	return frappe.datetime.get_day_diff(valid_until, frappe.datetime.get_today()) <= 30;
}
