{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Partner Satisfaction"] = partner_support.figure_report({ group_by: "Tier" });
