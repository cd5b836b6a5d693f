"""One of those whom an article is for."""

from frappe.model.document import Document


class ArticleAudiencePartner(Document):
	pass
