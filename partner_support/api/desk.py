"""Frappe's own endpoints that tell about a record without asking whose it is."""

from typing import Any

import frappe
from frappe.desk import search
from frappe.desk.form import load

from partner_support.adapters.access import belongings, rights


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str | None:
	"""The title of a linked document; of a record that one may not read, no more than its name."""
	if doctype in rights.RULES and not is_readable(doctype, docname):
		return docname
	return search.get_link_title(doctype, docname)


@frappe.whitelist()
def get_communications(doctype: str, name: str, start: int = 0, limit: int = 20) -> list[dict[str, Any]]:
	"""Mail about a document. Raises PermissionError for the people of the partner whose record it is."""
	belongings.refuse_partners(doctype, name)
	return load.get_communications(doctype, name, start, limit)


def is_readable(doctype: str, name: str) -> bool:
	"""Whether the document is there and the user may read it, without telling which of the two it is not."""
	return bool(frappe.db.exists(doctype, name) and frappe.has_permission(doctype, "read", name))
