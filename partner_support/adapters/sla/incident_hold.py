"""What an incident does to the clocks of its tickets, by the rule that held when it was announced.

Under the pausing rule the resolution stands still while the incident is worked on. The first response does
not: the answer that every attached ticket gets meets it.
"""

import frappe
from frappe.model.document import Document

from partner_support.engine import ClockKind, State
from partner_support.partner_support.doctype.partner_incident.partner_incident import LIVE

PAUSING = "Pause while the incident is worked on"


def state_of(kind: ClockKind, ticket: Document, state: State) -> State:
	"""The state of a clock whose ticket, but for its incident, puts it into `state`."""
	if kind is ClockKind.RESOLUTION and state is State.RUNNING and holds(ticket):
		return State.PAUSED
	return state


def holds(ticket: Document) -> bool:
	"""Whether the ticket is part of an incident that is worked on, and that pauses."""
	name = ticket.get("partner_incident")
	if not name:
		return False
	status, rule = frappe.db.get_value("Partner Incident", name, ["status", "clock_rule"]) or (None, None)
	return status in LIVE and rule == PAUSING
