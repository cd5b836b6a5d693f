"""How long answers and solutions take, in business hours: median, and what 90 percent stay within."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, times
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.times import Spread

Spreads = dict[str, Spread]


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.BY_CATEGORY)
	groups = times.spreads(scope, by)
	total = groups.pop(None)
	values = {key: row_of(spreads) for key, spreads in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), f"{times.KINDS[0]} number")
	return columns(by), rows, None, chart(rows), summary(total), True


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group."""
	kinds = [column for kind in times.KINDS for column in columns_of(kind)]
	return [layout.group(by), *kinds]


def columns_of(kind: str) -> list[dict[str, Any]]:
	"""How many, median and 90th percentile of one kind of time."""
	return [
		layout.number(f"{kind} number", _("{0}: Tickets").format(_(kind)), behind.MET, clock=kind),
		layout.amount(f"{kind} median", _("Median (h)")),
		layout.amount(f"{kind} nearly_all", _("90th Percentile (h)")),
	]


def row_of(spreads: Spreads) -> dict[str, Any]:
	"""One group's row."""
	row: dict[str, Any] = {}
	for kind in times.KINDS:
		row |= {f"{kind} {name}": value for name, value in vars(spreads.get(kind, Spread())).items()}
	return row


def chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	"""The medians of each group."""
	series = {f"{kind} median": _(kind) for kind in times.KINDS}
	return layout.chart(rows, series, (layout.BLUE, layout.ORANGE))


def summary(total: Spreads) -> list[dict[str, Any]]:
	"""Median and percentile of all."""
	found = [(kind, total.get(kind, Spread())) for kind in times.KINDS]
	return [
		card
		for kind, spread in found
		for card in (
			layout.card(_("{0}, Median (h)").format(_(kind)), spread.median, "Float"),
			layout.card(_("{0}, 90th Percentile (h)").format(_(kind)), spread.nearly_all, "Float"),
		)
	]
