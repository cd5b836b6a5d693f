"""Something that a deal must meet to be approved; a row of the settings."""

from frappe.model.document import Document


class DealEligibilityRule(Document):
	pass
