"""The gate: whoever may not read a thing learns nothing of it and changes nothing about it, whichever door they take.

Frappe's hooks ask here for every DocType that `kinds.py` declares. The answer is that of the kind's rule, asked of
the document as it came *and* as it is stored.
"""

import frappe
from frappe.model.document import Document

from partner_support.adapters.access import rights, seen, side_data, stored, tickets
from partner_support.adapters.access.kinds import (
	DECLARED,
	AboutTicket,
	ChildTable,
	Kind,
	PartnerRecord,
	SideData,
)


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""Return whether `user` may do this with a document, as far as whose it is goes. A hook of has_permission."""
	user = user or frappe.session.user
	kind = DECLARED.get(doc.doctype)
	return allowed_by_rule(kind, doc, ptype, user) and stored.allows(doc, ptype, user)


def allowed_by_rule(kind: Kind | None, doc: Document, ptype: str | None, user: str) -> bool:
	"""Return what the rule of its kind says of a document as it is here."""
	if isinstance(kind, PartnerRecord):
		return rights.may(doc, ptype, user)
	if isinstance(kind, AboutTicket):
		return rights.manages_program(user) or tickets.sees_what_it_is_about(doc, kind.field, user)
	if isinstance(kind, SideData):
		return side_data.may(kind, doc, ptype, user)
	return True


def query(user: str | None = None, doctype: str | None = None) -> str:
	"""Return the list condition of a declared DocType for a user. A hook of permission_query_conditions."""
	user = user or frappe.session.user
	kind = DECLARED.get(doctype or "")
	if user == "Administrator":
		return ""
	if isinstance(kind, PartnerRecord):
		return rights.condition(doctype, user)
	if isinstance(kind, AboutTicket):
		return "" if rights.manages_program(user) else tickets.about_seen_in_sql(doctype, kind.field, user)
	if isinstance(kind, ChildTable):
		return seen.rows_in_sql(doctype, kind.parents, user)
	return side_data.condition(kind, doctype, user) if isinstance(kind, SideData) else ""
