"""A question that an article answered before it became a ticket. Written by its adapter only."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import CountedByHandError


class SelfServiceAnswer(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from somebody who was answered."""
		if not self.flags.written_by_deflection:
			frappe.throw(
				_("Answers are counted when partners say that an article answered them."), CountedByHandError
			)
