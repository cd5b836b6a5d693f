{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Response and Resolution Times"] = partner_support.figure_report({ group_by: "Category" });
