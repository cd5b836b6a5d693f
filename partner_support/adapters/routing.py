"""Which team takes a ticket: its category's, unless the partner is an exception."""

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners


def category_of(ticket: Document) -> str | None:
	"""The Support Category of the ticket's type; None where the type is none."""
	if not ticket.ticket_type:
		return None
	return frappe.db.get_value(
		"Support Category", {"ticket_type": ticket.ticket_type, "disabled": 0}, "name", cache=True
	)


def team_for(ticket: Document) -> str | None:
	"""The team that the ticket's category, severity and partner lead to; None where nothing says."""
	category = category_of(ticket)
	if not category:
		return None
	support_category = frappe.get_cached_doc("Support Category", category)
	attributes = partners.attributes_of(ticket.partner)
	for exception in support_category.routing_exceptions:
		if exception.partner_attribute in attributes and exception.severity in (None, "", ticket.priority):
			return exception.team
	return support_category.team


def route(ticket: Document) -> None:
	"""Give the ticket its category's team, when it is new or its category changed; an agent's choice stands."""
	if ticket.is_new():
		chosen = ticket.agent_group
	else:
		chosen = not ticket.has_value_changed("ticket_type") or ticket.has_value_changed("agent_group")
	if not chosen:
		ticket.agent_group = team_for(ticket) or ticket.agent_group
