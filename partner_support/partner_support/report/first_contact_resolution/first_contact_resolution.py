"""What was solved with one answer at most."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, first_contact, layout, targets
from partner_support.adapters.figures.first_contact import FirstContact
from partner_support.adapters.figures.scope import Scope


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.BY_CATEGORY)
	groups = first_contact.first_contact(scope, by)
	total = sum(groups.values(), FirstContact())
	values = {key: row_of(each) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), "resolved")
	chart = layout.chart(rows, {"share": _("First Contact %")}, (layout.GREEN,))
	return columns(by), rows, None, chart, summary(total), True


def columns(by: str) -> list[dict[str, Any]]:
	"""What is told of each group."""
	return [
		layout.group(by),
		layout.number("resolved", _("Resolved"), behind.RESOLVED),
		layout.number("at_once", _("At First Contact"), behind.AT_ONCE),
		layout.number("longer", _("Took Longer"), behind.LONGER),
		layout.share("share", _("First Contact %")),
	]


def row_of(each: FirstContact) -> dict[str, Any]:
	"""One group's row."""
	return {**vars(each), "longer": each.resolved - each.at_once, "share": each.share}


def summary(total: FirstContact) -> list[dict[str, Any]]:
	"""The share of all."""
	colour = layout.against(total.share, targets.FIRST_CONTACT)
	return [
		layout.card(_("First Contact Resolution"), total.share, "Percent", colour),
		layout.card(_("Resolved"), total.resolved),
	]
