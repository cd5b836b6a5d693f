{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Reopened and Repeat Tickets"] = partner_support.figure_report({ group_by: "Category" });
