"""One deal's part of a commission statement."""

from frappe.model.document import Document


class CommissionLine(Document):
	pass
