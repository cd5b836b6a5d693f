const CHOICES = "partner_support.api.links.choices";

frappe.ui.form.on("Partner Support Settings", {
	setup(frm) {
		frm.set_query("priority", "severities", () => ({ query: CHOICES }));
		frm.set_query("team", "team_leads", () => ({ query: CHOICES }));
		frm.set_query("role", "alert_recipients", () => ({ query: CHOICES }));
	},

	refresh(frm) {
		frm.add_custom_button(__("My Alerts"), () => frappe.set_route("partner-alerts"));
		frm.add_custom_button(__("Add Missing Severities"), () => add_missing_severities(frm));
	},
});

async function add_missing_severities(frm) {
	const offered = await frappe.xcall("frappe.desk.search.search_link", {
		doctype: "HD Ticket Priority",
		txt: "",
		query: CHOICES,
		page_length: 100,
	});
	const priorities = offered.map((choice) => choice.value);
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
