"""One promise, on a ticket or on a deal. Clocks follow what they count for: nobody writes them by hand."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import ClockWrittenByHandError


class SLAClock(Document):
	def autoname(self) -> None:
		self.name = f"{self.ticket or self.deal_registration}-{self.clock}"

	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def on_trash(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from the one writer of clocks."""
		if not self.flags.written_by_clocks:
			frappe.throw(
				_(
					"SLA clocks follow their ticket or deal. Change that instead: its status, severity or category."
				),
				ClockWrittenByHandError,
			)


def on_doctype_update() -> None:
	"""The sweep asks for running clocks by their next instant; its cost must follow what is due."""
	frappe.db.add_index("SLA Clock", ["state", "next_action_at"])
