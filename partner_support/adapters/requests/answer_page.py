"""The page behind a link in a mail: the question, and the answer of whoever was written to.

A link proves the address, not a user, so an answer is taken as mail from that address is: in the
name of the site. What is shown is what the mail said already.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.acting import as_the_site
from partner_support.adapters.requests import answers, partner_requests, request_mail
from partner_support.adapters.requests.answer_links import Link

OPENED, ANSWERED, UNKNOWN = "open", "answered", "unknown"
CONFIRM = "confirm"


def shown(link: Link) -> dict[str, Any]:
	"""The question behind a link; nothing about it for a link that opens none."""
	request = link.opens()
	if not request:
		return {"state": ANSWERED if link.is_genuine else UNKNOWN}
	ticket = frappe.get_doc("HD Ticket", request.ticket)
	return {
		"state": OPENED,
		"ticket": ticket.name,
		"subject": ticket.subject,
		"kind": request.kind,
		"items": request_mail.asked_items(request),
		"ratings": answers.feedback_options() if request.kind == partner_requests.CONFIRMATION else [],
		"ticket_url": ticket.portal_uri,
	}


def answer(link: Link, choice: str, text: str | None = None, feedback: str | None = None) -> bool:
	"""Take an answer; False for a link that opens nothing (any more). Raises ValidationError like `answers`."""
	with as_the_site():
		request = taken(link)
		if not request:
			return False
		ticket = frappe.get_doc("HD Ticket", request.ticket, for_update=True)
		act = chosen(request, choice, text, feedback)
		act(ticket, link.address)
	return True


def taken(link: Link) -> Document | None:
	"""The question, which nobody else answers until this request is over."""
	request = link.opens()
	if not request:
		return None
	frappe.db.get_value("HD Ticket", request.ticket, "name", for_update=True)
	waiting = partner_requests.waiting_for(request.ticket, for_update=True)
	return waiting if waiting and waiting.name == request.name else None


def chosen(
	request: Document, choice: str, text: str | None, feedback: str | None
) -> Callable[[Document, str], None]:
	"""What an answer does; only what fits the question."""
	if request.kind == partner_requests.INFORMATION:
		return lambda ticket, by: answers.inform(request, ticket, by, text)
	if choice == CONFIRM:
		return lambda ticket, by: answers.confirm(request, ticket, by, feedback, text)
	return lambda ticket, by: answers.not_solved(request, ticket, by, text)
