"""The doc_events by which tickets join incidents, and incidents reach whoever joined. Mail intake never fails for it."""

from frappe.model.document import Document

from partner_support.adapters.hd_ticket import carries_on, whole_or_not_at_all
from partner_support.adapters.incidents import concern, incident_guard, incidents
from partner_support.adapters.tickets import guard

FIELD = incident_guard.FIELD


@carries_on
def check_ticket(ticket: Document, method: str | None = None) -> None:
	"""Runs before a ticket is validated; a ticket of no incident costs nothing."""
	try:
		incident_guard.check(ticket)
	except guard.Refusal:
		raise
	except Exception:
		incident_guard.put_back(ticket)
		raise


@carries_on
@whole_or_not_at_all
def ticket_saved(ticket: Document, method: str | None = None) -> None:
	"""A ticket that has just become part of an incident gets its newest update, as an answer."""
	before = ticket.get_doc_before_save()
	if ticket.get(FIELD) and ticket.get(FIELD) != (before.get(FIELD) if before else None):
		incidents.send_soon(ticket.get(FIELD), "tell_newcomers")


@carries_on
@whole_or_not_at_all
def ticket_deleted(ticket: Document, method: str | None = None) -> None:
	"""What was said to a ticket goes with it."""
	incidents.forget_ticket(ticket.name)


def incident_saved(incident: Document, method: str | None = None) -> None:
	"""Whom a changed incident concerns now, and did not before, is told of it."""
	if concern.is_live(incident) and not incident.flags.written_by_incidents:
		incidents.send_soon(incident.name, "tell_newcomers")
