"""Solved tickets that are alike, and that no article answers. Written by its adapter only; no partner sees it."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import CountedByHandError


class ArticleCandidate(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from looking for them, or from deciding on one."""
		if not self.flags.written_by_candidates:
			frappe.throw(_("Draft an article of the tickets, or dismiss them, instead."), CountedByHandError)
