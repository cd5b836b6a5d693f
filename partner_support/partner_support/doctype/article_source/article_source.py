"""Where an article came from, and who let it out. Written by its adapter only; no partner sees it."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import CountedByHandError


class ArticleSource(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from drafting or publishing."""
		if not self.flags.written_by_drafts:
			frappe.throw(_("Draft an article on the ticket instead."), CountedByHandError)
