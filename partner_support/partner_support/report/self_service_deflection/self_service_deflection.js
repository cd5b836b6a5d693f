{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Self-Service Deflection"] = partner_support.figure_report({ groupings: ["Category", "Partner", "Month"], group_by: "Category", parts: ["category", "partner"] });
