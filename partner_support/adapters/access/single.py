"""One document asked for by conditions: the answer is the same whether another's matches or nothing does."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_safe_filters


def matching(doctype: str, filters: Any) -> Document:
	"""Return the first document that matches and that the session's user may read.

	Raises PermissionError where the user may not read such documents at all, or asks by a field that is not
	for them; DoesNotExistError, naming nothing, where none matches of those that are the user's to read.
	"""
	if not frappe.permissions.has_permission(doctype, "read", print_logs=False):
		frappe.throw(_("You have no right to this document."), frappe.PermissionError)
	conditions = get_safe_filters(filters)
	found = frappe.qb.get_query(
		doctype, fields=["name"], filters=conditions, limit=20, ignore_permissions=False
	).run(pluck=True)
	for name in found:
		document = frappe.get_doc(doctype, name)
		if document.has_permission("read"):
			return document
	raise nothing_found()


def nothing_found() -> frappe.DoesNotExistError:
	"""Return the one answer to whoever finds nothing by conditions."""
	frappe.clear_messages()
	frappe.msgprint(_("There is no such document, or it is not for you."), title=_("Not Found"))
	return frappe.DoesNotExistError(_("There is no such document, or it is not for you."))
