"""Something that a partner must reach for a tier; a row of the tier."""

from frappe.model.document import Document


class TierQualificationRule(Document):
	pass
