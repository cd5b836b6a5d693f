"""Who gets a digest of alerts, how often and about what: one person, or everybody with a role."""

from frappe.model.document import Document


class SupportAlertRecipient(Document):
	pass
