"""Whom an incident concerns: one category of it."""

from frappe.model.document import Document


class IncidentCategory(Document):
	pass
