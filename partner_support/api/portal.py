"""What a partner's own people ask and do about their ticket in the portal.

Each begins with whether the ticket is theirs (`own_ticket`): one that is not answers as if it did not exist.
"""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.portal import actions
from partner_support.adapters.portal import ticket_state as state


@frappe.whitelist(methods=["GET"])
@checked
def ticket_state(ticket: str) -> dict[str, Any]:
	"""Stage, holder, clocks, escalation, the question that waits, and what may be done now."""
	return state.of(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def confirm_solved(ticket: str, feedback: str | None = None, comment: str | None = None) -> dict[str, Any]:
	"""Confirm that a resolved ticket is solved, with one of Helpdesk's ratings if the partner likes."""
	actions.confirm_solved(ticket, feedback, comment)
	return state.of(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def not_solved(ticket: str, reason: str | None = None) -> dict[str, Any]:
	"""Say that a resolved ticket is not solved, and why: it is opened again."""
	actions.not_solved(ticket, reason)
	return state.of(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def add_information(ticket: str, text: str | None = None, files: list[str] | None = None) -> dict[str, Any]:
	"""Add what was asked for; `files` are names of Files that this user has uploaded."""
	actions.add_information(ticket, text, files or [])
	return state.of(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def mark_business_critical(ticket: str, reason: str | None = None) -> dict[str, Any]:
	"""Mark a ticket as business-critical, and say what hangs on it."""
	actions.mark_business_critical(ticket, reason)
	return state.of(ticket)


@frappe.whitelist(methods=["POST"])
@checked
def ask_for_management(ticket: str, reason: str | None = None) -> dict[str, Any]:
	"""Ask for the management's attention, and say why."""
	actions.ask_for_management(ticket, reason)
	return state.of(ticket)
