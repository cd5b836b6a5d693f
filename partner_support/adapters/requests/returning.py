"""An agent returns a ticket that lacks something: a specific question, a paused clock, a partner who knows."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from helpdesk.utils import is_agent

from partner_support.adapters import settings
from partner_support.adapters.requests import partner_requests, silence
from partner_support.adapters.tickets import routing

MOST_ITEMS = 20
LONGEST_ITEM = 500


def checklist(ticket: str) -> list[str]:
	"""What a complete ticket of this category holds, to choose from."""
	category = routing.category_of(opened(ticket))
	if not category:
		return []
	return [row.item for row in frappe.get_cached_doc("Support Category", category).checklist]


def ask_for(ticket: str, items: list[str]) -> str:
	"""Return the ticket with what is missing; the name of the request.

	Raises PermissionError for anybody but an agent who has the ticket, ValidationError for no question.
	"""
	document = opened(ticket)
	lines = tidied(items)
	check(document, lines)
	say(document, lines)
	document.reload()
	silence.move(document, waiting_status(document))
	return partner_requests.ask(document, partner_requests.INFORMATION, "\n".join(lines)).name


def opened(ticket: str) -> Document:
	"""The ticket, if an agent may work on it."""
	document = frappe.get_doc("HD Ticket", ticket)
	document.check_permission("write")
	if not is_agent():
		raise frappe.PermissionError(_("Tickets are returned by the support team only."))
	return document


def tidied(items: list[str]) -> list[str]:
	"""One line an item, without repetition or blanks; whoever shows them escapes them."""
	lines = (" ".join(str(item).split())[:LONGEST_ITEM] for item in items[:MOST_ITEMS])
	return list(dict.fromkeys(filter(None, lines)))


def check(ticket: Document, lines: list[str]) -> None:
	"""Refuse what cannot be asked."""
	if not ticket.partner:
		frappe.throw(_("Ticket {0} is no partner's. Answer it instead.").format(ticket.name))
	if ticket.is_merged or ticket.status == partner_requests.CLOSED:
		frappe.throw(_("Ticket {0} is closed. Open it again first.").format(ticket.name))
	if not lines:
		frappe.throw(_("Say what is missing: choose from the checklist, or write it."), frappe.MandatoryError)


def say(ticket: Document, lines: list[str]) -> None:
	"""Put the question into the conversation, where the partner reads it; the mail is the request's own."""
	asked = "".join(f"<li>{escape_html(line)}</li>" for line in lines)
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": f"Re: {ticket.subject}",
			"content": f"<p>{_('To go on we need from you:')}</p><ul>{asked}</ul>",
			"sender": frappe.session.user,
			"recipients": ticket.raised_by,
			"status": "Linked",
			"reference_doctype": "HD Ticket",
			"reference_name": ticket.name,
		}
	).insert(ignore_permissions=True)


def waiting_status(ticket: Document) -> str:
	"""The status of a ticket that waits for its partner."""
	if partner_requests.category_of(ticket) == "Paused":
		return ticket.status
	return settings.waiting_status()
