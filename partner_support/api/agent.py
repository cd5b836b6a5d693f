"""What agents do on a partner's ticket: what is at hand about it, and what they do besides answering."""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.arguments import Level, Text, checked
from partner_support.adapters.briefing import agent_actions, ticket_context
from partner_support.adapters.escalation import by_hand

Choices = list[dict[str, Any]]


@frappe.whitelist(methods=["GET"])
@checked
def context(ticket: str) -> dict[str, Any]:
	"""The partner, its records, other tickets, the clocks and the escalations of a ticket."""
	frappe.has_permission("HD Ticket", "read", ticket, throw=True)
	return ticket_context.of(ticket_context.opened(ticket), site_time.now())


@frappe.whitelist(methods=["POST"])
@checked
def escalate(ticket: str, cause: str, reason: Text, from_level: int) -> int:
	"""Take it one level up, from the level at which it was seen; the level afterwards."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return by_hand.escalate(ticket, cause, reason, from_level)


@frappe.whitelist(methods=["POST"])
@checked
def lower(ticket: str, level: Level, reason: Text, from_level: int) -> int:
	"""Take it down to a level, for those who answer for it; the level afterwards."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return by_hand.lower(ticket, level, reason, from_level)


@frappe.whitelist(methods=["GET"])
@checked
def record_choices(ticket: str) -> Choices:
	"""The records that the ticket may be about, by kind."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return agent_actions.record_choices_of(ticket_context.opened(ticket))


@frappe.whitelist(methods=["POST"])
@checked
def link_records(ticket: str, links: dict[str, str | None]) -> None:
	"""Have the ticket be about these records of its partner; empty unlinks."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	agent_actions.link_records(ticket_context.opened(ticket), links)


@frappe.whitelist(methods=["GET"])
@checked
def incidents(ticket: str) -> Choices:
	"""The live incidents that the ticket may be attached to."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return agent_actions.incidents_for(ticket_context.opened(ticket))


@frappe.whitelist(methods=["POST"])
@checked
def attach_to_incident(ticket: str, incident: str) -> None:
	"""Make the ticket part of an incident."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	agent_actions.attach_to_incident(ticket_context.opened(ticket), incident)


@frappe.whitelist(methods=["GET"])
@checked
def review_teams(ticket: str) -> list[str]:
	"""The teams that can be asked for a second review of the ticket."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return agent_actions.review_teams()
