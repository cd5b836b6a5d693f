"""A document that a complete claim of its activity type holds."""

from frappe.model.document import Document


class MDFProofRequirement(Document):
	pass
