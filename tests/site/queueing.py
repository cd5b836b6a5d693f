"""What the tests of the queue ask of it, and weights that one can add up by heart."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.queue import queue_page
from tests.site.factories import berlin

MONDAY = "2026-11-23 10:00"
FIRST_RESPONSE = berlin("2026-11-23 12:00")  # of an urgent ticket that came in on Monday at ten
HOUR = 3600
BEHIND = 10_000_000_000


def weights(**values: Any) -> Document:
	"""Urgent 8 hours, Gold 3, critical 12, a level 4, 1 for each 25,000 of a deal up to 12, a day before it closes."""
	settings = frappe.get_single("Partner Support Settings")
	settings.queue_weights = []
	for weighs, value, hours in (("HD Ticket Priority", "Urgent", 8), ("Partner Tier", "Gold", 3)):
		settings.append("queue_weights", {"weighs": weighs, "value": value, "hours": hours})
	settings.update(
		{
			"queue_critical_hours": 12,
			"queue_level_hours": 4,
			"queue_deal_step": 25_000,
			"queue_deal_currency": None,
			"queue_deal_hours": 1,
			"queue_deal_most_hours": 12,
			"queue_deal_lead_hours": 24,
			**values,
		}
	)
	return settings.save()


def rank_of(ticket: Document) -> int:
	"""The rank that is stored."""
	return int(frappe.db.get_value("HD Ticket", ticket.name, "queue_rank"))


def hours_before(deadline: datetime, ticket: Document) -> float:
	"""By how much a ticket has been moved forward from a deadline."""
	return (deadline.timestamp() - rank_of(ticket)) / HOUR


def page(after: Any = None, length: int = 30, **chosen: str) -> dict[str, Any]:
	"""A page as the session's user sees it."""
	return queue_page.tickets(chosen, after, length, site_time.now())


def names(**chosen: str) -> list[str]:
	"""The tickets of the first page, in order."""
	return [row["name"] for row in page(**chosen)["tickets"]]


def reason(ticket: Document) -> str:
	"""Why a ticket is where it is."""
	return next(row["reason"] for row in page(length=200)["tickets"] if row["name"] == ticket.name)


def statements(action: Callable[[], object], about: str = "") -> list[str]:
	"""What an action sends to the database, of that which mentions `about`."""
	send, sent = frappe.db.execute_query, []

	def noted(query: str, *args: object, **values: object) -> object:
		sent.append(str(query))
		return send(query, *args, **values)

	frappe.db.execute_query = noted
	try:
		action()
	finally:
		del frappe.db.execute_query
	return [query for query in sent if about.lower() in query.lower()]
