frappe.query_reports["Article Drafts"] = {
	filters: [{ fieldname: "drafted_by", label: __("Drafted By"), fieldtype: "Link", options: "User" }],
	// The draft opens where it is read, changed and published.
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "title" || !data || !data.url) return shown;
		return `<a href="${encodeURI(data.url)}" target="_blank">${shown}</a>`;
	},
};
