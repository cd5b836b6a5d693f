"""The state buttons of the program's records."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.records import record_states


@frappe.whitelist()
@checked
def next_states(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The states that the user may move this record to, and what each asks for."""
	check_right(doctype, name)
	return record_states.next_states(doctype, name)


@frappe.whitelist(methods=["POST"])
@checked
def transition(doctype: str, name: str, state: str, values: dict[str, Any] | None = None) -> str:
	"""Move a record to another state; returns the one it is in."""
	check_right(doctype, name)
	return record_states.transition(doctype, name, state, values or {}).status


@frappe.whitelist(methods=["POST"])
@checked
def corrected_version(statement: str, reason: Text) -> str:
	"""Make the draft that corrects an issued statement; returns its name."""
	frappe.has_permission("Commission Statement", "create", throw=True)
	check_right("Commission Statement", statement)
	return record_states.corrected_version(statement, reason).name


def check_right(doctype: str, name: str) -> None:
	"""Raise PermissionError unless it is a record with states that the user may change."""
	if not record_states.is_moved_here(doctype):
		raise frappe.PermissionError
	frappe.has_permission(doctype, "write", name, throw=True)
