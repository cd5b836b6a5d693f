{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Partner Outliers"] = partner_support.figure_report({ parts: ["tier", "partner"], more: [partner_support.everybody_filter()] });
