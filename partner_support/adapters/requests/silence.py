"""What is done when a partner never answered: by rule, and never without telling the partner."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.mail import notifier
from partner_support.adapters.requests import partner_requests, request_mail
from partner_support.adapters.sla import clocks
from partner_support.engine import Trigger


def decide(request: Document, ticket: Document) -> None:
	"""Do what the rule says about silence; a rule that is gone means follow-up."""
	rule = partner_requests.rule_for(request.kind, ticket.partner_tier)
	effect, outcome = EFFECTS[rule.on_silence if rule else "Reopen"]
	partner_requests.lapse(request, outcome)
	effect(ticket)


def reopen(ticket: Document) -> None:
	"""The team follows up, and the partner is told so."""
	move(ticket, ticket.ticket_reopen_status)
	notifier.leave_note(ticket, _("The partner did not answer. Please follow up."))
	request_mail.tell(ticket, "reopened")


def close(ticket: Document) -> None:
	"""Close with a notice that says how to go on."""
	move(ticket, partner_requests.CLOSED)
	request_mail.tell(ticket, "closed_unanswered")


def escalate(ticket: Document) -> None:
	"""The team follows up, and the management hears of it by the ticket's ladder."""
	reopen(ticket)
	clocks.raise_flag(ticket, Trigger.MANAGEMENT_REQUESTED, site_time.now())


def move(ticket: Document, status: str) -> None:
	"""Give the ticket a status, as Helpdesk would."""
	ticket.status = status
	ticket.status_category = frappe.get_cached_value("HD Ticket Status", status, "category")
	ticket.save(ignore_permissions=True)


EFFECTS = {
	"Reopen": (reopen, "Reopened"),
	"Close": (close, "Closed"),
	"Escalate": (escalate, "Escalated"),
}
