"""A claim on market development funds: an activity, what it cost, and the proof that it took place."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import add_days, getdate

from partner_support.partner_program import proof_files, states
from partner_support.partner_program.program_record import ProgramRecord

GRANTED = ("Approved", "Paid")


class MDFClaim(ProgramRecord):
	needed_in: ClassVar = {
		"Returned": ("decision_reason",),
		"Rejected": ("decision_reason",),
		"Approved": ("approved_amount",),
		"Paid": ("approved_amount", "paid_on"),
	}
	date_order: ClassVar = (("activity_start", "activity_end"), ("activity_end", "paid_on"))
	decided_in: ClassVar = ("Approved", "Rejected", "Returned")

	def check_record(self) -> None:
		self.check_settlement_currency()
		self.check_amounts()
		self.check_in_time()
		self.check_files()
		self.list_missing_documents()
		self.check_proofs()

	def on_update(self) -> None:
		proof_files.attach(self, "proofs", [row.attachment for row in self.proofs])

	def check_amounts(self) -> None:
		"""Refuse to claim nothing, and to approve more than was claimed."""
		if not self.amount:
			self.refuse("amount", _("Claimed: enter the amount that you spent on the activity."))
		if self.status in GRANTED and not self.approved_amount:
			self.refuse(
				"approved_amount",
				_("{0} needs: {1}. Enter an amount above 0, or reject the claim.").format(
					_(self.status), self.label_of("approved_amount")
				),
				_("Something Is Missing"),
			)
		if self.has_value("approved_amount") and self.decimal("approved_amount") > self.decimal("amount"):
			self.refuse(
				"approved_amount",
				_("Approved ({0}) is more than was claimed ({1}). Approve at most what was claimed.").format(
					self.get_formatted("approved_amount"), self.get_formatted("amount")
				),
			)

	def check_in_time(self) -> None:
		"""Refuse to submit a claim for an activity that ended too long ago, or has not ended."""
		if not states.has_moved_to(self, "Submitted") or states.is_kept_in_step(self):
			return
		if getdate(self.activity_end) > getdate():
			frappe.throw(
				_("The activity ends on {0}. Submit the claim after that.").format(
					self.get_formatted("activity_end")
				)
			)
		days = self.activity().claim_within_days
		if days and getdate() > getdate(add_days(self.activity_end, days)):
			frappe.throw(
				_(
					"{0} is claimed within {1} days of its end, which was {2}. Ask channel marketing for an exception."
				).format(frappe.bold(self.activity_type), days, self.get_formatted("activity_end"))
			)

	def check_files(self) -> None:
		"""Refuse files of a wrong kind or size."""
		for row in self.proofs:
			if row.attachment:
				self.flags.refused_field = "attachment"
				proof_files.check(self, row.attachment, _("Documents, row {0}").format(row.idx))

	def list_missing_documents(self) -> None:
		"""Say which required documents are not there, or were not accepted."""
		held = {
			row.document.strip().lower()
			for row in self.proofs
			if row.attachment and row.accepted != "Not accepted"
		}
		missing = [
			row.document
			for row in self.activity().proofs
			if row.required and row.document.strip().lower() not in held
		]
		self.missing_documents = "\n".join(missing)

	def check_proofs(self) -> None:
		"""Refuse to submit or approve a claim whose proof is incomplete; it is returned instead."""
		if (
			states.has_moved_to(self, "Submitted", "Approved")
			and self.missing_documents
			and not states.is_kept_in_step(self)
		):
			frappe.throw(
				_("These documents are missing: {0}. Attach them under Proof of Execution.").format(
					frappe.bold(", ".join(self.missing_documents.splitlines()))
				),
				title=_("Proof Is Incomplete"),
			)

	def activity(self) -> "frappe.model.document.Document":
		"""The activity type, with its checklist; shared, so never change it."""
		return frappe.get_cached_doc("MDF Activity Type", self.activity_type)
