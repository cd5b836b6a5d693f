"""One of the tickets of an Article Candidate."""

from frappe.model.document import Document


class ArticleCandidateTicket(Document):
	pass
