frappe.listview_settings["Leadership Report"] = {
	hide_name_column: true,
	add_fields: ["sent_on"],
	get_indicator: (doc) =>
		doc.sent_on ? [__("Sent"), "green", "sent_on,is,set"] : [__("Not Sent"), "gray", "sent_on,is,not set"],
	onload(list) {
		list.page.set_primary_action(__("New Report"), choose_month, "add");
	},
	refresh(list) {
		list.page.set_primary_action(__("New Report"), choose_month, "add");
	},
};

function choose_month() {
	const options = Array.from({ length: 24 }, (_, back) =>
		frappe.datetime.add_months(frappe.datetime.month_start(), -back)
	).map((first) => ({ value: first.slice(0, 7), label: moment(first).format("MMMM YYYY") }));
	frappe.prompt(
		{ fieldname: "month", fieldtype: "Select", label: __("Month"), options, default: options[1].value, reqd: 1 },
		async ({ month }) => {
			const name = await frappe.xcall("partner_support.api.leadership.compute", { month });
			frappe.set_route("Form", "Leadership Report", name);
		},
		__("Report on a Month"),
		__("Compute")
	);
}
