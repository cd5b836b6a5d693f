frappe.ui.form.on("Partner Support Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Add Missing Severities"), () => add_missing_severities(frm));
	},
});

async function add_missing_severities(frm) {
	const priorities = await frappe.db.get_list("HD Ticket Priority", {
		filters: { disabled: 0 },
		pluck: "name",
		limit: 0,
	});
	const defined = (frm.doc.severities || []).map((row) => row.priority);
	const missing = priorities.filter((priority) => !defined.includes(priority));
	missing.forEach((priority) =>
		frm.add_child("severities", { priority, severity_label: priority })
	);
	frm.refresh_field("severities");
	frappe.show_alert(
		missing.length
			? __("Added {0}. Put them into the partners' words and save.", [missing.join(", ")])
			: __("Every enabled priority has its words.")
	);
}
