"""A DocType of the site's own that stands in for one of the program records."""

from frappe.model.document import Document


class ProgramRecordSource(Document):
	pass
