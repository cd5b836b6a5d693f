"""A question about a draft: what it would have done to the tickets of a period. It is answered by a background job.

What is asked never changes; what is answered is written by `adapters/backtest/trials.py` alone.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from partner_support.exceptions import TriedByHandError
from partner_support.partner_support.doctype.escalation_ladder.escalation_ladder import used_by

ANSWERS = ("progress", "started_at", "finished_at", "looked_at", "problem", "summary", "result")
ANSWERS += ("checkpoint", "content_hash", "turn", "seen_at")
NOT_YET = "Queued"
UNDER_WAY = ("Queued", "Running")


class PolicyTrial(Document):
	def before_insert(self) -> None:
		self.begin_unanswered()

	def validate(self) -> None:
		self.refuse_writing_by_hand()
		self.check_draft()
		self.check_period()

	def begin_unanswered(self) -> None:
		"""A new question has no answer, whatever it was copied from."""
		self.status = NOT_YET
		self.update(dict.fromkeys(ANSWERS))

	def refuse_writing_by_hand(self) -> None:
		"""Refuse to change a question that was asked, or its answer."""
		if not self.is_new():
			frappe.throw(_("A trial is not changed. Start another one instead."), TriedByHandError)

	def check_draft(self) -> None:
		"""Refuse to try nothing, and a ladder that nothing would climb."""
		if not (self.sla_matrix or self.escalation_ladder):
			frappe.throw(_("Choose a matrix or a ladder to try."), frappe.MandatoryError)
		if self.escalation_ladder and not self.is_ladder_climbed():
			frappe.throw(
				_(
					"No ticket would climb {0}: no version of it is named by a matrix. Name it in a draft, and try that."
				).format(frappe.bold(self.escalation_ladder))
			)

	def is_ladder_climbed(self) -> bool:
		"""Whether the matrix to try, or a published one, names the ladder in any version."""
		family = frappe.db.get_value("Escalation Ladder", self.escalation_ladder, "ladder_name")
		versions = frappe.get_all("Escalation Ladder", filters={"ladder_name": family}, pluck="name")
		named = {"parent": self.sla_matrix, "escalation_ladder": ["in", versions]}
		if self.sla_matrix:
			return bool(frappe.db.exists("SLA Matrix Row", named))
		return any(used_by(version) for version in versions)

	def check_period(self) -> None:
		"""Refuse a period that ends before it begins."""
		if getdate(self.to_date) < getdate(self.from_date):
			frappe.throw(_("The period ends before it begins. Choose a later end."))
