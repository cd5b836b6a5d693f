"""What a partner earned in a period, line by line. Issued, it is corrected by a new version only."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from partner_support.engine import money
from partner_support.partner_program import states
from partner_support.partner_program.currencies import digits_of
from partner_support.partner_program.program_record import ProgramRecord


class CommissionStatement(ProgramRecord):
	needed_in: ClassVar = {"Issued": ("lines", "issued_on"), "Paid": ("lines", "paid_on")}
	date_order: ClassVar = (
		("period_start", "period_end"),
		("issued_on", "due_on"),
		("issued_on", "paid_on"),
	)

	def before_validate(self) -> None:
		"""Amounts and dates that are left blank."""
		for line in self.lines:
			if line.amount in (None, "") and line.base_amount is not None:
				line.amount = float(money.share(line.base_amount or 0, line.rate or 0, self.digits))
		if self.status == "Issued" and not self.issued_on:
			self.issued_on = nowdate()

	def check_record(self) -> None:
		self.check_settlement_currency()
		self.check_lines()
		self.add_up()
		self.refuse_to_change_what_was_issued()

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(
				_("{0} was issued to the partner. It can be corrected by a new version, not deleted.").format(
					frappe.bold(self.name)
				)
			)

	@property
	def digits(self) -> int:
		"""Digits behind the point of this statement's money."""
		return digits_of(self.currency)

	def check_lines(self) -> None:
		"""Refuse a line that does not multiply out, or is about another partner's deal."""
		for line in self.lines:
			expected = money.share(line.base_amount or 0, line.rate or 0, self.digits)
			if money.rounded(line.amount or 0, self.digits) != expected:
				frappe.throw(
					_(
						"Lines, row {0}: {1} % of {2} is {3}, not {4}. Correct the line, or leave its amount blank."
					).format(line.idx, line.rate, line.base_amount, expected, line.amount),
					title=_("A Line Does Not Add Up"),
				)
			owner = line.deal_registration and frappe.db.get_value(
				"Deal Registration", line.deal_registration, "partner"
			)
			if owner and owner != self.partner:
				frappe.throw(
					_("Lines, row {0}: {1} is a deal of another partner. Choose one of {2}.").format(
						line.idx, frappe.bold(line.deal_registration), frappe.bold(self.partner)
					)
				)

	def add_up(self) -> None:
		"""The total is the sum of the lines, whatever was sent as total."""
		self.total = float(money.total((line.amount or 0 for line in self.lines), self.digits))

	def refuse_to_change_what_was_issued(self) -> None:
		"""Refuse to rewrite what the partner has been given."""
		before = self.get_doc_before_save()
		if not before or before.status == "Draft":
			return
		if self.content() != before.content():
			frappe.throw(
				_("{0} was issued on {1} and cannot be changed. Make a corrected version instead.").format(
					frappe.bold(self.name), self.get_formatted("issued_on")
				),
				title=_("Already Issued"),
			)

	def content(self) -> tuple:
		"""What the partner was given, in a form that can be compared."""
		head = (getdate(self.period_start), getdate(self.period_end), self.currency)
		lines = tuple(
			(
				line.description,
				line.deal_registration or None,
				line.deal_reference or None,
				money.rounded(line.base_amount or 0, self.digits),
				float(line.rate or 0),
				money.rounded(line.amount or 0, self.digits),
			)
			for line in self.lines
		)
		return head, lines

	def on_update(self) -> None:
		if states.has_moved_to(self, "Issued") and self.supersedes:
			self.supersede_the_version_before()

	def supersede_the_version_before(self) -> None:
		"""A correction takes the place of what it corrects, at the moment it is issued."""
		corrected = frappe.get_doc("Commission Statement", self.supersedes)
		corrected.flags.ignore_permissions = True
		states.transition(corrected, "Superseded", superseded_by=self.name)


def corrected_version(statement: CommissionStatement, reason: str) -> CommissionStatement:
	"""Insert a draft that corrects an issued statement, with the same lines; one at a time."""
	if not reason.strip():
		frappe.throw(_("Say why the statement is corrected; the partner reads it."), frappe.MandatoryError)
	if not states.lifecycle_of(statement.doctype).may_move(statement.status, "Superseded"):
		frappe.throw(
			_("{0} is {1}: only a statement that was issued can be corrected.").format(
				statement.name, _(statement.status)
			)
		)
	draft = frappe.db.get_value(statement.doctype, {"supersedes": statement.name, "status": "Draft"})
	if draft:
		frappe.throw(
			_("{0} corrects this statement already. Finish or delete it first.").format(frappe.bold(draft))
		)
	version = frappe.copy_doc(statement, ignore_no_copy=False)
	version.update(
		{"version": statement.version + 1, "supersedes": statement.name, "correction_reason": reason}
	)
	return version.insert()
