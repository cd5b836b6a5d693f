{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Trending Categories"] = partner_support.figure_report({ groupings: ["Category", "Team", "Tier"], group_by: "Category" });
