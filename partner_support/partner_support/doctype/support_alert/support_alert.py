"""What somebody was told, or is to be told when their quiet hours or a storm are over."""

import frappe
from frappe import _
from frappe.model.document import Document


class SupportAlert(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse an alert about nothing that happened."""
		if not self.flags.written_by_alerts:
			frappe.throw(_("Alerts are written when something is told. Nobody writes them by hand."))
