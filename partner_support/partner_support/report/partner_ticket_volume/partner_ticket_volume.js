{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Partner Ticket Volume"] = partner_support.figure_report({ group_by: "Month", months: 6 });
