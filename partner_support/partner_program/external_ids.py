"""The key that a record has in another system: one record has it, or none."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html


def check(record: Document) -> None:
	"""Refuse an id that another record has; blank is stored as nothing, which is never a duplicate."""
	record.external_id = (record.external_id or "").strip() or None
	twin = record.external_id and frappe.db.get_value(
		record.doctype, {"external_id": record.external_id, "name": ("!=", record.name)}
	)
	if twin:
		record.flags.refused_field = "external_id"
		frappe.throw(
			_("External ID {0} already belongs to {1} {2}. One of the two is wrong: correct it.").format(
				frappe.bold(escape_html(record.external_id)), _(record.doctype), frappe.bold(twin)
			),
			frappe.UniqueValidationError,
			title=_("Duplicate External ID"),
		)
