"""Something unusual about a partner, and who was told of it; kept by the daily look at all partners."""

from frappe.model.document import Document


class PartnerFlag(Document):
	pass
