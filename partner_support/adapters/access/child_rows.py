"""A child row is as closed as the document in which it is stored, whatever document it says it is a row of."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.access.kinds import CHILD_TABLES


class ClosedRow:
	"""Extends the class of a child DocType: rights to a row are asked of the stored row's document as well."""

	def has_permission(self, permtype: str = "read", *, debug: bool = False, user: str | None = None) -> bool:
		"""Return whether the user may do this with the document that the row says, and the one it is stored in."""
		claimed = super().has_permission(permtype, debug=debug, user=user)
		return claimed and (self.flags.ignore_permissions is True or may(self, permtype, user))


def may(row: Document, ptype: str, user: str | None = None) -> bool:
	"""Return whether the user may do this with the document that holds the stored row, and the one it names."""
	places = {place_of(row.doctype, row.name), (row.get("parenttype"), row.get("parent"))}
	return all(
		frappe.permissions.has_permission(doctype, ptype, name, user=user, print_logs=False)
		for doctype, name in filter(None, places)
		if doctype and name and frappe.db.exists(doctype, name)
	)


def place_of(doctype: str, name: Any) -> tuple[str, str] | None:
	"""Return DocType and name of the document that holds a stored row; None where no such row is stored."""
	if not isinstance(name, str | int):
		return None
	return frappe.db.get_value(doctype, name, ["parenttype", "parent"])


def refuse_rows_of_others(doc: Document, method: str | None = None) -> None:
	"""Refuse a document with rows that another one holds: storing it would take them away. A doc_event."""
	if doc.flags.ignore_permissions or frappe.session.user == "Administrator":
		return
	for field in doc.meta.get_table_fields():
		if field.options not in CHILD_TABLES or field.fieldname not in doc.__dict__:
			continue
		names = [row.name for row in doc.get(field.fieldname) if row.name and not row.is_new()]
		if names and held_elsewhere(field.options, names, doc):
			frappe.throw(
				_("A row of {0} belongs to another document. Reload this one and enter it anew.").format(
					frappe.bold(_(field.label))
				),
				frappe.PermissionError,
			)


def held_elsewhere(doctype: str, names: list[str], doc: Document) -> bool:
	"""Return whether one of these rows is stored in another document than this."""
	stored = frappe.get_all(
		doctype,
		filters={"name": ["in", names]},
		fields=["parenttype", "parent"],
		parent_doctype=doc.doctype,
		distinct=True,
		order_by=None,
	)
	return any((row.parenttype, row.parent) != (doc.doctype, str(doc.name)) for row in stored)
