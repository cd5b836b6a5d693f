"""Something that partners sell and register deals for."""

from frappe.model.document import Document


class PartnerProduct(Document):
	pass
