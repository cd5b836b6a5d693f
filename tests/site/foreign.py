"""DocTypes of a site's own that stand in for ours: made for a module of tests, which changes the database for good."""

from collections.abc import Iterator

import frappe
from frappe.model.document import Document

Field = dict[str, str | None]


def field(fieldname: str, fieldtype: str, options: str | None = None) -> Field:
	"""A field of such a DocType."""
	return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), "options": options}


def made(doctypes: dict[str, list[Field]]) -> Iterator[None]:
	"""The DocTypes, which agents and administrators read and write; removed at the end."""
	for name, fields in doctypes.items():
		remove(name)
		frappe.get_doc(
			{
				"doctype": "DocType",
				"name": name,
				"module": "Custom",
				"custom": 1,
				"autoname": "format:T-{####}",
				"fields": fields,
				"permissions": [
					{"role": role, "read": 1, "write": 1, "create": 1} for role in ("Agent", "System Manager")
				],
			}
		).insert()
	frappe.db.commit()
	yield
	frappe.db.rollback()
	for name in doctypes:
		remove(name)
	frappe.db.commit()


def remove(name: str) -> None:
	"""The DocType and its table."""
	frappe.delete_doc("DocType", name, force=True, ignore_missing=True)
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{name}`")


def link_to(*rows: dict) -> Document:
	"""Save which DocTypes stand in for ours."""
	settings = frappe.get_doc("Partner Program Settings")
	settings.set("record_sources", list(rows))
	return settings.save()
