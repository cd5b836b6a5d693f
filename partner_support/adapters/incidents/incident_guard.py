"""Which tickets may be part of which incident, whatever was sent.

Outsiders attach their ticket to an incident that partners know of, that concerns their partner and the
ticket's kind; once attached, only the support team takes it off. They get the same answer for an incident
that is not theirs as for one that does not exist. Agents are told what is wrong. What no person sent, as
when a ticket is split, is put right.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from helpdesk.utils import is_agent

from partner_support.adapters.incidents import concern
from partner_support.adapters.records.record_guard import NO_OBJECTION, is_somebodys_act
from partner_support.adapters.tickets import guard

FIELD = "partner_incident"


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool | None:
	"""Refuse an outsider's ticket for an incident that is not theirs, before Frappe tells whether it exists."""
	writes = ptype in ("create", "write") and user in (None, frappe.session.user)
	if writes and doc.get(FIELD) and not is_agent():
		refuse_incidents_of_others(doc)
	return NO_OBJECTION


def refuse_incidents_of_others(ticket: Document) -> None:
	"""Refuse what this outsider was not offered; what the ticket has already stays without a look."""
	stored = None if ticket.is_new() else frappe.db.get_value("HD Ticket", ticket.name, FIELD)
	offered = [each.name for each in concern.live_for(concern.own_partners(frappe.session.user))]
	if ticket.get(FIELD) not in (stored, *offered):
		refuse_unknown(ticket.get(FIELD))


def refuse_unknown(name: str | None) -> None:
	"""The one answer to an outsider."""
	frappe.throw(
		_("There is no incident {0} that concerns you. Choose one that is shown, or leave it empty.").format(
			escape_html(name or "")
		),
		guard.Refusal,
	)


def check(ticket: Document) -> None:
	"""Leave the ticket with an incident that may stand."""
	before = ticket.get_doc_before_save()
	was = before.get(FIELD) if before else None
	ticket.set(FIELD, ticket.get(FIELD) or None)
	if ticket.get(FIELD) == was:
		leave_behind_former_partner(ticket, before)
	elif guard.is_an_outsiders(ticket):
		check_outsider(ticket, was)
	elif ticket.get(FIELD) and (problem := why_not(ticket)):
		refuse_or_put_right(ticket, was, problem)


def leave_behind_former_partner(ticket: Document, before: Document | None) -> None:
	"""A ticket that is given to another partner keeps an incident only if that one is concerned as well."""
	moved = before and ticket.partner != before.partner
	if moved and ticket.get(FIELD) and why_not(ticket):
		ticket.set(FIELD, None)


def check_outsider(ticket: Document, was: str | None) -> None:
	"""Refuse taking a ticket off its incident, and any incident that was not offered for it."""
	if was:
		frappe.throw(
			_(
				"Ticket {0} is part of an incident. Ask the support team in a reply to treat it by itself."
			).format(ticket.name),
			guard.Refusal,
		)
	if ticket.get(FIELD) not in [each.name for each in concern.live_for_ticket(ticket)]:
		refuse_unknown(ticket.get(FIELD))


def why_not(ticket: Document) -> str | None:
	"""Why the ticket cannot be part of the incident that it names; None where it can."""
	incident = frappe.get_cached_doc(concern.INCIDENT, ticket.get(FIELD))
	if not concern.is_live(incident):
		return _("{0} is {1}. Choose an incident that was announced and is not over.").format(
			incident.name, _(incident.status)
		)
	if not ticket.partner or not concern.concerns_partner(incident, ticket.partner):
		return _("{0} does not concern {1}. Add that partner to the incident first.").format(
			incident.name, frappe.bold(escape_html(ticket.partner or ticket.customer or _("this customer")))
		)
	return None


def refuse_or_put_right(ticket: Document, was: str | None, problem: str) -> None:
	"""Refuse what a person chose; a copy or a job goes on without."""
	if (ticket.get("ticket_split_from") and ticket.is_new()) or not is_somebodys_act():
		ticket.set(FIELD, was)
		return
	frappe.throw(problem, guard.Refusal, title=_("Not Part of This Incident"))


def put_back(ticket: Document) -> None:
	"""Leave the incident as it was, since it could not be checked."""
	before = ticket.get_doc_before_save()
	ticket.set(FIELD, before.get(FIELD) if before else None)
