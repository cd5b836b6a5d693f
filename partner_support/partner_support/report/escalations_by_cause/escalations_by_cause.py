"""Why tickets escalated, and how far up."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, causes, facts, layout, volume
from partner_support.adapters.figures.causes import CAUSE, Escalations
from partner_support.adapters.figures.scope import Scope

DIMENSIONS = (CAUSE, *facts.DIMENSIONS)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, CAUSE, DIMENSIONS)
	groups = causes.escalations(scope, by)
	total = causes.together(groups, causes.escalated_tickets(scope))
	levels = sorted(total.levels)
	values = {key: row_of(each, levels) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total, levels), "number")
	return columns(by, levels), rows, None, chart(rows, levels), summary(scope, total), True


def columns(by: str, levels: list[int]) -> list[dict[str, Any]]:
	"""What is told of each group: in all, and by level."""
	by_level = [
		layout.number(f"level_{level}", _("Level {0}").format(level), behind.ESCALATED, level=level)
		for level in levels
	]
	return [
		{**layout.group(by), "width": 280},
		layout.number("number", _("Escalations"), behind.ESCALATED),
		layout.number("tickets", _("Tickets"), behind.ESCALATED),
		*by_level,
	]


def row_of(each: Escalations, levels: list[int]) -> dict[str, Any]:
	"""One group's row."""
	by_level = {f"level_{level}": each.levels.get(level, 0) for level in levels}
	return {"number": each.number, "tickets": each.tickets, **by_level}


def chart(rows: list[dict[str, Any]], levels: list[int]) -> dict[str, Any] | None:
	"""Each group's levels, one upon the other."""
	series = {f"level_{level}": _("Level {0}").format(level) for level in levels}
	colors = (layout.GREY, layout.BLUE, layout.ORANGE, layout.RED)
	return layout.chart(rows, series, colors, barOptions={"stacked": 1})


def summary(scope: Scope, total: Escalations) -> list[dict[str, Any]]:
	"""How often in all, and how many of what came in that is."""
	came_in = volume.volume(scope, None)[facts.NOBODY].came_in
	per_hundred = round(100 * total.tickets / came_in, 1) if came_in else None
	return [
		layout.card(_("Escalations"), total.number, indicator="Orange"),
		layout.card(_("Tickets Escalated"), total.tickets, indicator="Orange"),
		layout.card(_("Per 100 That Came In"), per_hundred, "Float"),
	]
