"""Incidents: what staff do with them in the desk, and what a partner's own people do in the portal."""

from datetime import datetime
from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.incidents import incident_banner, incident_desk, incidents

INCIDENT = "Partner Incident"


@frappe.whitelist(methods=["GET"])
@checked
def reach(incident: str) -> dict[str, int]:
	"""How many partners and people would be told."""
	frappe.has_permission(INCIDENT, "read", incident, throw=True)
	return incident_desk.reach(incident)


@frappe.whitelist(methods=["POST"])
@checked
def announce(incident: str) -> str:
	"""Tell everybody concerned; the state afterwards."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incidents.announce(incident).status


@frappe.whitelist(methods=["POST"])
@checked
def post_update(
	incident: str,
	text: Text,
	next_update_due: datetime | str | None = None,
	monitoring: bool | int = False,
) -> str:
	"""Tell everybody how it goes; the state afterwards."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incidents.post_update(incident, text, next_update_due, bool(monitoring)).status


@frappe.whitelist(methods=["POST"])
@checked
def resolve(incident: str, text: Text) -> str:
	"""Tell everybody that it is over, and resolve the attached tickets."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incidents.resolve(incident, text).status


@frappe.whitelist(methods=["POST"])
@checked
def withdraw(incident: str, text: str | None = None) -> str:
	"""Say that it was none; a draft is put away without a word."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incidents.withdraw(incident, text or "").status


@frappe.whitelist(methods=["POST"])
@checked
def try_again(incident: str) -> None:
	"""Tell the newest update to those whom it could not be told."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	incidents.try_again(incident)


@frappe.whitelist(methods=["GET"])
@checked
def candidates(incident: str) -> list[dict[str, Any]]:
	"""Open tickets of the kind that are part of no incident."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incident_desk.candidates(incident)


@frappe.whitelist(methods=["POST"])
@checked
def attach_tickets(incident: str, tickets: list[str]) -> int:
	"""Make tickets part of an incident; how many."""
	frappe.has_permission(INCIDENT, "write", incident, throw=True)
	return incident_desk.attach(incident, tickets)


@frappe.whitelist(methods=["GET"])
@checked
def offered(ticket_type: str | None = None) -> list[dict[str, Any]]:
	"""The incidents that a new ticket of the session's user could be about; none for who is no partner's."""
	return incident_banner.offered(ticket_type)


@frappe.whitelist(methods=["POST"])
@checked
def follow(incident: str) -> None:
	"""This is my problem: raises DoesNotExistError unless the incident concerns the session's user."""
	incident_banner.follow(incident)


@frappe.whitelist(methods=["GET"])
@checked
def of_ticket(ticket: str) -> dict[str, Any]:
	"""The incident of an own ticket, or those it could be attached to. Raises DoesNotExistError for others'."""
	return incident_banner.of_ticket(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def attach_own_ticket(ticket: str, incident: str) -> dict[str, Any]:
	"""Make an own ticket part of an incident that concerns it."""
	incident_banner.attach(ticket, incident)
	return incident_banner.of_ticket(ticket)
