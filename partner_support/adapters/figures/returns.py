"""What came back: tickets that were opened again, and new ones about the same.

A ticket is reopened in the period in which it was; the share is taken of the tickets that were
resolved in it. A repeat is a ticket that came in within thirty days of an earlier one of the same
partner in the same category; the share is taken of all that came in.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from partner_support.adapters.figures import facts, volume
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope
from partner_support.engine import ClockKind, EventKind

SOON = timedelta(days=30)
REOPENED = (EventKind.REOPENED.value, EventKind.RESTARTED.value)


@dataclass(frozen=True)
class Returns:
	"""`reopenings` are times, the others tickets."""

	resolved: int = 0
	reopened: int = 0
	reopenings: int = 0
	came_in: int = 0
	repeats: int = 0

	@property
	def reopened_share(self) -> float | None:
		"""In percent of what was resolved."""
		return round(100 * self.reopened / self.resolved, 1) if self.resolved else None

	@property
	def repeat_share(self) -> float | None:
		"""In percent of what came in."""
		return round(100 * self.repeats / self.came_in, 1) if self.came_in else None


def returns(scope: Scope, by: str | None) -> dict[str | None, Returns]:
	"""The figures of each group, and under None of all: a ticket may be reopened in two months. Four queries."""
	met, again, new = resolved(scope), reopened(scope), volume.came_in(scope).counts(by, Count("*"))
	solved = met.totals(by, Count(met.ticket.name).distinct())
	opened = again.totals(by, Count(again.ticket.name).distinct(), Count("*"))
	repeated = Counter(key for key, _name in repeats(scope, by))
	each = {
		key: Returns(
			*solved.get(key, (0,)), *opened.get(key, (0, 0)), *new.get(key, (0,)), repeated.get(key, 0)
		)
		for key in {*solved, *opened, *new} - {None}
	}
	came_in = sum(number for (number,) in new.values())
	return {**each, None: Returns(*solved[None], *opened[None], came_in, repeated.total())}


def resolved(scope: Scope) -> Facts:
	"""The tickets that were resolved in the period, however they stand today."""
	return happened(scope, (EventKind.MET.value,))


def reopened(scope: Scope) -> Facts:
	"""The reopenings of the period."""
	return happened(scope, REOPENED)


def happened(scope: Scope, kinds: tuple[str, ...]) -> Facts:
	"""What happened to resolution clocks in the period."""
	found = facts.promises(replace(scope, clock=ClockKind.RESOLUTION.value), None)
	event = frappe.qb.DocType("SLA Clock Event")
	its_clock = (event.parent == found.clock.name) & (event.parenttype == facts.CLOCK)
	query = found.query.join(event).on(its_clock).where(event.event.isin(kinds))
	return facts.within(
		Facts(query.where(facts.is_counted(found.ticket)), found.ticket, event.at, found.clock), scope
	)


def repeats(scope: Scope, by: str | None = None) -> Iterator[tuple[str, str]]:
	"""Group and name of every repeat that came in during the period."""
	found = facts.tickets(replace(scope, begin=scope.begin - SOON, severity=None, team=None, agent=None))
	last_in: dict[tuple[str, str], object] = {}
	wanted = dict((name, key) for key, name in came_in_by(scope, by))
	for name, partner, kind, came in ordered(found):
		before = last_in.get((partner, kind))
		last_in[partner, kind] = came
		if before and came - before <= SOON and name in wanted:
			yield wanted[name], name


def came_in_by(scope: Scope, by: str | None) -> list[tuple[str, str]]:
	"""Group and name of every ticket that came in during the period."""
	found = volume.came_in(scope)
	rows = found.rows(by, found.ticket.name)
	return rows if by else [(facts.NOBODY, name) for _partner, name in rows]


def ordered(found: Facts) -> list[tuple]:
	"""The tickets that have a category, in the order in which they came in."""
	ticket: DocType = found.ticket
	query = found.query.where(ticket.ticket_type != "")
	query = query.select(ticket.name, ticket.partner, ticket.ticket_type, ticket.creation)
	return query.orderby(ticket.creation).orderby(ticket.name).run()
