"""One of those whom an article is for."""

from frappe.model.document import Document


class ArticleAudienceTier(Document):
	pass
