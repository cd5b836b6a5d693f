"""Whom an incident concerns: one tier of it."""

from frappe.model.document import Document


class IncidentTier(Document):
	pass
