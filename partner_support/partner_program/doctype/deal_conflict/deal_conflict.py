"""Two partners' registrations of what looks like one deal; found by the app, decided by people."""

from frappe.model.document import Document


class DealConflict(Document):
	pass
