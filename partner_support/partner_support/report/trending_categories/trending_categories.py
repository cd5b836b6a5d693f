"""What brings more tickets than it used to."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, trends
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.trends import Trend

DIMENSIONS = (facts.BY_CATEGORY, facts.TEAM, facts.TIER)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.BY_CATEGORY, DIMENSIONS)
	found = trends.trends(scope, by)
	rows = [
		{
			"group": layout.label(by, key),
			"drill": layout.drill(scope, by, key),
			**row_of(each),
		}
		for key, each in sorted(found.items(), key=lambda item: (-excess(item[1]), item[0]))
	]
	series = {"number": _("Last 30 Days"), "usual": _("Usual")}
	chart = layout.chart(rows, series, (layout.BLUE, layout.GREY))
	return columns(by), rows, None, chart, summary(found), True


def excess(trend: Trend) -> float:
	"""By how many tickets more than usual came in."""
	return trend.number - (trend.usual or 0)


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group: now, usually, and each period before, newest first."""
	before = [
		layout.number(f"past_{back}", _("{0} Days Before").format(trends.DAYS * back))
		for back in range(1, trends.PERIODS_BEFORE + 1)
	]
	return [
		layout.group(by),
		layout.number("number", _("Last 30 Days"), behind.LAST_THIRTY),
		layout.amount("usual", _("Usual"), 1),
		layout.share("change", _("Change %")),
		layout.text("verdict", _("Trend"), 130),
		*before,
	]


def row_of(each: Trend) -> dict[str, Any]:
	"""One group's row; a period nobody knows is left blank."""
	past = {f"past_{back}": number for back, number in enumerate(each.past, start=1)}
	return {
		"number": each.number,
		"usual": each.usual,
		"change": each.change,
		"verdict": verdict(each),
		**past,
	}


def verdict(each: Trend) -> str:
	"""The trend in a word."""
	if each.stands_out:
		return _("Stands out")
	if each.usual is None:
		return _("Too new to tell")
	if each.number == each.usual:
		return _("As usual")
	return _("More") if each.number > each.usual else _("Less")


def summary(found: dict[str, Trend]) -> list[dict[str, Any]]:
	"""How many stand out."""
	number = sum(each.stands_out for each in found.values())
	return [
		layout.card(_("Stand Out"), number, indicator="Red" if number else "Green"),
		layout.card(_("Came In, Last 30 Days"), sum(each.number for each in found.values())),
	]
