frappe.query_reports["Dispute Audit"] = {
	filters: [
		{ fieldname: "partner", label: __("Partner"), fieldtype: "Link", options: "Partner" },
		{
			fieldname: "status",
			label: __("Status"),
			fieldtype: "Select",
			options: ["", "Open", "Under Review", "Agreed", "Rejected", "Corrected", "Withdrawn"],
		},
		{ fieldname: "only_broken", label: __("Only Broken"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "result" || !data) return shown;
		return `<span class="indicator-pill ${data.first_break ? "red" : "green"}">${shown}</span>`;
	},
};
