"""What a user sees of a kind of document, as a condition: for lists of what hangs on such documents."""

from collections.abc import Callable, Iterable

import frappe
from frappe.model.db_query import DatabaseQuery
from frappe.permissions import get_role_permissions

from partner_support.adapters.access import rights
from partner_support.adapters.access.kinds import PARTNER_RECORDS, THINGS


def in_sql(doctype: str, user: str) -> str | None:
	"""Return the SQL condition on `tab<doctype>`; empty for all of them, None for none."""
	if not reads_by_role(doctype, user):
		return None
	if frappe.get_meta(doctype).issingle:
		return ""
	return DatabaseQuery(doctype, user=user).build_match_conditions()


def as_staff_in_sql(doctype: str, user: str) -> str | None:
	"""Return the same for what staff wrote about a document: of a partner's record that is the staff's to read."""
	if not (rights.is_staff(user) and reads_by_role(doctype, user)):
		return None
	if doctype not in PARTNER_RECORDS:
		return in_sql(doctype, user)
	if rights.sees_every(doctype, user):
		return rights.condition(doctype, user)
	return rights.managed_in_sql(doctype, user) if rights.manages_partners(user) else None


def reads_by_role(doctype: str, user: str) -> bool:
	"""Return whether a role of the user reads this kind of document at all."""
	return bool(get_role_permissions(doctype, user=user).get("read"))


def hanging_in_sql(
	table: str, kind: str, name: str, user: str, seen: Callable[[str, str], str | None] = in_sql
) -> str:
	"""Return the condition that a row of `table` hangs on nothing guarded, or on what the user sees.

	`kind` and `name` are the fields that say what it hangs on. One list holds all kinds of which the user
	sees nothing, so that only those cost a sub-query of which the user sees some.
	"""
	conditions = {doctype: seen(doctype, user) for doctype in THINGS}
	hidden = [doctype for doctype, condition in conditions.items() if condition is None]
	unseen = [f"`tab{table}`.{kind} in ({rights.listed(hidden)})"] if hidden else []
	unseen += [
		f"(`tab{table}`.{kind} = '{doctype}' and `tab{table}`.{name} not in"
		f" (select `tab{doctype}`.name from `tab{doctype}` where {condition}))"
		for doctype, condition in conditions.items()
		if condition
	]
	return f"(`tab{table}`.{kind} is null or not ({' or '.join(unseen)}))" if unseen else ""


def rows_in_sql(table: str, parents: Iterable[str], user: str) -> str:
	"""Return the condition that a row of a child table is one of a document that the user sees; empty for all."""
	conditions = {parent: in_sql(parent, user) for parent in parents}
	if all(condition == "" for condition in conditions.values()):
		return ""
	shown = [
		f"(`tab{table}`.parenttype = '{parent}'{within(table, parent, condition)})"
		for parent, condition in conditions.items()
		if condition is not None
	]
	return f"({' or '.join(shown)})" if shown else "1=0"


def within(table: str, parent: str, condition: str) -> str:
	"""Return the rest of a row's condition: that its document is among those that are seen."""
	if not condition:
		return ""
	return f" and `tab{table}`.parent in (select `tab{parent}`.name from `tab{parent}` where {condition})"
