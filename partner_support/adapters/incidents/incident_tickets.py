"""Tickets that are part of an incident: which could be, which are, and how all of them are answered.

An answer is a message in the ticket, as Helpdesk's own reply leaves it, without mail: whoever raised the
ticket gets the incident's. A ticket that an agent takes off the incident is left alone from then on.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from frappe.utils.html_utils import sanitize_html
from helpdesk.utils import is_agent

from partner_support.adapters.incidents import concern
from partner_support.adapters.requests import silence

TICKET = "HD Ticket"
CLOSED, RESOLVED = "Closed", "Resolved"
SHOWN = 200
CANDIDATE_FIELDS = ["name", "subject", "partner", "ticket_type", "priority", "status", "creation"]


def attached(incident: str) -> list[str]:
	"""The tickets of an incident that still wait for an end."""
	filters = {**open_tickets(), "partner_incident": incident}
	return frappe.get_all(TICKET, filters=filters, order_by="creation, name", pluck="name")


def open_tickets() -> dict[str, Any]:
	"""What is neither resolved nor merged."""
	return {"status_category": ["!=", RESOLVED], "status": ["!=", CLOSED], "is_merged": 0}


def candidates(incident: Document) -> list[frappe._dict]:
	"""Open tickets of the kind that are part of no incident, for somebody who may attach them."""
	filters: dict[str, Any] = {
		**open_tickets(),
		"partner": ["in", concern.partners_of(incident)],
		"partner_incident": ["is", "not set"],
	}
	types = concern.ticket_types(incident)
	if types:
		filters["ticket_type"] = ["in", types]
	listed = frappe.get_list if is_agent() else frappe.get_all  # an agent may be kept to a team's tickets
	return listed(TICKET, filters=filters, fields=CANDIDATE_FIELDS, order_by="creation desc", limit=SHOWN)


def attach(incident: Document, names: list[str]) -> int:
	"""Make these tickets part of an incident; how many are new to it. Raises for what is no candidate."""
	possible = {row.name for row in candidates(incident)}
	for name in dict.fromkeys(names):
		if name not in possible:
			frappe.throw(
				_(
					"Ticket {0} cannot be attached: it is closed, part of an incident, or of another kind."
				).format(escape_html(str(name)))
			)
		ticket = frappe.get_doc(TICKET, name)
		ticket.partner_incident = incident.name
		ticket.save(ignore_permissions=True)
	return len(set(names))


def answer(name: str, incident: Document, update: Document) -> None:
	"""Put an update into a ticket; the end of the incident ends the ticket as well, or lets it go."""
	ticket = frappe.get_doc(TICKET, name)
	status = ticket.status
	say(ticket, incident, update)
	ticket.reload()
	if update.kind != "End":
		keep_status(ticket, status)
	elif incident.status == RESOLVED:
		resolve(ticket, update)
	else:
		let_go(ticket, status)


def say(ticket: Document, incident: Document, update: Document) -> None:
	"""Leave the message; Helpdesk hears of it as of every answer, and so does the first response."""
	message = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"email_status": "Open",
			"status": "Linked",
			"subject": f"Re: {ticket.subject}",
			"content": words(incident, update),
			"sender": update.posted_by,
			"user": update.posted_by,
			"recipients": ticket.raised_by,
			"reference_doctype": TICKET,
			"reference_name": ticket.name,
		}
	)
	last = ticket.get_last_communication()
	if last and last.message_id:
		message.in_reply_to = last.name
	message.insert(ignore_permissions=True)


def words(incident: Document, update: Document) -> str:
	"""What is said in a ticket: which incident, and the update as its readers get it by mail."""
	return "<p><b>{}</b></p>{}".format(escape_html(incident.title), html_of(update.text))


def html_of(text: str | None) -> str:
	"""What staff wrote in an editor, without what could run."""
	return sanitize_html(text or "", always_sanitize=True)


def keep_status(ticket: Document, status: str) -> None:
	"""Helpdesk may take any answer for a question to the customer; this one asks nothing."""
	if ticket.status != status:
		silence.move(ticket, status)


def resolve(ticket: Document, update: Document) -> None:
	"""Resolve the ticket with what ended the incident."""
	ticket.resolution_details = ticket.resolution_details or html_of(update.text)
	silence.move(ticket, resolved_status())


def let_go(ticket: Document, status: str) -> None:
	"""The ticket goes on by itself: what it was part of is none."""
	ticket.partner_incident = None
	silence.move(ticket, status)


def resolved_status() -> str:
	"""The status of a ticket that is solved and not yet confirmed."""
	names = frappe.get_all(
		"HD Ticket Status", {"category": RESOLVED, "enabled": 1, "name": ["!=", CLOSED]}, pluck="name"
	)
	return RESOLVED if RESOLVED in names or not names else names[0]
