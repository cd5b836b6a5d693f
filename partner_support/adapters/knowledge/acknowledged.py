"""The articles that the acknowledgement of a ticket names: few, and only such as surely answer its subject.

The mail goes out whatever happens here. What it named is counted as shown, by a worker of its own once the
mail is queued, so that counting neither waits for others nor undoes the mail.
"""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_url

from partner_support.adapters import attempts, settings
from partner_support.adapters.access import membership
from partner_support.adapters.knowledge import article_search, audience, deflection
from partner_support.adapters.knowledge.article_search import Found

NAMED = 3
FAILURE = "Partner Support: no articles could be looked up for an acknowledgement"


def articles(ticket: Document, address: str | None) -> list[dict[str, str]]:
	"""Title and address of each article for who gets the mail; nothing where the search fails."""
	if not settings.names_articles() or not address:
		return []
	named: list[Found] = []
	attempts.failure_of(lambda: named.extend(answers(ticket, address)), ticket, FAILURE)
	if named:
		count_soon(named, ticket, address)
	return [{"title": each.title, "url": get_url(each.url)} for each in named]


def answers(ticket: Document, address: str) -> list[Found]:
	"""What surely answers the ticket's subject and its partner's user may read; without an account, what everybody may."""
	reader = address if membership.of(address).partners else "Guest"
	return article_search.answers(ticket.subject, lambda name: may_read(name, reader), NAMED)


def may_read(name: str, reader: str) -> bool:
	"""Whether the reader may read a published article, by role too where it has an account."""
	if reader == "Guest":
		return audience.may_read(name, reader)
	return bool(frappe.has_permission(audience.ARTICLE, "read", name, user=reader))


def count_soon(named: list[Found], ticket: Document, address: str) -> None:
	"""Count them as shown, once the mail that names them is queued."""
	frappe.enqueue(
		count,
		queue="short",
		enqueue_after_commit=True,
		now=bool(frappe.flags.in_test),
		names=[each.name for each in named],
		ticket_type=ticket.ticket_type,
		reader=address,
	)


def count(names: list[str], ticket_type: str | None, reader: str, **more: Any) -> None:
	"""The worker's part. Who has no account is nobody in particular, and not counted."""
	deflection.shown(names, ticket_type, reader)
