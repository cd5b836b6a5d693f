"""What the page of a partner's new ticket asks: choices, what they mean, and whether an article answered."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.knowledge import deflection
from partner_support.adapters.portal import new_ticket
from partner_support.adapters.tickets import portal_form

Choices = list[dict[str, str]]


@frappe.whitelist(methods=["GET", "POST"])
@checked
def categories() -> Choices:
	"""The categories that a new ticket may have."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return portal_form.categories()


@frappe.whitelist(methods=["GET", "POST"])
@checked
def severities() -> Choices:
	"""The severities, with what each means."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return portal_form.severities()


@frappe.whitelist(methods=["GET", "POST"])
@checked
def urgencies() -> Choices:
	"""Whether it can wait."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return portal_form.urgencies()


@frappe.whitelist(methods=["GET"])
@checked
def preview(
	ticket_type: str | None = None,
	priority: str | None = None,
	customer: str | None = None,
	business_critical: bool = False,
) -> dict[str, Any]:
	"""What a ticket of these should say, and what it would be promised, for the user's own partner only."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	return new_ticket.preview(ticket_type, priority, customer, business_critical)


@frappe.whitelist(methods=["POST"])
@checked
def answered(article: Text, searched: str | None = None, ticket_type: str | None = None) -> None:
	"""Count that an article answered, so that no ticket was needed."""
	frappe.has_permission("HD Ticket", "create", throw=True)
	deflection.answered(article, searched, ticket_type, frappe.session.user)
