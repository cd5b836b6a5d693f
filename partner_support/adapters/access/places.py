"""The place that something hangs on: which guarded document that is, and whether a user has a right to it."""

from typing import Any

import frappe

from partner_support.adapters.access import rights
from partner_support.adapters.access.child_rows import place_of
from partner_support.adapters.access.kinds import CHILD_TABLES, PARTNER_RECORDS, SIDE_DATA, THINGS

DEPTH = 3  # a file hangs on a message, a message on a ticket


def is_open(doctype: Any, name: Any, right: str, user: str, as_staff: bool = False) -> bool:
	"""Return whether the user has a right to the guarded thing behind a place; true where there is none."""
	thing = thing_at(doctype, name)
	if thing is None:
		return True
	doctype, name = thing
	if as_staff and not sees_as_staff(doctype, name, user):
		return False
	return bool(frappe.permissions.has_permission(doctype, right, name, user=user, print_logs=False))


def sees_as_staff(doctype: str, name: str, user: str) -> bool:
	"""Return whether the user sees a thing with what staff wrote about it, if the user may read it at all."""
	if doctype in PARTNER_RECORDS:
		return rights.sees_as_staff(doctype, name, user)
	return rights.is_staff(user)


def thing_at(doctype: Any, name: Any) -> tuple[str, str] | None:
	"""Return DocType and name of the stored thing that a place belongs to; None where nothing guarded is there."""
	for _step in range(DEPTH):
		if not (isinstance(doctype, str) and isinstance(name, str | int) and name):
			return None
		if doctype in CHILD_TABLES:
			doctype, name = place_of(doctype, name) or (None, None)
		if doctype in THINGS:
			return (doctype, name) if frappe.db.exists(doctype, name) else None
		kind = SIDE_DATA.get(doctype)
		if kind is None:
			return None
		doctype, name = frappe.db.get_value(doctype, name, [kind.doctype_field, kind.name_field]) or (
			None,
			None,
		)
	return None
