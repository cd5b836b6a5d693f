"""What was said about an incident, when, by whom, and whom it reached. Written by its incident's writer only."""

from frappe.model.document import Document


class IncidentUpdate(Document):
	pass
