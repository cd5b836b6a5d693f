"""What the desk's form of an incident asks before something is told."""

from typing import Any

import frappe

from partner_support.adapters.incidents import concern, incident_people, incident_tickets, incidents


def reach(name: str) -> dict[str, int]:
	"""How many partners, people and open tickets an update reaches."""
	incident = frappe.get_doc(concern.INCIDENT, name)
	return {
		"partners": len(concern.partners_of(incident)),
		"people": len(incident_people.everybody(incident)),
		"tickets": len(incident_tickets.attached(name)),
		"followers": frappe.db.count("Incident Follower", {"incident": name}),
	}


def candidates(name: str) -> list[dict[str, Any]]:
	"""Open tickets of the kind, the newest first."""
	incident = frappe.get_doc(concern.INCIDENT, name)
	return incident_tickets.candidates(incident) if concern.is_live(incident) else []


def attach(name: str, tickets: list[str]) -> int:
	"""Make tickets part of a live incident."""
	incident = frappe.get_doc(concern.INCIDENT, name)
	incidents.refuse_unless_live(incident)
	return incident_tickets.attach(incident, tickets)
