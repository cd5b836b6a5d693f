"""What an escalation did, once and for all: entries are appended and never altered."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AppendOnlyError


class EscalationLog(Document):
	def validate(self) -> None:
		self.refuse_change()
		self.refuse_writing_by_hand()

	def on_trash(self) -> None:
		self.refuse_deletion()

	def refuse_change(self) -> None:
		"""Refuse any save after the first."""
		if not self.is_new():
			frappe.throw(
				_("Escalation log entries are never changed. Add a comment to the ticket instead."),
				AppendOnlyError,
			)

	def refuse_writing_by_hand(self) -> None:
		"""Refuse an entry for a step that did not fire."""
		if not self.flags.written_by_escalations:
			frappe.throw(
				_("Escalation log entries are written when a step fires. Escalate on the ticket instead."),
				AppendOnlyError,
			)

	def refuse_deletion(self) -> None:
		"""Refuse to forget an escalation, unless its ticket or the app goes."""
		if not (self.flags.ignore_append_only or frappe.flags.in_uninstall):
			frappe.throw(
				_(
					"Escalation log entries are kept as long as their ticket. Delete the ticket to remove them."
				),
				AppendOnlyError,
			)
