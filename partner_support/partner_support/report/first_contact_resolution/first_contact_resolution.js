{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["First Contact Resolution"] = partner_support.figure_report({ group_by: "Category" });
