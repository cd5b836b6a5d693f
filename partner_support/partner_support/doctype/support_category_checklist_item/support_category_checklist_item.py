"""Something that a complete ticket of a category holds."""

from frappe.model.document import Document


class SupportCategoryChecklistItem(Document):
	pass
