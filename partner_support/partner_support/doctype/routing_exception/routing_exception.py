"""A different team for partners with an attribute."""

from frappe.model.document import Document


class RoutingException(Document):
	pass
