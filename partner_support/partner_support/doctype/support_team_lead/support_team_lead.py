"""Who leads a team, for escalations."""

from frappe.model.document import Document


class SupportTeamLead(Document):
	pass
