"""Where a partner's ticket stands, and what its reader may do about it now. Nothing internal is among it."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import settings, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import notifier
from partner_support.adapters.portal import clock_words, own_ticket
from partner_support.adapters.requests import answers, partner_requests, request_mail
from partner_support.adapters.sla import clock_records, clock_states, clocks
from partner_support.adapters.tickets import stages
from partner_support.engine import TICKET_CLOCKS, Trigger


def of(name: str) -> dict[str, Any]:
	"""The state of a ticket for one of its partner's people. Raises DoesNotExistError like own_ticket.opened."""
	ticket = own_ticket.opened(name)
	request = partner_requests.waiting_for(ticket.name)
	return {
		"ticket": ticket.name,
		"stage": stages.stage_of(ticket),
		"held_by": holder(ticket),
		"clocks": clocks_of(ticket),
		"business_critical": bool(ticket.business_critical),
		"escalation": escalation(ticket),
		"request": request and question(request, ticket),
		"actions": actions(ticket, request),
		"ratings": answers.feedback_options() if request and is_confirmation(request) else [],
	}


def holder(ticket: Document) -> dict[str, str | None]:
	"""Who has it: a first name and a team, as one would hear them on the phone."""
	people = recipients.assignees(ticket)
	name = people and frappe.get_cached_value("User", people[-1], "first_name")
	return {"name": name or None, "team": ticket.agent_group}


def clocks_of(ticket: Document) -> list[dict[str, Any]]:
	"""Each promise, and what is left of it."""
	now, zone = site_time.now(), notifier.zone_of(ticket)
	records = clock_states.bring(clock_records.promised(clock_records.load(ticket.name)), ticket, now)
	kinds = [kind for kind in TICKET_CLOCKS if kind in records]  # in the order in which they fall due
	return [clock_words.of(records[kind].clock, now, zone) for kind in kinds]


def escalation(ticket: Document) -> dict[str, Any] | None:
	"""Whom to turn to, once the ticket is escalated."""
	if not ticket.escalation_level or stages.stage_of(ticket) == stages.CLOSED:
		return None
	return settings.escalation_contact()


def question(request: Document, ticket: Document) -> dict[str, Any]:
	"""What we wait for."""
	return {
		"kind": request.kind,
		"items": request_mail.asked_items(request),
		"asked_by": frappe.get_cached_value("User", request.asked_by, "first_name"),
		"asked_on": notifier.local(site_time.to_utc(request.asked_on), notifier.zone_of(ticket)),
	}


def is_confirmation(request: Document) -> bool:
	"""Whether we wait to hear that it is solved."""
	return request.kind == partner_requests.CONFIRMATION


def actions(ticket: Document, request: Document | None) -> list[str]:
	"""What makes sense now, the most expected first; each is checked again when it is done."""
	if stages.stage_of(ticket) == stages.CLOSED:
		return []
	offered = (
		["confirm_solved", "not_solved"] if request and is_confirmation(request) else ["add_information"]
	)
	if not ticket.business_critical:
		offered.append("mark_business_critical")
	if not clocks.is_raised(ticket, Trigger.MANAGEMENT_REQUESTED):
		offered.append("ask_for_management")
	return offered
