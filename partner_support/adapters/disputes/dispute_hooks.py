"""The doc_events by which disputes and their audit trails follow what happens.

Mail intake, assignments and files are not broken by a trail that cannot be written: that is logged,
and the nightly check enters what is missing. A statement is another matter: what finance does to a
disputed one is not done without its entry.
"""

from frappe.model.document import Document

from partner_support.adapters.disputes import audit_events, audit_trail, disputes
from partner_support.adapters.disputes.audit_trail import TICKET
from partner_support.adapters.hd_ticket import carries_on, whole_or_not_at_all


@carries_on
def ticket_saved(ticket: Document, method: str | None = None) -> None:
	"""Open, move or end the ticket's dispute, and note what changed; other tickets cost no statement."""
	if disputes.may_concern(ticket):
		follow_ticket(ticket, method)


@whole_or_not_at_all
def follow_ticket(ticket: Document, method: str | None = None) -> None:
	"""Bring the dispute to where its ticket stands."""
	disputes.follow_ticket(ticket.name)


@carries_on
@whole_or_not_at_all
def ticket_deleted(ticket: Document, method: str | None = None) -> None:
	"""Let go of the ticket; where that fails, the dispute's link keeps the ticket from being deleted."""
	disputes.leave_ticket(ticket.name)


@carries_on
@whole_or_not_at_all
def said(document: Document, method: str | None = None) -> None:
	"""A message, note, escalation or file came, or one was rewritten. Several saves make one entry."""
	dispute = dispute_of(document)
	if not dispute:
		return
	known = audit_trail.recorded(dispute)
	if not audit_events.is_known(document, known):
		audit_trail.append(dispute, [audit_events.event_of(document)])
	elif (before := document.get_doc_before_save()) and audit_events.was_rewritten(document, before):
		audit_trail.append(dispute, [audit_events.change_of(document, before)])


@carries_on
@whole_or_not_at_all
def unsaid(document: Document, method: str | None = None) -> None:
	"""A message, note or file is deleted; what it said stays in the trail."""
	dispute = dispute_of(document)
	if dispute:
		audit_trail.append(dispute, [audit_events.removal_of(document)])


@carries_on
@whole_or_not_at_all
def assigned(todo: Document, method: str | None = None) -> None:
	"""A ticket got or lost an assignee, or was escalated, past its own saves."""
	dispute = dispute_of(todo)
	if dispute:
		audit_trail.follow(dispute, (TICKET, audit_events.ticket_of(todo)))


def statement_saved(statement: Document, method: str | None = None) -> None:
	"""Note what became of a statement, and settle the disputes that wait for it."""
	disputes.follow_statement(statement)


def statement_deleted(statement: Document, method: str | None = None) -> None:
	"""A draft is given up that was to correct a disputed statement."""
	disputes.forget_correction(statement.name)


def dispute_of(document: Document) -> str | None:
	"""The dispute that a document is about, by its ticket."""
	ticket = audit_events.ticket_of(document)
	dispute = ticket and disputes.of_ticket(ticket)
	return dispute.name if dispute else None
