"""A kind of activity that marketing funds pay for, with the proof it asks for."""

from frappe.model.document import Document


class MDFActivityType(Document):
	pass
