{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Agent Performance"] = partner_support.figure_report({});
