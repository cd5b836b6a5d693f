"""One entry of a partner's tier history; appended by Partner, never edited."""

from frappe.model.document import Document


class PartnerTierChange(Document):
	pass
