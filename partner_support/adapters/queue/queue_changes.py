"""What changes ranks from outside of tickets: the weights, a partner's tier, the value or closing date of a deal.

All open tickets are brought in order in batches, each a transaction that begins with the locks of its tickets:
what is read after them is what was last committed, and nobody saves one of them in between.
"""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import settings
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.queue import queue_rank, queue_weights
from partner_support.adapters.queue.queue_facts import DEAL, IN_QUEUE, TICKET
from partner_support.adapters.transactions import end_transaction

BATCH = 200
ATTEMPTS = 5
IN_THE_MAKING = ("in_install", "in_uninstall", "in_migrate", "in_patch")  # a patch ranks by itself


def settings_saved(document: Document, method: str | None = None) -> None:
	"""Order the queue anew, in the background, where the weights have changed."""
	if queue_weights.differ(document, document.get_doc_before_save()):
		soon()


def partner_saved(document: Document, method: str | None = None) -> None:
	"""Order a partner's tickets anew where its tier has changed."""
	if document.get_doc_before_save() and document.has_value_changed("partner_tier"):
		soon(partner=document.name)


def deal_changed(kind: str, names: list[str]) -> None:
	"""Order the tickets about a changed record anew, where it is of the kind that has money at risk."""
	if kind == DEAL and names and settings.is_enabled():
		queue_rank.refresh(names)


def soon(**values: Any) -> None:
	"""Order tickets anew by a worker; each change by itself, since a run that has begun may be past some of them."""
	if settings.is_enabled() and not any(map(frappe.flags.get, IN_THE_MAKING)):
		frappe.enqueue(
			"partner_support.adapters.queue.queue_changes.rank_open_tickets",
			queue="long",
			enqueue_after_commit=True,
			now=bool(frappe.flags.in_test),
			**values,
		)


def rank_open_tickets(partner: str | None = None) -> None:
	"""Bring the rank of every open ticket, or of those of a partner, to what it should be."""
	for names in batches(partner):
		end_transaction()
		attempt(names)
	end_transaction()


def batches(partner: str | None) -> Iterator[list[str]]:
	"""The names of open tickets, and of those that still show a rank without being open, a page at a time."""
	after = ""
	while page := names_after(after, partner):
		yield page
		after = page[-1]


def names_after(after: str, partner: str | None) -> list[str]:
	"""One page of them, by name."""
	ticket = frappe.qb.DocType(TICKET)
	query = frappe.qb.from_(ticket).select(ticket.name).where(ticket.name > after)
	query = query.where(ticket.partner == partner if partner else ticket.partner.isnotnull())
	query = query.where((ticket.queue_rank > 0) | ticket.status_category.isin(IN_QUEUE))
	return query.orderby(ticket.name).limit(BATCH).run(pluck=True)


def attempt(names: list[str]) -> None:
	"""One batch under its locks; again where somebody else got in between."""
	for number in range(1, ATTEMPTS + 1):
		try:
			lock(names)
			queue_rank.refresh(names)
			return
		except TRANSACTION_FAILURES:
			frappe.db.rollback()
			if number == ATTEMPTS:
				raise


def lock(names: list[str]) -> None:
	"""Take the tickets, in the order of their names."""
	ticket = frappe.qb.DocType(TICKET)
	query = frappe.qb.from_(ticket).select(ticket.name).where(ticket.name.isin(names))
	query.orderby(ticket.name).for_update().run()
