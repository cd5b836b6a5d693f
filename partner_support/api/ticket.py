"""Helpdesk's ticket endpoints that show more than their reader should see."""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.tickets import ticket_page


@frappe.whitelist()
@checked
def get_one(name: str, is_customer_portal: bool = False) -> dict[str, Any]:
	"""The ticket page. Raises PermissionError and DoesNotExistError as Helpdesk's own does."""
	frappe.has_permission("HD Ticket", "read", name, throw=True)
	return ticket_page.get_one(name, is_customer_portal)


@frappe.whitelist()
@checked
def get_ticket_customizations() -> dict[str, Any]:
	"""What the agent screen is given beside the ticket. Raises PermissionError for anybody but an agent."""
	frappe.has_permission("HD Ticket", "write", throw=True)
	return ticket_page.customizations()
