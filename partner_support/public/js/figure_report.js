// What the reports about partners' tickets have in common: their filters, and numbers that open the tickets
// behind them. Each report includes this file; the server says which column opens which figure.

frappe.provide("partner_support");

(() => {
	const CHOICES = "partner_support.api.figures.choices";
	const CLOCKS = ["First Response", "Next Response", "Update", "Resolution"];
	const PARTS = {
		tier: { label: __("Tier"), fieldtype: "Link", options: "Partner Tier" },
		severity: { label: __("Severity"), ...chosen_from("severity") },
		category: { label: __("Category"), fieldtype: "Link", options: "Support Category" },
		team: { label: __("Team"), ...chosen_from("team") },
		partner: { label: __("Partner"), fieldtype: "Link", options: "Partner" },
	};

	partner_support.groupings = ["Tier", "Severity", "Category", "Team", "Partner", "Month"];
	partner_support.figures = [
		"Came in",
		"Still open",
		"Resolved",
		"Promise kept",
		"Promise missed",
		"Promise met",
		"Solved at first contact",
		"Not solved at first contact",
		"Escalated",
		"Reopened",
		"Repeated",
		"Rated",
		"Satisfied",
		"Dissatisfied",
		"Sent from the portal",
		"Came in, last 30 days",
		"Open today",
		"Waiting for the partner",
		"Due today",
		"Missed and open",
		"Escalated and open",
	];

	// Teams and severities are Helpdesk's: whoever may read the reports need not read those.
	function chosen_from(kind) {
		return { fieldtype: "Autocomplete", get_query: () => ({ query: CHOICES, params: { kind } }) };
	}

	partner_support.figure_report = ({
		groupings = partner_support.groupings,
		group_by,
		parts = Object.keys(PARTS),
		more = [],
		months = 3,
	}) => ({
		filters: [...period(months), ...grouped(groupings, group_by), ...narrowing(parts), ...more],
		formatter,
	});

	partner_support.clock_filter = () => ({
		fieldname: "clock",
		label: __("Promise"),
		fieldtype: "Select",
		options: ["", ...CLOCKS.map((value) => ({ value, label: __(value) }))],
	});

	partner_support.everybody_filter = () => ({
		fieldname: "everybody",
		label: __("Show All Partners"),
		fieldtype: "Check",
	});

	function period(months) {
		const today = frappe.datetime.get_today();
		const first = frappe.datetime.add_months(frappe.datetime.month_start(), 1 - months);
		return [
			{ fieldname: "from_date", label: __("From Date"), fieldtype: "Date", default: first, reqd: 1 },
			{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: today, reqd: 1 },
		];
	}

	function grouped(groupings, group_by) {
		if (!group_by) return [];
		const options = groupings.map((value) => ({ value, label: __(value) }));
		const label = __("Group By");
		return [{ fieldname: "group_by", label, fieldtype: "Select", options, default: group_by, reqd: 1 }];
	}

	function narrowing(parts) {
		return parts.map((fieldname) => ({ fieldname, ...PARTS[fieldname] }));
	}

	function formatter(value, row, column, data, standard) {
		let shown = standard(value, row, column, data);
		const address = value && data && column.figure && data.drill && address_behind(column, data);
		if (column.fieldname === "name" && data && data.url) shown = `<a href="${encodeURI(data.url)}" target="_blank">${shown}</a>`;
		if (address) shown = `<a href="${frappe.utils.escape_html(address)}">${shown}</a>`;
		return data && data.is_total ? `<b>${shown}</b>` : shown;
	}

	function address_behind(column, data) {
		const filters = { ...frappe.query_report.get_filter_values(), ...column.drill, ...data.drill };
		delete filters.group_by;
		const query = new URLSearchParams({ ...filters, figure: column.figure });
		return `${frappe.router.make_url(["query-report", "Partner Tickets"])}?${query}`;
	}
})();
