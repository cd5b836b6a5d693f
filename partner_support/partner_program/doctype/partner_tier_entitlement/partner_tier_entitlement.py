"""One support channel or service that a tier may use."""

from frappe.model.document import Document


class PartnerTierEntitlement(Document):
	pass
