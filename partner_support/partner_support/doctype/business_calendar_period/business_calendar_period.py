"""One stretch of working time on one weekday."""

from frappe.model.document import Document


class BusinessCalendarPeriod(Document):
	pass
