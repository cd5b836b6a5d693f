"""Open tickets moved onto a published matrix, because somebody asked for it.

What is asked never changes; `adapters/backtest/recalculations.py` alone says how far it is.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import TriedByHandError

ANSWERS = ("progress", "started_at", "finished_at", "problem", "summary", "turn", "seen_at")


class PolicyRecalculation(Document):
	def before_insert(self) -> None:
		self.begin_unanswered()

	def validate(self) -> None:
		self.refuse_writing_by_hand()
		self.check_matrix()

	def begin_unanswered(self) -> None:
		"""A new request has not been begun, whatever it was copied from."""
		self.status = "Queued"
		self.update(dict.fromkeys(ANSWERS))

	def refuse_writing_by_hand(self) -> None:
		"""Refuse to change what was asked for, or how far it is."""
		if not self.is_new():
			frappe.throw(_("A recalculation is not changed. Start another one instead."), TriedByHandError)

	def check_matrix(self) -> None:
		"""Refuse to promise what is only a draft."""
		if frappe.db.get_value("SLA Matrix", self.sla_matrix, "status") != "Published":
			frappe.throw(
				_("{0} is a draft, and nothing can be promised by it. Publish it first.").format(
					frappe.bold(self.sla_matrix)
				)
			)
