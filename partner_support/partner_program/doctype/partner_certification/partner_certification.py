"""A certificate that somebody at the partner holds."""

from frappe.model.document import Document


class PartnerCertification(Document):
	pass
