"""A partner that should have another tier, with the evidence; an operations manager decides."""

from frappe.model.document import Document


class TierProposal(Document):
	pass
