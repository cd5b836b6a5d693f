"""Who gets the monthly report."""

from frappe.model.document import Document


class ReportRecipient(Document):
	pass
