"""One person's digests: when the last one was, how many mails today, and what went wrong. Its row is the lock."""

import frappe
from frappe import _
from frappe.model.document import Document


class SupportAlertInbox(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse digests that nobody sent."""
		if not self.flags.written_by_alerts:
			frappe.throw(_("This follows the digests that are sent. Change who gets them in the settings."))
