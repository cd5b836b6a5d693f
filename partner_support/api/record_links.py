"""What the record fields of a ticket offer to whoever fills them in.

Helpdesk calls a picker bare, so a picker knows its ticket by the page that asks, and its reader by name.
"""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.records import record_choices
from partner_support.adapters.tickets import new_ticket_page

Choices = list[dict[str, str]]


@frappe.whitelist()
@checked
def deal_registration(ticket: str | None = None) -> Choices:
	"""The deals that a ticket may be about."""
	return of_ticket("deal_registration", ticket)


@frappe.whitelist()
@checked
def mdf_claim(ticket: str | None = None) -> Choices:
	"""The claims that a ticket may be about."""
	return of_ticket("mdf_claim", ticket)


@frappe.whitelist()
@checked
def commission_statement(ticket: str | None = None) -> Choices:
	"""The statements that a ticket may be about."""
	return of_ticket("commission_statement", ticket)


@frappe.whitelist()
@checked
def partner_agreement(ticket: str | None = None) -> Choices:
	"""The agreements that a ticket may be about."""
	return of_ticket("partner_agreement", ticket)


@frappe.whitelist()
@checked
def of_customer(customer: str | None = None) -> dict[str, list[str]]:
	"""For each record field, the names that a new ticket of this customer may be about; for agents."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return record_choices.of_customer(customer)


@frappe.whitelist()
@checked
def new_ticket_template(name: str) -> dict[str, Any]:
	"""Helpdesk's template of a new ticket, with the record fields fit for their reader."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return new_ticket_page.template(name)


def of_ticket(field: str, ticket: str | None) -> Choices:
	"""What a field offers, if the user may read the ticket that they name."""
	if ticket:
		frappe.has_permission("HD Ticket", "read", ticket, throw=True)
	return record_choices.choices(field, ticket)
