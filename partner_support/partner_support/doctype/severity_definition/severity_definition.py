"""The words in which partners read one of Helpdesk's priorities."""

from frappe.model.document import Document


class SeverityDefinition(Document):
	pass
