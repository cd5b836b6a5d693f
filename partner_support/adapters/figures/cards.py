"""The numbers on the workspace's cards, each of which opens the tickets that it counts."""

from collections.abc import Callable
from typing import Any

from partner_support.adapters import site_time
from partner_support.adapters.figures import behind, kept, layout, standing
from partner_support.adapters.figures.facts import NOBODY
from partner_support.adapters.figures.scope import Scope


def tickets(figure: str) -> dict[str, Any]:
	"""How many tickets a figure has now."""
	return opening(figure, standing.number(behind.QUERIES[figure](this_month())), "Int")


def kept_this_month() -> dict[str, Any]:
	"""The share of promises kept in the present month; it opens those that were missed."""
	scores = kept.scores(this_month(), None).get(NOBODY, {})
	return opening(behind.MISSED, kept.overall(scores).share, "Percent")


def opening(figure: str, value: float | None, fieldtype: str) -> dict[str, Any]:
	"""A card, and where a click on it leads; a value that nobody can tell is None, which the desk shows as such."""
	scope = this_month()
	return {
		"value": value,
		"fieldtype": fieldtype,
		"precision": 1,
		"route": ["query-report", "Partner Tickets"],
		"route_options": {"figure": figure, **layout.dates(scope.begin, scope.end)},
	}


def this_month() -> Scope:
	"""The present month."""
	return Scope.month(site_time.to_site(site_time.now()).date())


CARDS: dict[str, Callable[[], dict[str, Any]]] = {
	"open": lambda: tickets(behind.OPEN_TODAY),
	"due_today": lambda: tickets(behind.DUE_TODAY),
	"missed": lambda: tickets(behind.MISSED_OPEN),
	"escalated": lambda: tickets(behind.ESCALATED_OPEN),
	"waiting": lambda: tickets(behind.WAITING),
	"kept": kept_this_month,
}
