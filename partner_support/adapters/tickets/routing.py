"""Which team takes a ticket: its category's, unless the partner is an exception."""

from functools import lru_cache

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners
from partner_support.adapters.sla import loader

EMPTY_ROTATION = "Partner Support: a team has nobody to take its tickets"


def category_of(ticket: Document) -> str | None:
	"""The Support Category of the ticket's type; None where the type is none."""
	return category_of_type(ticket.ticket_type)


def category_of_type(ticket_type: str | None) -> str | None:
	"""The Support Category of one of Helpdesk's types; None where the type is none."""
	return categories_by_type(frappe.local.site, loader.policy_stamp()).get(ticket_type)


@lru_cache(maxsize=32)
def categories_by_type(site: str, stamp: str) -> dict[str, str]:
	"""Every enabled category by its type, which a save of a ticket asks for many times; one build per site and stamp."""
	rows = frappe.get_all(
		"Support Category", filters={"disabled": 0}, fields=["ticket_type", "name"], order_by="creation"
	)
	return {row.ticket_type: row.name for row in rows}


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
	team = None if chosen else team_for(ticket)
	if team and can_take_tickets(team):
		ticket.agent_group = team


def can_take_tickets(team: str) -> bool:
	"""Whether a ticket may be given to the team: Helpdesk cannot save one whose rotation has nobody in it."""
	rule = frappe.get_cached_value("HD Team", team, "assignment_rule")
	if not rule or frappe.get_cached_value("Assignment Rule", rule, "disabled"):
		return True
	rotation = frappe.get_cached_doc("Assignment Rule", rule)
	if rotation.users or rotation.get("weighted_users"):
		return True
	frappe.log_error(
		EMPTY_ROTATION, f"Team {team} has nobody to rotate to. Add members to it, or disable {rule}."
	)
	return False
