"""Something that happened to an SLA clock; written by the clock's ticket."""

import frappe
from frappe.model.document import Document


class SLAClockEvent(Document):
	pass


def on_doctype_update() -> None:
	"""Reports ask what happened in a period; their cost must follow the period, not the years before it."""
	frappe.db.add_index("SLA Clock Event", ["event", "at"])
