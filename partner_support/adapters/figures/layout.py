"""How figures become a report of the desk: columns, rows with what opens them, a total, a chart.

A column with a `figure` opens the tickets behind its numbers: the report's filters, narrowed by the
row's `drill` (public/js/figure_report.js).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, cint, cstr, fmt_money, format_date

from partner_support.adapters import arguments, settings
from partner_support.adapters.figures.causes import CAUSE
from partner_support.adapters.figures.facts import (
	AGENT,
	BY_CATEGORY,
	BY_PARTNER,
	DIMENSIONS,
	MONTH,
	NOBODY,
	SEVERITY,
	TEAM,
	TIER,
)
from partner_support.adapters.figures.scope import Scope, at_midnight
from partner_support.partner_program.field_checks import shown

FILTER_OF = {
	TIER: "tier",
	SEVERITY: "severity",
	BY_CATEGORY: "category",
	TEAM: "team",
	BY_PARTNER: "partner",
	AGENT: "agent",
	CAUSE: "cause",
}
BLUE, GREEN, RED, ORANGE, GREY = "#4463f0", "#29a36a", "#e03636", "#f8a14f", "#a6b1b9"
DECIMALS = {"Percent": 1, "Float": 2}
DRAWN = 20  # groups that a chart has room for
Row = dict[str, Any]


def dimension(filters: Mapping[str, Any] | None, default: str, choices: Sequence[str] = DIMENSIONS) -> str:
	"""By what the report is to be grouped."""
	chosen = arguments.report_filters(filters).get("group_by") or default
	if chosen not in choices:
		frappe.throw(
			_("A report cannot be grouped by {0}. Choose another grouping.").format(shown(_(cstr(chosen))))
		)
	return chosen


def group(by: str) -> Row:
	"""The first column."""
	return {"fieldname": "group", "label": _(by), "fieldtype": "Data", "width": 240}


def number(fieldname: str, label: str, figure: str | None = None, **drill: Any) -> Row:
	"""A column of whole numbers; `drill` narrows what its figure opens."""
	column = {"fieldname": fieldname, "label": label, "fieldtype": "Int", "width": 125}
	return {**column, "figure": figure, "drill": drill} if figure else column


def share(fieldname: str, label: str) -> Row:
	"""A column of percentages."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Percent", "precision": 1, "width": 135}


def amount(fieldname: str, label: str, precision: int = 2) -> Row:
	"""A column of numbers with decimals, such as hours and stars."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": "Float",
		"precision": precision,
		"width": 145,
	}


def text(fieldname: str, label: str, width: int = 200) -> Row:
	"""A column of words."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def rows(scope: Scope, by: str, values: Mapping[str, Row], total: Row, weight: str) -> list[Row]:
	"""A row for each group in a sensible order, and the total, which no sum of shares could give."""
	found = [
		{"group": label(by, key), "key": key, "drill": drill(scope, by, key), **values[key]}
		for key in in_order(by, values, lambda key: values[key].get(weight) or 0)
	]
	return [*found, {"group": _("Total"), "is_total": 1, "drill": {}, **total}] if found else []


def in_order(by: str, keys: Iterable[str], weight: Callable[[str], float]) -> list[str]:
	"""Months as they follow, tiers and severities by rank, everything else by its number."""
	if by == MONTH:
		return sorted(keys)
	ranks = ranks_of(by)
	return sorted(keys, key=lambda key: (key == NOBODY, -ranks.get(key, 0), -weight(key), key))


def ranks_of(by: str) -> dict[str, int]:
	"""What ranks above what, in a dimension that has an order."""
	if by == TIER:
		return {tier.name: tier.tier_rank for tier in frappe.get_all("Partner Tier", ["name", "tier_rank"])}
	if by == SEVERITY:
		return {row.priority: cint(row.rank) for row in settings.settings().severities}
	return {}


def label(by: str, key: str) -> str:
	"""A group in its reader's words."""
	if key == NOBODY:
		return _("Not set")
	if by == SEVERITY:
		return settings.severity_label(key)
	return month_name(first_of(key)) if by == MONTH else key


def month_name(day: datetime) -> str:
	"""A month as it is written above a column."""
	return format_date(day, "MMM yyyy")


def first_of(month: str) -> datetime:
	"""The first day of a month that is given as "2026-11"."""
	return datetime.fromisoformat(f"{month}-01")


def drill(scope: Scope, by: str, key: str) -> Row | None:
	"""The filters that lead to a group's tickets; None where no filter could."""
	if key == NOBODY:
		return None
	if by != MONTH:
		return {FILTER_OF[by]: key}
	part = Scope.month(first_of(key).date())
	return dates(max(scope.begin, part.begin), min(scope.end, part.end))


def dates(begin: datetime, end: datetime) -> Row:
	"""A period as a report's filters name it, the last day included."""
	part = Scope(begin, end)
	return {"from_date": f"{begin:%Y-%m-%d}", "to_date": f"{part.last_day:%Y-%m-%d}"}


def chart(rows: Sequence[Row], series: Mapping[str, str], colors: Sequence[str], **more: Any) -> Row | None:
	"""A chart of some columns: fieldname and legend of each. None where there is nothing to draw."""
	drawn = [row for row in rows if not row.get("is_total")][:DRAWN]
	if not drawn:
		return None
	datasets = [
		{"name": legend, "values": [row.get(fieldname) or 0 for row in drawn]}
		for fieldname, legend in series.items()
	]
	data = {"labels": [row["group"] for row in drawn], "datasets": datasets}
	return {"data": data, "type": "bar", "colors": list(colors), "height": 260, **more}


def card(label: str, value: Any, datatype: str = "Int", indicator: str = "Blue") -> Row:
	"""One number above a report; what cannot be told is a dash, and of nothing there is no alarm."""
	if value is None:
		return {"label": label, "value": "-", "datatype": "Data", "indicator": "Grey"}
	if not value and indicator == "Red" and datatype == "Int":
		indicator = "Green"
	if datatype in DECIMALS:  # the desk would show three, whatever is asked
		shown = fmt_money(value, DECIMALS[datatype])
		value, datatype = f"{shown}%" if datatype == "Percent" else shown, "Data"
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def against(value: float | None, target: float) -> str:
	"""The colour of a share that should reach a target."""
	return "Blue" if value is None else "Green" if value >= target else "Red"


def months_of(scope: Scope) -> list[str]:
	"""The months that a period touches, as "2026-11"."""
	first, found = at_midnight(scope.begin.date().replace(day=1)), []
	while first < scope.end:
		found.append(f"{first:%Y-%m}")
		first = add_months(first, 1)
	return found
