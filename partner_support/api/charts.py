"""Where the desk's cards and charts get figures that none of Frappe's own could give.

Each takes the arguments that Frappe sends to every card or chart; only those that are named matter.
"""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.arguments import checked, report_filters
from partner_support.adapters.overview import program_cards, program_charts
from partner_support.adapters.records import records

Filters = str | list | dict | None


@frappe.whitelist()
@checked
def won_deal_value(
	chart_name: str | None = None,
	filters: Filters = None,
	refresh: int | str | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: int | str | None = None,
) -> dict[str, Any]:
	"""The value of the deals won per month, by currency."""
	frappe.has_permission("Deal Registration", "read", throw=True)
	return program_charts.won_value_by_month(site_time.now())


@frappe.whitelist()
@checked
def records_by_state(
	chart_name: str | None = None,
	filters: Filters = None,
	refresh: int | str | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: int | str | None = None,
) -> dict[str, Any]:
	"""The number of records in each state, of the kind that the filter `record` names."""
	kind = report_filters(filters).get("record")
	if kind not in records.LINK_FIELDS.values():
		raise frappe.PermissionError
	frappe.has_permission(kind, "read", throw=True)
	return program_charts.by_state(kind)


@frappe.whitelist()
@checked
def deals_awaiting_a_decision(filters: Filters = None) -> dict[str, Any]:
	"""The deals that wait for us."""
	frappe.has_permission("Deal Registration", "read", throw=True)
	return program_cards.awaiting_a_decision("Deal Registration")


@frappe.whitelist()
@checked
def claims_to_check(filters: Filters = None) -> dict[str, Any]:
	"""The claims that wait for us."""
	frappe.has_permission("MDF Claim", "read", throw=True)
	return program_cards.awaiting_a_decision("MDF Claim")


@frappe.whitelist()
@checked
def overdue_approvals(filters: Filters = None) -> dict[str, Any]:
	"""The deals that wait longer than they should."""
	frappe.has_permission("Deal Registration", "read", throw=True)
	return program_cards.overdue_approvals()


@frappe.whitelist()
@checked
def open_deal_conflicts(filters: Filters = None) -> dict[str, Any]:
	"""The conflicts between deals that wait to be settled."""
	frappe.has_permission("Deal Conflict", "read", throw=True)
	return program_cards.open_conflicts()
