"""What the forms of program records ask the server about tickets."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.records import raising


@frappe.whitelist()
@checked
def ticket_choices(doctype: str, name: str) -> dict[str, Any]:
	"""What the dialog of a new ticket offers for this record."""
	check_rights(doctype, name)
	return raising.choices(doctype, name)


@frappe.whitelist(methods=["POST"])
@checked
def raise_ticket(
	doctype: str,
	name: str,
	subject: Text,
	description: Text,
	category: str | None = None,
	severity: str | None = None,
	contact: str | None = None,
) -> str:
	"""Raise a ticket about this record for its partner; returns its number."""
	check_rights(doctype, name)
	return raising.raise_ticket(doctype, name, subject, description, category, severity, contact)


def check_rights(doctype: str, name: str) -> None:
	"""Raise PermissionError unless the user may read the record; for whom they raise tickets, raising knows."""
	frappe.has_permission(doctype, "read", name, throw=True)
