frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Won Deal Value"] = {
	method: "partner_support.api.charts.won_deal_value",
	filters: [],
};
