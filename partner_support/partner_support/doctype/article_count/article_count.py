"""How often an article was shown and opened on one day. Counted by its adapter only, for nobody in particular."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import CountedByHandError


class ArticleCount(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""The counter is one statement of the database; a document is always somebody's hand."""
		frappe.throw(_("Articles are counted when partners are shown and open them."), CountedByHandError)
