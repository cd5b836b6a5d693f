"""A partner's open tickets with their clocks, the most urgent first, as far as their reader may see them.

Helpdesk decides who reads a ticket, and shows a channel account manager none. Her partners' clocks
she does see: with them the ticket's number, category and severity, and nothing that was written.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case, DocType, Order
from frappe.query_builder.functions import Count, Max, Min
from frappe.query_builder.utils import QueryBuilder
from frappe.utils import get_datetime, pretty_date

from partner_support.adapters import settings, site_time
from partner_support.adapters.access import readable
from partner_support.adapters.overview.partner_figures import CLOCK, TICKET
from partner_support.engine import State

SHOWN = 15
RUNNING, PAUSED = State.RUNNING.value, State.PAUSED.value
OPEN = ("Open", "Paused")
CLOCK_FIELDS = ("name", "ticket", "clock", "state", "due_at", "breached", "category", "severity")
TICKET_FIELDS = ("name", "subject", "status", "priority", "ticket_type", "creation")


def open_tickets(partner: str, now: datetime) -> dict[str, Any] | None:
	"""Numbers, and the most urgent tickets with their clocks; None for whoever sees neither tickets nor clocks."""
	sees_clocks, sees_tickets = readable.is_allowed(CLOCK), readable.is_allowed(TICKET)
	if not sees_clocks and not sees_tickets:
		return None
	urgent = most_urgent(partner, now) if sees_clocks else []
	clocks = clocks_of(partner, urgent, now) if urgent else {}
	tickets = tickets_of(partner, urgent) if sees_tickets else {}
	names = [*urgent, *(name for name in tickets if name not in clocks)][:SHOWN]
	return {
		**(count_by_clocks(partner, now) if sees_clocks else {}),
		**(count_by_tickets(partner) if tickets else {}),
		"rows": [row_of(name, tickets.get(name), clocks.get(name, [])) for name in names],
	}


def row_of(name: str, ticket: dict[str, Any] | None, clocks: list[dict[str, Any]]) -> dict[str, Any]:
	"""One ticket; without words of its own for a reader who may not read it."""
	known = clocks[0] if clocks else {}
	severity = ticket["priority"] if ticket else known.get("severity")
	return {
		"ticket": name,
		"subject": ticket and ticket["subject"],
		"status": ticket and ticket["status"],
		"category": (ticket and ticket["ticket_type"]) or known.get("category"),
		"severity": settings.severity_label(severity),
		"url": f"/helpdesk/tickets/{name}" if ticket else None,
		"clocks": clocks,
	}


def most_urgent(partner: str, now: datetime) -> list[str]:
	"""The tickets whose clocks run or rest: those that run before those that are paused, the next due first."""
	clock, query = open_clocks(partner)
	runs = Max(Case().when(clock.state == RUNNING, 1).else_(0))
	next_due = Min(Case().when(clock.state == RUNNING, clock.due_at))
	query = query.select(clock.ticket).groupby(clock.ticket)
	query = query.orderby(runs, order=Order.desc).orderby(next_due).orderby(clock.ticket).limit(SHOWN)
	return [name for (name,) in query.run()]


def clocks_of(partner: str, tickets: Collection[str], now: datetime) -> dict[str, list[dict[str, Any]]]:
	"""The open clocks of these tickets, each in words."""
	clock, query = open_clocks(partner)
	query = query.where(clock.ticket.isin(list(tickets))).select(*(clock[field] for field in CLOCK_FIELDS))
	rows = query.orderby(clock.due_at).run(as_dict=True)
	found: dict[str, list[dict[str, Any]]] = {}
	for row in rows:
		found.setdefault(row.ticket, []).append({**row, **standing(row, now)})
	return found


def standing(clock: frappe._dict, now: datetime) -> dict[str, str]:
	"""How a clock stands: `mark` for machines, `words` for people."""
	if clock.state == PAUSED:
		return {"mark": "missed" if clock.breached else "paused", "words": paused(clock)}
	if get_datetime(clock.due_at) < site_time.to_site(now):
		return {"mark": "overdue", "words": _("overdue, was due {0}").format(pretty_date(clock.due_at))}
	return {"mark": "due", "words": _("due {0}").format(pretty_date(clock.due_at))}


def paused(clock: frappe._dict) -> str:
	"""A paused clock in words: waiting does not undo what was missed."""
	return _("missed, now paused") if clock.breached else _("paused")


def tickets_of(partner: str, urgent: Collection[str]) -> dict[str, dict[str, Any]]:
	"""The readable ones of these tickets, and open tickets without clocks as far as there is room for them."""
	ticket, query = open_ticket_rows(partner)
	rank = Case().when(ticket.name.isin([*urgent, ""]), 0).else_(1)
	query = query.select(*(ticket[field] for field in TICKET_FIELDS))
	rows = query.orderby(rank).orderby(ticket.creation).limit(SHOWN).run(as_dict=True)
	return {row.name: row for row in rows}


def count_by_tickets(partner: str) -> dict[str, int]:
	"""How many tickets are open, and how many of them wait for the partner."""
	ticket, query = open_ticket_rows(partner)
	counted = dict(query.select(ticket.status_category, Count("*")).groupby(ticket.status_category).run())
	return {"open": sum(counted.values()), "paused": counted.get("Paused", 0)}


def count_by_clocks(partner: str, now: datetime) -> dict[str, int]:
	"""How many tickets have open clocks, with all of them paused, with one that is overdue."""
	clock, query = open_clocks(partner)
	late = (clock.state == RUNNING) & (clock.due_at < site_time.to_site(now))
	ticket = lambda condition: Count(Case().when(condition, clock.ticket)).distinct()  # noqa: E731
	open_, running, overdue = query.select(
		Count(clock.ticket).distinct(), ticket(clock.state == RUNNING), ticket(late)
	).run()[0]
	return {"open": open_, "paused": open_ - running, "overdue": overdue}


def open_clocks(partner: str) -> tuple[DocType, QueryBuilder]:
	"""The clocks of the partner's tickets that have not ended."""
	clock, query = readable.rows(CLOCK, partner=partner)
	has_ticket = clock.ticket.isnotnull() & (clock.ticket != "")
	return clock, query.where(clock.state.isin([RUNNING, PAUSED]) & has_ticket)


def open_ticket_rows(partner: str) -> tuple[DocType, QueryBuilder]:
	"""The partner's tickets that have not been resolved."""
	ticket, query = readable.rows(TICKET, partner=partner)
	return ticket, query.where(ticket.status_category.isin(OPEN) & (ticket.is_merged == 0))
