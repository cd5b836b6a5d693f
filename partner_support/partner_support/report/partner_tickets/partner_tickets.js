{% include "partner_support/public/js/figure_report.js" %}

frappe.query_reports["Partner Tickets"] = partner_support.figure_report({
	months: 1,
	more: [
		{
			fieldname: "figure",
			label: __("Figure"),
			fieldtype: "Select",
			options: partner_support.figures.map((value) => ({ value, label: __(value) })),
			default: "Came in",
			reqd: 1,
		},
		partner_support.clock_filter(),
		{ fieldname: "cause", label: __("Cause"), fieldtype: "Data" },
		{ fieldname: "level", label: __("Level"), fieldtype: "Int" },
		{ fieldname: "agent", label: __("Agent"), fieldtype: "Data" },
	],
});
