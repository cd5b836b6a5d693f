"""Something that happened to an SLA clock; written by the clock's ticket."""

from frappe.model.document import Document


class SLAClockEvent(Document):
	pass
