"""How the support team returns a ticket that lacks something."""

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.requests import returning


@frappe.whitelist(methods=["GET"])
@checked
def checklist(ticket: str) -> list[str]:
	"""What a complete ticket of its category holds."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return returning.checklist(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def return_for_information(ticket: str, items: list[str]) -> str:
	"""Return the ticket to its partner with what is missing; the name of the request."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return returning.ask_for(ticket, items)
