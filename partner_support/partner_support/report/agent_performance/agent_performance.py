"""What each agent solved, and how well."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import agents, behind, facts, layout, times
from partner_support.adapters.figures.agents import Performance
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.times import Spread

ANSWER, SOLUTION = times.KINDS


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope = Scope.of(filters)
	groups = agents.performance(scope)
	total = groups.pop(None)
	values = {key: row_of(each) for key, each in groups.items()}
	rows = layout.rows(scope, facts.AGENT, values, row_of(total), "resolved")
	series = {"resolved": _("Resolved"), "open": _("Open Today")}
	chart = layout.chart(rows, series, (layout.GREEN, layout.ORANGE))
	return columns(), rows, None, chart, summary(total), True


def columns() -> list[dict[str, Any]]:
	"""What is told of each agent."""
	return [
		layout.group(facts.AGENT),
		layout.number("open", _("Open Today"), behind.OPEN_TODAY),
		layout.number("resolved", _("Resolved"), behind.RESOLVED),
		layout.number("answers", _("Messages Sent")),
		layout.share("answered_in_time", _("Answered in Time %")),
		layout.share("solved_in_time", _("Solved in Time %")),
		layout.amount("answer_hours", _("Answer, Median (h)")),
		layout.amount("solution_hours", _("Solution, Median (h)")),
		layout.share("first_contact", _("First Contact %")),
		layout.number("rated", _("Rated"), behind.RATED),
		layout.amount("stars", _("Stars")),
	]


def row_of(each: Performance) -> dict[str, Any]:
	"""One agent's row."""
	return {
		"open": each.open,
		"resolved": each.resolved,
		"answers": each.answers,
		"answered_in_time": share_of(each, ANSWER),
		"solved_in_time": share_of(each, SOLUTION),
		"answer_hours": each.times.get(ANSWER, Spread()).median,
		"solution_hours": each.times.get(SOLUTION, Spread()).median,
		"first_contact": each.first_contact.share,
		"rated": each.satisfaction.rated,
		"stars": each.satisfaction.average,
	}


def share_of(each: Performance, kind: str) -> float | None:
	"""The share of promises of a kind that was kept."""
	return each.scores[kind].share if kind in each.scores else None


def summary(total: Performance) -> list[dict[str, Any]]:
	"""The figures of all."""
	return [
		layout.card(_("Resolved"), total.resolved, indicator="Green"),
		layout.card(_("Open Today"), total.open, indicator="Orange"),
		layout.card(_("Messages Sent"), total.answers),
		layout.card(_("First Contact"), total.first_contact.share, "Percent"),
	]
