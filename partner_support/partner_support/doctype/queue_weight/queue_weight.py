"""By how much a severity or a tier moves tickets forward in the queue; a row of the settings."""

from frappe.model.document import Document


class QueueWeight(Document):
	pass
