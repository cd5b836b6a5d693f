"""Something about partners that changes how their tickets are handled, such as HIPAA."""

from frappe.model.document import Document


class PartnerAttribute(Document):
	pass
