"""What partners did of late, in numbers: counted for one partner or for all in the same few queries.

Counts are the program's own and ask no permission; whoever shows them decides to whom. A ticket
that was merged into another is not counted: the other one is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import frappe
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Count, Sum
from frappe.query_builder.utils import QueryBuilder

from partner_support.adapters import site_time

DAYS = 30
PERIODS_BEFORE = 6
TICKET, CLOCK = "HD Ticket", "SLA Clock"
Names = Collection[str] | None  # None is every partner


@dataclass(frozen=True)
class Figures:
	"""One partner's last thirty days; `past` are its complete periods of thirty days before, newest first."""

	tickets: int = 0
	past: tuple[int, ...] = ()
	categories: Mapping[str, int] = field(default_factory=dict)
	missed: int = 0


def figures_of(partners: Names, now: datetime) -> dict[str, Figures]:
	"""The figures of these partners, or of all. Four queries, however many partners and tickets there are."""
	counts = tickets_by_period(partners, now)
	known = {name: periods_known(since, now) for name, since in partners_since(partners).items()}
	categories = tickets_by_category(partners, now)
	missed = missed_promises(partners, now)
	return {
		name: Figures(
			tickets=counts.get(name, (0,))[0],
			past=past_of(counts.get(name, ()), known[name]),
			categories=categories.get(name, {}),
			missed=missed.get(name, 0),
		)
		for name in known
	}


def since(now: datetime, periods: int = 1) -> datetime:
	"""When the last thirty days began, or a period before them; in the site's time."""
	return site_time.to_site(now) - timedelta(days=DAYS * periods)


def partners_since(partners: Names) -> dict[str, datetime]:
	"""Since when each partner is known."""
	partner, query = table_of("Partner", "name", partners)
	return dict(query.select(partner.name, partner.creation).run())


def periods_known(since: datetime, now: datetime) -> int:
	"""How many complete periods a partner has behind it, before the present one."""
	periods = (site_time.to_site(now) - since) // timedelta(days=DAYS) - 1
	return max(0, min(PERIODS_BEFORE, periods))


def past_of(counts: Sequence[int], known: int) -> tuple[int, ...]:
	"""The periods before the present one: those since the partner is known, and any with tickets all the same."""
	past = [*counts[1:], *([0] * PERIODS_BEFORE)][:PERIODS_BEFORE]
	busy = max((index for index, number in enumerate(past, start=1) if number), default=0)
	return tuple(past[: max(known, busy)])


def tickets_by_period(partners: Names, now: datetime) -> dict[str, tuple[int, ...]]:
	"""How many tickets came in the last thirty days, and in each period before them."""
	ends = [since(now, periods) for periods in range(PERIODS_BEFORE + 2)]
	ticket, query = tickets_since(ends[-1], partners)
	periods = [
		Sum(Case().when((ticket.creation > begin) & (ticket.creation <= end), 1).else_(0))
		for end, begin in pairwise(ends)
	]
	rows = query.select(ticket.partner, *periods).groupby(ticket.partner).run()
	return {name: tuple(int(number) for number in numbers) for name, *numbers in rows}


def tickets_by_category(partners: Names, now: datetime) -> dict[str, dict[str, int]]:
	"""How many tickets came in the last thirty days, by category."""
	ticket, query = tickets_since(since(now), partners)
	query = query.where(ticket.creation <= site_time.to_site(now))
	query = query.where(ticket.ticket_type.isnotnull() & (ticket.ticket_type != ""))
	query = query.select(ticket.partner, ticket.ticket_type, Count("*"))
	counted: dict[str, dict[str, int]] = {}
	for name, category, number in query.groupby(ticket.partner, ticket.ticket_type).run():
		counted.setdefault(name, {})[category] = number
	return counted


def missed_promises(partners: Names, now: datetime) -> dict[str, int]:
	"""How many promises ran out in the last thirty days."""
	clock, query = table_of(CLOCK, "partner", partners)
	query = query.where((clock.breached == 1) & (clock.breached_at > since(now)))
	query = query.where(clock.breached_at <= site_time.to_site(now))
	return dict(query.select(clock.partner, Count("*")).groupby(clock.partner).run())


def tickets_since(begin: datetime, partners: Names) -> tuple[DocType, QueryBuilder]:
	"""The tickets of these partners since then."""
	ticket, query = table_of(TICKET, "partner", partners)
	merged = ticket.is_merged == 1
	return ticket, query.where((ticket.creation > begin) & ~merged)


def table_of(doctype: str, field: str, partners: Names) -> tuple[DocType, QueryBuilder]:
	"""A table, and a query over its rows of these partners."""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table)
	if partners is None:
		return table, query.where(table[field].isnotnull() & (table[field] != ""))
	return table, query.where(table[field].isin(list(partners)))
