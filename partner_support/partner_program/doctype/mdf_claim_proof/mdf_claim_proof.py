"""A document that came with a claim, and whether it was accepted."""

from frappe.model.document import Document


class MDFClaimProof(Document):
	pass
