"""How many tickets came in, and what became of them."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, volume
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.volume import Volume


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.MONTH)
	groups = volume.volume(scope, by)
	if by == facts.MONTH:
		groups = {month: groups.get(month, Volume()) for month in layout.months_of(scope)}
	total = volume.volume(scope, None)[facts.NOBODY]
	values = {key: row_of(each, total, by) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total, total, None), "came_in")
	return columns(by), rows, None, chart(rows, by), summary(total), True


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group; a month alone has no period before."""
	compared = [layout.number("before", _("Period Before")), layout.share("change", _("Change %"))]
	return [
		layout.group(by),
		layout.number("came_in", _("Came In"), behind.CAME_IN),
		layout.share("share", _("Share %")),
		layout.number("still_open", _("Still Open"), behind.OPEN_OF_THEM),
		layout.number("resolved", _("Resolved"), behind.RESOLVED),
		*([] if by == facts.MONTH else compared),
	]


def row_of(each: Volume, total: Volume, by: str | None) -> dict[str, Any]:
	"""One group's row."""
	return {
		"came_in": each.came_in,
		"share": round(100 * each.came_in / total.came_in, 1) if total.came_in else None,
		"still_open": each.still_open,
		"resolved": each.resolved,
		"before": None if by == facts.MONTH else each.before,
		"change": None if by == facts.MONTH else each.change,
	}


def chart(rows: list[dict[str, Any]], by: str) -> dict[str, Any] | None:
	"""What came in beside what was resolved."""
	series = {"came_in": _("Came In"), "resolved": _("Resolved")}
	return layout.chart(
		rows, series, (layout.BLUE, layout.GREEN), type="line" if by == facts.MONTH else "bar"
	)


def summary(total: Volume) -> list[dict[str, Any]]:
	"""The numbers of the whole period."""
	return [
		layout.card(_("Came In"), total.came_in),
		layout.card(_("Resolved"), total.resolved, indicator="Green"),
		layout.card(_("Still Open"), total.still_open, indicator="Orange"),
		layout.card(_("Change to the Period Before"), total.change, "Percent"),
	]
