"""Documents that come in versions: a name that several share, and a number."""

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document
from frappe.utils import cast


def next_version(doctype: str, fieldname: str, name: str) -> int:
	"""The number of the next version of that name."""
	newest = frappe.get_all(
		doctype, filters={fieldname: name}, pluck="version", order_by="version desc", limit=1
	)
	return newest[0] + 1 if newest else 1


def copy_as_next_version(document: Document) -> Document:
	"""Insert the next version of a document, with the same content."""
	draft = frappe.copy_doc(document)
	draft.supersedes = document.name
	return draft.insert()


def comparable(document: Document, ignoring: frozenset[str] = frozenset()) -> dict:
	"""The document's values, in one form whether they come from a browser or the database."""
	return {
		field.fieldname: comparable_value(document, field)
		for field in document.meta.fields
		if field.fieldname not in ignoring and holds_value(field)
	}


def comparable_value(document: Document, field: Document) -> object:
	"""One field's value; of a table, those of its rows."""
	value = document.get(field.fieldname)
	if field.fieldtype in table_fields:
		return [comparable(row) for row in value or []]
	return cast(field.fieldtype, value)


def holds_value(field: Document) -> bool:
	"""Whether the field is stored; layout is not, tables are."""
	return field.fieldtype in table_fields or field.fieldtype not in no_value_fields
