"""A question to another team about a ticket that stays where it is. Written by its adapter only; no partner sees it."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import ReviewedByHandError


class SecondReview(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from the one writer of reviews."""
		if not self.flags.written_by_reviews:
			frappe.throw(
				_("A second review is asked for, answered and withdrawn on its ticket."), ReviewedByHandError
			)


def on_doctype_update() -> None:
	"""The job asks for open reviews by their next instant; its cost must follow what is due."""
	frappe.db.add_index("Second Review", ["state", "next_action_on"])
