"""What is about a ticket is as closed as the ticket, for whom Helpdesk keeps from it: the agents of other teams.

Where Helpdesk restricts nobody, its condition is empty and costs nothing here.
"""

import frappe
from frappe.model.document import Document
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import permission_query

TICKET = "HD Ticket"


def seen_in_sql(user: str) -> str:
	"""Return Helpdesk's condition on `tabHD Ticket` for a user; empty when it is no narrower than the roles."""
	return permission_query(user) or ""


def about_seen_in_sql(doctype: str, field: str, user: str) -> str:
	"""Return the condition that what `field` names are tickets that the user sees, or that it names none.

	`field` is a field of the DocType, a table of it whose rows have a field `ticket`, or empty.
	"""
	seen = seen_in_sql(user) if field else ""
	if not seen:
		return ""
	readable = f"(select `tabHD Ticket`.name from `tabHD Ticket` where {seen})"
	if rows := table_of(doctype, field):
		return (
			f"`tab{doctype}`.name not in (select parent from `tab{rows}` where parenttype = '{doctype}'"
			f" and ticket is not null and ticket not in {readable})"
		)
	return f"(ifnull(`tab{doctype}`.{field}, '') = '' or `tab{doctype}`.{field} in {readable})"


def sees_what_it_is_about(doc: Document, field: str, user: str) -> bool:
	"""Return whether the user may read each ticket that a document is about; true where it is about none."""
	if not field or not seen_in_sql(user):
		return True
	rows = table_of(doc.doctype, field)
	names = [row.ticket for row in doc.get(field)] if rows else [doc.get(field)]
	return all(may_read(name, user) for name in set(filter(None, names)))


def may_read(name: str, user: str) -> bool:
	"""Return whether the user may read a ticket as it is stored; true for one that is no longer there."""
	if not frappe.db.exists(TICKET, name):
		return True
	return bool(frappe.permissions.has_permission(TICKET, "read", name, user=user, print_logs=False))


def table_of(doctype: str, field: str) -> str | None:
	"""Return the DocType of the rows that a field holds; None where it holds no rows."""
	described = frappe.get_meta(doctype).get_field(field)
	return described.options if described and described.fieldtype == "Table" else None
