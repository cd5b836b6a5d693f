"""The stars that partners gave."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, satisfaction, targets
from partner_support.adapters.figures.satisfaction import Satisfaction
from partner_support.adapters.figures.scope import Scope


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.TIER)
	groups = satisfaction.satisfaction(scope, by)
	total = sum(groups.values(), Satisfaction())
	values = {key: row_of(each) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), "rated")
	chart = layout.chart(rows, {"average": _("Stars")}, (layout.ORANGE,))
	return columns(by), rows, None, chart, summary(total), True


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group."""
	return [
		layout.group(by),
		layout.number("resolved", _("Resolved"), behind.RESOLVED),
		layout.number("rated", _("Rated"), behind.RATED),
		layout.share("answered", _("Rated %")),
		layout.amount("average", _("Stars"), 2),
		layout.number("satisfied", _("Satisfied"), behind.SATISFIED),
		layout.number("dissatisfied", _("Dissatisfied"), behind.DISSATISFIED),
		layout.share("share", _("Satisfied %")),
	]


def row_of(each: Satisfaction) -> dict[str, Any]:
	"""One group's row."""
	return {
		"resolved": each.resolved,
		"rated": each.rated,
		"answered": each.answered,
		"average": each.average,
		"satisfied": each.satisfied,
		"dissatisfied": each.rated - each.satisfied,
		"share": each.share,
	}


def summary(total: Satisfaction) -> list[dict[str, Any]]:
	"""The figures of all."""
	colour = layout.against(total.share, targets.SATISFACTION)
	return [
		layout.card(_("Satisfied"), total.share, "Percent", colour),
		layout.card(_("Stars on Average"), total.average, "Float"),
		layout.card(_("Rated"), total.rated),
		layout.card(_("Rated of Resolved"), total.answered, "Percent"),
	]
