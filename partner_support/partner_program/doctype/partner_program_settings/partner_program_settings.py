"""How the program's records are handled on this site."""

from frappe.model.document import Document


class PartnerProgramSettings(Document):
	pass
