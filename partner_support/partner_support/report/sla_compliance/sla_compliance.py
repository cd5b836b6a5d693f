"""What share of the promises to partners was kept."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, kept, layout, targets
from partner_support.adapters.figures.kept import Scores
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.overview.compliance import Score


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope, by = Scope.of(filters), layout.dimension(filters, facts.TIER)
	groups = kept.scores(scope, by)
	total = kept.together(groups)
	values = {key: row_of(scores) for key, scores in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), "decided")
	return columns(by, total), rows, None, chart(rows), summary(total), True


def columns(by: str, total: Scores) -> list[dict[str, Any]]:
	"""What is told of each group: all promises, then each kind of which there are any."""
	kinds = [
		column
		for kind in kept.kinds_of(total)
		for column in (
			layout.share(f"{kind} share", _("{0} Kept %").format(_(kind))),
			layout.number(f"{kind} missed", _("{0} Missed").format(_(kind)), behind.MISSED, clock=kind),
		)
	]
	return [
		layout.group(by),
		layout.number("decided", _("Promises")),
		layout.number("kept", _("Kept"), behind.KEPT),
		layout.number("missed", _("Missed"), behind.MISSED),
		layout.share("share", _("Kept %")),
		*kinds,
	]


def row_of(scores: Scores) -> dict[str, Any]:
	"""One group's row."""
	all_kinds = kept.overall(scores)
	row = {**all_kinds.as_dict(), "decided": all_kinds.decided}
	for kind, score in scores.items():
		row |= {f"{kind} share": score.share, f"{kind} missed": score.missed}
	return row


def chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	"""The share of each group."""
	return layout.chart(rows, {"share": _("Kept %")}, (layout.GREEN,))


def summary(total: Scores) -> list[dict[str, Any]]:
	"""The share of all promises, and of each kind."""
	shares = [(_("Promises Kept"), kept.overall(total))]
	shares += [(_(kind), total[kind]) for kind in kept.kinds_of(total)]
	missed = kept.overall(total).missed
	return [*(card(*each) for each in shares), layout.card(_("Missed"), missed, indicator="Red")]


def card(label: str, score: Score) -> dict[str, Any]:
	"""A share, green where it reaches the house's target."""
	return layout.card(label, score.share, "Percent", layout.against(score.share, targets.COMPLIANCE))
