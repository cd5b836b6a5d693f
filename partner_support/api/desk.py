"""Frappe's own endpoints that tell about a document without asking whose it is."""

from typing import Any

import frappe
from frappe import client
from frappe.desk import search
from frappe.desk.form import load

from partner_support.adapters.access import link_titles, side_data, single
from partner_support.adapters.arguments import Kind, Text, checked


@frappe.whitelist()
@checked
def get_link_title(doctype: Kind, docname: Text) -> str | None:
	"""Return the title of a linked document; of one that its asker may not read, no more than its name."""
	return search.get_link_title(doctype, docname) if link_titles.is_shown(doctype, docname) else docname


@frappe.whitelist()
@checked
def get_communications(doctype: Kind, name: str, start: int = 0, limit: int = 20) -> list[dict[str, Any]]:
	"""Return mail about a document. Raises PermissionError for the people of the partner whose record it is."""
	side_data.refuse_partners(doctype, name)
	return load.get_communications(doctype, name, start, limit)


@frappe.whitelist()
@checked
def getdoc(doctype: Kind, name: str) -> list | None:
	"""Load a document for the desk's form, with the titles of those linked documents that its reader may read."""
	answer = load.getdoc(doctype, name)
	if titles := frappe.local.response.get("_link_titles"):
		frappe.local.response["_link_titles"] = link_titles.for_reader(titles)
	return answer


@frappe.whitelist()
@checked
def get(
	doctype: Kind,
	name: str | int | None = None,
	filters: str | dict | list | None = None,
	parent: str | None = None,
) -> dict[str, Any]:
	"""Return a document by name, or the first that matches of those its asker may read.

	Raises PermissionError for conditions on what is not the asker's to read, DoesNotExistError where nothing of
	theirs matches.
	"""
	if name or not (filters or filters == {}):
		return client.get(doctype, name, filters, parent)
	document = single.matching(doctype, filters)
	document.apply_fieldlevel_read_permissions()
	return document.as_dict()
