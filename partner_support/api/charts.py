"""Where the desk's charts get figures that no chart of Frappe's own could give."""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.overview import program_charts


@frappe.whitelist()
def won_deal_value(
	chart_name: str | None = None,
	filters: str | list | dict | None = None,
	refresh: int | str | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: int | str | None = None,
) -> dict[str, Any]:
	"""The value of the deals won per month, by currency. The arguments are those of every chart; none matters."""
	frappe.has_permission("Deal Registration", "read", throw=True)
	return program_charts.won_value_by_month(site_time.now())
