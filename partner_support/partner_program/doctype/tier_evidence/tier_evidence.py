"""One rule of a tier, and what the partner had reached of it when a change was proposed."""

from frappe.model.document import Document


class TierEvidence(Document):
	pass
