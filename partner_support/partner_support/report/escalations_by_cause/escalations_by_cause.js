{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Escalations by Cause"] = partner_support.figure_report({ groupings: ["Cause", ...partner_support.groupings], group_by: "Cause" });
