"""What an agent does with a ticket besides answering it: link its partner's records, attach it to an incident."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.escalation import by_hand
from partner_support.adapters.incidents import concern, incident_desk
from partner_support.adapters.records import record_choices
from partner_support.adapters.records.records import LINK_FIELDS


def powers() -> dict[str, Any]:
	"""What the session's user may do about escalations, for the page to offer no more than that."""
	return {"lowers": by_hand.may_lower(None), "leads": by_hand.teams_led()}


def record_choices_of(ticket: Document) -> list[dict[str, Any]]:
	"""For each kind of record of which the partner has some: what is linked, and what could be."""
	found = [
		{
			"field": field,
			"label": _(kind),
			"value": ticket.get(field) or "",
			"choices": record_choices.choices(field, ticket.name),
		}
		for field, kind in LINK_FIELDS.items()
	]
	return [each for each in found if each["choices"]]


def link_records(ticket: Document, links: dict[str, str | None]) -> None:
	"""Have the ticket be about these records. Raises ValidationError for what is none of its partner's."""
	for field, name in links.items():
		if field not in LINK_FIELDS:
			frappe.throw(
				_("Tickets cannot link to a {0}.").format(frappe.bold(frappe.utils.escape_html(field)))
			)
		if name:
			record_choices.refuse_others(name, record_choices.choices(field, ticket.name), ticket.partner)
		ticket.set(field, name or None)
	ticket.save()


def incidents_for(ticket: Document) -> list[dict[str, str]]:
	"""The live incidents that the ticket could be part of; none once it is part of one."""
	if ticket.partner_incident or not frappe.has_permission(concern.INCIDENT, "read"):
		return []
	return [{"value": each.name, "label": each.title} for each in concern.live_for_ticket(ticket)]


def attach_to_incident(ticket: Document, incident: str) -> None:
	"""Make the ticket part of an incident. Raises ValidationError for one that does not concern it."""
	if incident not in [each["value"] for each in incidents_for(ticket)]:
		frappe.throw(
			_("This incident is over, or does not concern ticket {0}. Reload the page.").format(ticket.name)
		)
	incident_desk.attach(incident, [ticket.name])


def review_teams() -> list[str]:
	"""The teams that can be asked to look at a ticket."""
	return frappe.get_all("HD Team", filters={"disabled": 0}, order_by="name", pluck="name")
