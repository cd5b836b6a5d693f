"""What the partner sees of a ticket's state, in the partner's words."""

import frappe
from frappe.model.document import Document

SUBMITTED = "Submitted"
UNDER_REVIEW = "Under review"
AWAITING_INFORMATION = "Awaiting your information"
ESCALATED = "Escalated"
RESOLVED = "Resolved (please confirm)"
CLOSED = "Closed"


def stage_of(ticket: Document) -> str:
	"""The stage of a ticket, from its status, its escalation and who has answered it."""
	category = frappe.get_cached_value("HD Ticket Status", ticket.status, "category")
	if ticket.status == "Closed" or ticket.is_merged:
		return CLOSED
	if category == "Resolved":
		return RESOLVED
	if category == "Paused":
		return AWAITING_INFORMATION
	if ticket.escalation_level:
		return ESCALATED
	return UNDER_REVIEW if ticket.last_agent_response or is_assigned(ticket) else SUBMITTED


def is_assigned(ticket: Document) -> bool:
	"""Whether somebody has it."""
	return ticket.get("_assign") not in (None, "", "[]")
