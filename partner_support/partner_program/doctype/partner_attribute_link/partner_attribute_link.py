"""An attribute that a partner has."""

from frappe.model.document import Document


class PartnerAttributeLink(Document):
	pass
