"""Two partners' registrations of what looks like one deal; found by the app, decided by people."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from partner_support.partner_program import states

DECIDED = "Cleared"


class DealConflict(Document):
	def autoname(self) -> None:
		"""One name for each pair, so that the database refuses to keep it twice."""
		self.name = f"{self.deal_registration}-{self.other_deal}"

	def validate(self) -> None:
		states.check_move(self)
		self.check_reason()
		self.note_who_decided()

	def check_reason(self) -> None:
		"""Refuse a decision that nobody could follow later."""
		if self.status == DECIDED and not cstr(self.decision_reason).strip():
			frappe.throw(
				_("Say why both deals may stand, or which of them yields."),
				frappe.MandatoryError,
				title=_("Something Is Missing"),
			)

	def note_who_decided(self) -> None:
		"""Stamp a decision; one that is taken back leaves none."""
		if states.has_moved_to(self, DECIDED):
			self.decided_by, self.decided_on = frappe.session.user, now_datetime()
		elif self.status != DECIDED:
			self.decided_by = self.decided_on = None
