"""Whom an article is for, instead of everybody."""

import frappe
from frappe import _
from frappe.model.document import Document


class ArticleAudience(Document):
	def validate(self) -> None:
		self.require_somebody()

	def require_somebody(self) -> None:
		"""An audience of nobody would hide the article from all without saying so."""
		if not (self.tiers or self.partners):
			frappe.throw(
				_("Choose a tier or a partner. To show the article to everybody, delete this audience.")
			)
