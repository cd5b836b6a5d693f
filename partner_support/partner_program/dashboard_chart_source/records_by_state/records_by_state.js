frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Records by State"] = {
	method: "partner_support.api.charts.records_by_state",
	filters: [
		{
			fieldname: "record",
			label: __("Record"),
			fieldtype: "Select",
			options: ["Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"],
			reqd: 1,
		},
	],
};
