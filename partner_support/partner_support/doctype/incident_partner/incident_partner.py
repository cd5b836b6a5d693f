"""Whom an incident concerns: one partner of it."""

from frappe.model.document import Document


class IncidentPartner(Document):
	pass
