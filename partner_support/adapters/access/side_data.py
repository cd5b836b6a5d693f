"""What hangs on a document follows it: assignments, comments, messages, followers, shares, tags, logs and files.

Frappe lists these by DocType alone, and gives a form's comments and versions, internal fields included, to
whoever reads the record. Here each is as closed as what it hangs on.
"""

import frappe
from frappe import _
from frappe.core.doctype.comment.comment import get_comments_from_parent, update_comments_in_parent
from frappe.model.document import Document

from partner_support.adapters.access import files, rights, seen, stored
from partner_support.adapters.access.kinds import PARTNER_RECORDS, SIDE_DATA, SideData
from partner_support.adapters.access.places import is_open


def may(kind: SideData, doc: Document, ptype: str | None, user: str) -> bool:
	"""Return whether the user may do this with what hangs on a document, as far as that document goes."""
	if doc.doctype == "File":
		return files.may(doc, ptype, user)
	if kind.person and doc.get(kind.person) != user and not rights.manages_program(user):
		return False
	place = (doc.get(kind.doctype_field), doc.get(kind.name_field))
	reading = ptype in rights.READING
	right = "read" if reading or is_for_its_person(doc, ptype, user) else kind.right
	return is_open(*place, right, user, as_staff=kind.staffs and reading)


def is_for_its_person(doc: Document, ptype: str | None, user: str) -> bool:
	"""Return whether the user only goes on with an assignment of their own, such as by closing it."""
	return (
		doc.doctype == "ToDo"
		and ptype in ("write", "delete")
		and user in (doc.allocated_to, doc.assigned_by)
		and stored.is_as_stored(doc)
	)


def condition(kind: SideData, doctype: str, user: str) -> str:
	"""Return the list condition of a kind of side data: none that hangs on what the user does not see."""
	as_seen = seen.as_staff_in_sql if kind.staffs else seen.in_sql
	own = seen.hanging_in_sql(doctype, kind.doctype_field, kind.name_field, user, as_seen)
	if doctype != "File" or not own:
		return own
	return f"({own} and {' and '.join(files_of_messages(user))})"


def files_of_messages(user: str) -> list[str]:
	"""Return the conditions that files of messages and comments are listed with what those hang on."""
	return [
		f"not (`tabFile`.attached_to_doctype = '{doctype}' and `tabFile`.attached_to_name not in"
		f" (select `tab{doctype}`.name from `tab{doctype}` where"
		f" {condition(SIDE_DATA[doctype], doctype, user) or '1=1'}))"
		for doctype in ("Communication", "Comment")
	]


def timeline(doctype: str, name: str) -> list:
	"""Add nothing to a form's timeline, which partners are not shown at all: Frappe asks before it answers."""
	refuse_partners(doctype, name)
	return []


def refuse_partners(doctype: str, name: str) -> None:
	"""Refuse what only staff may read about a record: comments, versions, correspondence.

	Raises PermissionError; for a document of another kind, where its reader may not read that.
	"""
	if not is_open(doctype, name, "read", frappe.session.user, as_staff=True):
		raise frappe.PermissionError


def check_follower(follow: Document, method: str | None = None) -> None:
	"""Refuse to follow a document that one may not read: its changes would be mailed. A doc_event."""
	if not is_open(follow.ref_doctype, follow.ref_docname, "read", follow.user):
		frappe.throw(_("You cannot follow this document."), frappe.PermissionError)


def keep_comments_out_of_lists(comment: Document, method: str | None = None) -> None:
	"""Leave only the number of comments with the record, where any list of it can be asked for them. A doc_event."""
	if comment.reference_doctype not in PARTNER_RECORDS or not comment.reference_name:
		return
	kept = get_comments_from_parent(comment)
	if any(each.get("comment") for each in kept):
		counted = [{**each, "comment": ""} for each in kept]
		update_comments_in_parent(comment.reference_doctype, comment.reference_name, counted)
