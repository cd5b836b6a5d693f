{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["SLA Compliance"] = partner_support.figure_report({ group_by: "Tier", more: [partner_support.clock_filter()] });
