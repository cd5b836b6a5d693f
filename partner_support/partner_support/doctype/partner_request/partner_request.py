"""A question that a ticket puts to its partner: is it solved, or what is missing. Written by its adapter only."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AskedByHandError


class PartnerRequest(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from the one writer of requests."""
		if not self.flags.written_by_requests:
			frappe.throw(
				_("Requests follow their ticket. Resolve it, or return it for information, instead."),
				AskedByHandError,
			)


def on_doctype_update() -> None:
	"""The job asks for waiting requests by their next instant; its cost must follow what is due."""
	frappe.db.add_index("Partner Request", ["state", "next_action_on"])
