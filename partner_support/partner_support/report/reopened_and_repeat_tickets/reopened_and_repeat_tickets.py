"""What came back: opened again, or sent again."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, returns
from partner_support.adapters.figures.returns import Returns
from partner_support.adapters.figures.scope import Scope


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.BY_CATEGORY)
	groups = returns.returns(scope, by)
	total = groups.pop(None)
	values = {key: row_of(each) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), "came_in")
	series = {"reopened": _("Reopened"), "repeats": _("Repeats")}
	chart = layout.chart(rows, series, (layout.ORANGE, layout.RED))
	return columns(by), rows, None, chart, summary(total), True


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group."""
	return [
		layout.group(by),
		layout.number("resolved", _("Resolved")),
		layout.number("reopened", _("Reopened"), behind.REOPENED),
		layout.number("reopenings", _("Reopenings"), behind.REOPENED),
		layout.share("reopened_share", _("Reopened %")),
		layout.number("came_in", _("Came In"), behind.CAME_IN),
		layout.number("repeats", _("Repeats"), behind.REPEATED),
		layout.share("repeat_share", _("Repeat %")),
	]


def row_of(each: Returns) -> dict[str, Any]:
	"""One group's row."""
	return {**vars(each), "reopened_share": each.reopened_share, "repeat_share": each.repeat_share}


def summary(total: Returns) -> list[dict[str, Any]]:
	"""The shares of all."""
	return [
		layout.card(_("Reopened"), total.reopened, indicator="Orange"),
		layout.card(_("Reopened of Resolved"), total.reopened_share, "Percent"),
		layout.card(_("Repeat Tickets"), total.repeats, indicator="Red"),
		layout.card(_("Repeats of What Came In"), total.repeat_share, "Percent"),
	]
