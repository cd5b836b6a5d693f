"""Everything that helps an agent with a partner's ticket, as far as that agent may read it.

The number of queries is the same for a partner with ten tickets and one with ten thousand.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime
from helpdesk.utils import is_agent

from partner_support.adapters import settings
from partner_support.adapters.access import readable
from partner_support.adapters.briefing import (
	clock_story,
	escalation_story,
	partner_profile,
	record_rows,
	related_tickets,
)
from partner_support.adapters.reviews import reviews


def of(ticket: Document, now: datetime) -> dict[str, Any]:
	"""What the dialog shows."""
	return {
		"ticket": head(ticket),
		"profile": partner_profile.of(ticket.partner, now),
		"records": record_rows.of(ticket),
		"earlier": related_tickets.earlier(ticket),
		"similar": related_tickets.similar(ticket),
		"clocks": clock_story.of(ticket, now),
		"escalations": escalation_story.of(ticket),
		"reviews": reviews_of(ticket),
	}


def head(ticket: Document) -> dict[str, Any]:
	"""Which ticket it is, and where it stands."""
	return {
		"name": ticket.name,
		"subject": ticket.subject,
		"tier": ticket.partner_tier,
		"stage": ticket.partner_stage and _(ticket.partner_stage),
		"level": ticket.escalation_level or 0,
		"severity": _(settings.severity_label(ticket.priority)),
		"category": ticket.ticket_type,
		"matrix": ticket.sla_matrix,
		"business_critical": bool(ticket.business_critical),
	}


def reviews_of(ticket: Document) -> list[dict[str, Any]]:
	"""What other teams were asked about it, the open questions first."""
	if not readable.is_allowed(reviews.REVIEW):
		return []
	return [
		{
			"name": row.name,
			"team": row.team,
			"state": _(row.state),
			"open": row.state == reviews.OPEN,
			"overdue": bool(row.overdue),
			"question": row.question,
			"asked_by": frappe.utils.get_fullname(row.asked_by),
			"answer": row.answer,
			"due": row.due_at and format_datetime(row.due_at),
			"answered": row.answered_on and format_datetime(row.answered_on),
		}
		for row in reviews.of_ticket(ticket.name)
	]


def opened(name: str) -> Document:
	"""The ticket, for an agent who may read it. Raises PermissionError, and ValidationError for no partner's."""
	ticket = frappe.get_doc("HD Ticket", name)
	ticket.check_permission("read")
	if not is_agent():
		raise frappe.PermissionError(_("This is for the support team only."))
	if not ticket.partner:
		frappe.throw(_("Ticket {0} is no partner's.").format(name))
	return ticket
