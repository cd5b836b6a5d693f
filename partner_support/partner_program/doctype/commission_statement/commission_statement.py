"""What a partner earned in a period, line by line. Issued, it is corrected by a new version only."""

from decimal import Decimal
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from partner_support.engine import MoneyError, money
from partner_support.exceptions import AlreadyIssuedError
from partner_support.partner_program import states
from partner_support.partner_program.currencies import digits_of
from partner_support.partner_program.program_record import ProgramRecord

IN_FORCE = ("Issued", "Disputed", "Paid")
HIGHEST_RATE = 100


class CommissionStatement(ProgramRecord):
	needed_in: ClassVar = {"Issued": ("lines", "issued_on"), "Paid": ("lines", "paid_on")}
	date_order: ClassVar = (
		("period_start", "period_end"),
		("issued_on", "due_on"),
		("issued_on", "paid_on"),
	)

	def fill_in(self) -> None:
		"""Amounts and dates that are left blank."""
		self.check_figures()
		for line in self.lines:
			if line.amount in (None, "") and line.base_amount is not None:
				line.amount = float(self.share_of(line))
		if self.status in IN_FORCE and not self.issued_on:
			self.issued_on = nowdate() if self.status == "Issued" else self.paid_on

	def check_record(self) -> None:
		self.check_settlement_currency()
		self.check_lines()
		self.add_up()
		self.check_what_it_corrects()
		self.refuse_to_change_what_was_issued()
		self.refuse_to_issue_twice()

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

	def check_figures(self) -> None:
		"""Refuse lines of nothing, and rates that none is paid at; text in a file becomes nothing, too."""
		for line in self.lines:
			try:
				base, rate = money.exact(line.base_amount or 0), money.exact(line.rate or 0)
				money.exact(line.amount or 0)
			except MoneyError as error:
				self.refuse("lines", _("Lines, row {0}: {1}.").format(line.idx, escape_html(str(error))))
			if not base:
				self.refuse("lines", _("Lines, row {0}: enter the amount it is a share of.").format(line.idx))
			if not 0 < rate <= HIGHEST_RATE:
				self.refuse(
					"lines",
					_(
						"Lines, row {0}: the rate must be above 0 and at most {1} %, not {2}. What is taken back has a negative amount."
					).format(line.idx, HIGHEST_RATE, rate),
				)

	def share_of(self, line: Document) -> Decimal:
		"""What the line's rate makes of its amount."""
		return money.share(line.base_amount or 0, line.rate or 0, self.digits)

	def check_lines(self) -> None:
		"""Refuse a line that does not multiply out, or is about another partner's deal."""
		for line in self.lines:
			expected = self.share_of(line)
			if money.rounded(line.amount or 0, self.digits) != expected:
				self.refuse(
					"lines",
					_(
						"Lines, row {0}: {1} % of {2} is {3}, not {4}. Correct the line, or leave its amount blank."
					).format(line.idx, line.rate, line.base_amount, expected, line.amount),
					_("A Line Does Not Add Up"),
				)
			owner = line.deal_registration and frappe.db.get_value(
				"Deal Registration", line.deal_registration, "partner"
			)
			if owner and owner != self.partner:
				self.refuse(
					"lines",
					_("Lines, row {0}: {1} is a deal of another partner. Choose one of {2}.").format(
						line.idx,
						frappe.bold(line.deal_registration),
						frappe.bold(escape_html(self.partner)),
					),
				)

	def add_up(self) -> None:
		"""The total is the sum of the lines, whatever was sent as total."""
		self.total = float(money.total((line.amount or 0 for line in self.lines), self.digits))

	def check_what_it_corrects(self) -> None:
		"""Refuse to take the place of another partner's statement."""
		owner = self.supersedes and frappe.db.get_value(self.doctype, self.supersedes, "partner")
		if owner and owner != self.partner:
			self.refuse(
				"partner",
				_("{0} is a statement of another partner. Correct one of {1}.").format(
					frappe.bold(self.supersedes), frappe.bold(escape_html(self.partner))
				),
			)

	def refuse_to_change_what_was_issued(self) -> None:
		"""Refuse to rewrite what the partner has been given."""
		before = self.get_doc_before_save()
		if not before or before.status == "Draft":
			return
		if self.content() != before.content():
			frappe.throw(
				_("{0} was issued on {1} and cannot be changed. Make a corrected version instead.").format(
					frappe.bold(self.name), before.get_formatted("issued_on")
				),
				AlreadyIssuedError,
				title=_("Already Issued"),
			)

	def refuse_to_issue_twice(self) -> None:
		"""Refuse a second statement of the same period that neither corrects the first nor has another number."""
		if not states.has_moved_to(self, *IN_FORCE):
			return
		same = {field: self.get(field) for field in ("partner", "period_start", "period_end", "currency")}
		for other in frappe.get_all(
			self.doctype,
			{**same, "status": ("in", IN_FORCE), "name": ("not in", [self.name, self.supersedes or ""])},
			["name", "statement_number"],
		):
			if not self.statement_number or self.statement_number == other.statement_number:
				self.refuse(
					"period_start",
					_(
						"{0} was issued for the same partner, period and currency. Correct that one by a new version, or give this one another statement number."
					).format(frappe.bold(other.name)),
					_("Issued Twice"),
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
		if states.has_moved_to(self, *IN_FORCE) and self.supersedes:
			self.supersede_the_version_before()

	def supersede_the_version_before(self) -> None:
		"""A correction takes the place of what it corrects, at the moment it is issued."""
		corrected = frappe.get_doc("Commission Statement", self.supersedes)
		corrected.flags.ignore_permissions = True
		states.transition(corrected, "Superseded", superseded_by=self.name)


def corrected_version(statement: CommissionStatement, reason: str) -> CommissionStatement:
	"""Insert a draft that corrects an issued statement, with the same lines; one at a time."""
	return correction_of(statement, reason).insert()


def correction_of(statement: CommissionStatement, reason: str) -> CommissionStatement:
	"""The same, not yet inserted, so that it may be changed first."""
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
	return version
