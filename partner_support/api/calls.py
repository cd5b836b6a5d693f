"""Calls and chats: who it is, what is open, and a ticket or a note of it."""

from typing import Any

import frappe
from frappe import _

from partner_support.adapters import site_time
from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.calls import callers, calls

AGENTS = {"Agent", "Agent Manager", "System Manager"}
Choices = list[dict[str, Any]]


@frappe.whitelist(methods=["GET"])
@checked
def find(text: Text) -> Choices:
	"""The people and partners that a number, an address, a name or an id may mean."""
	check_agent()
	return callers.find(text)


@frappe.whitelist(methods=["GET"])
@checked
def caller(partner: str, contact: str | None = None) -> dict[str, Any]:
	"""Who it is, what is open, and what the form offers."""
	check_agent()
	frappe.has_permission("Partner", "read", partner, throw=True)
	return calls.caller(partner, contact, site_time.now())


@frappe.whitelist(methods=["GET"])
@checked
def records(partner: str, field: str) -> Choices:
	"""The partner's records of the kind that a category is about."""
	check_agent()
	frappe.has_permission("Partner", "read", partner, throw=True)
	return calls.record_choices_of(partner, field)


@frappe.whitelist(methods=["GET"])
@checked
def promise(partner: str, category: str | None = None, severity: str | None = None) -> dict[str, Any] | None:
	"""What the ticket would be promised if it were entered now."""
	check_agent()
	frappe.has_permission("Partner", "read", partner, throw=True)
	return calls.promise(partner, category, severity)


@frappe.whitelist(methods=["POST"])
@checked
def enter(
	partner: str,
	channel: str,
	subject: Text,
	description: Text,
	category: str,
	severity: str,
	contact: str | None = None,
	record: str | None = None,
) -> str:
	"""Raise the ticket of a call or chat in the name of whoever called; its number."""
	check_agent()
	frappe.has_permission("Partner", "read", partner, throw=True)
	return calls.enter(partner, contact, channel, subject, description, category, severity, record)


@frappe.whitelist(methods=["POST"])
@checked
def note(ticket: str, channel: str, text: Text, contact: str | None = None) -> None:
	"""Leave in an open ticket what was said about it."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	calls.note(ticket, contact, channel, text)


def check_agent() -> None:
	"""Refuse everybody but those who answer tickets."""
	if not AGENTS & set(frappe.get_roles()):
		raise frappe.PermissionError(_("Calls are taken by the support team only."))
