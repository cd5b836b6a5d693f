"""A commission ticket about a statement: what is claimed, what was decided, and the trail of both.

It is written as its ticket changes and as it is decided, never by hand: every change has an entry
in the audit trail, and a save from elsewhere would have none.
"""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.engine import MoneyError, money
from partner_support.exceptions import AppendOnlyError, DisputeWrittenByHandError
from partner_support.partner_program import states
from partner_support.partner_program.currencies import digits_of

TRAIL_FIELDS = ("trail_entries", "trail_head", "trail_state")
AMOUNTS = ("amount_claimed", "amount_agreed")
DECIDED = ("Agreed", "Rejected", "Withdrawn")


class CommissionDispute(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()
		states.check_move(self)
		self.check_amounts()
		self.check_reason()
		self.leave_the_trail_alone()

	def before_change(self) -> None:
		self.refuse_writing_by_hand()

	def before_rename(self, *args: Any) -> None:
		self.refuse_writing_by_hand()

	def on_trash(self) -> None:
		self.refuse_deletion()

	def after_delete(self) -> None:
		self.refuse_deletion()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse a change that would leave no trace in the audit trail."""
		if not self.flags.written_by_disputes:
			frappe.throw(
				_(
					"Disputes are opened by their ticket and decided with the buttons of their form, so that the audit trail is complete."
				),
				DisputeWrittenByHandError,
			)

	def refuse_deletion(self) -> None:
		"""Refuse to forget a dispute: it can be asked for long after its ticket."""
		if not frappe.flags.in_uninstall:
			frappe.throw(_("Disputes are kept for good, with their audit trail."), AppendOnlyError)

	def check_amounts(self) -> None:
		"""Refuse amounts that are none, that the currency cannot pay, or that exceed what is claimed."""
		claimed, agreed = (self.amount(field) for field in AMOUNTS)
		if agreed > claimed:
			frappe.throw(
				_("{0} cannot be agreed where {1} is claimed. Correct the claim first.").format(
					self.get_formatted("amount_agreed"), self.get_formatted("amount_claimed")
				)
			)
		if self.status == "Agreed" and not agreed:
			frappe.throw(_("Enter the agreed amount. To agree to nothing, reject the dispute instead."))

	def amount(self, field: str) -> Decimal:
		"""An amount of this dispute, refused with its label where it cannot be one."""
		label, digits = _(self.meta.get_label(field)), digits_of(self.currency)
		try:
			amount = money.exact(self.get(field) or 0)
		except MoneyError as error:
			frappe.throw(_("{0}: {1}.").format(label, escape_html(str(error))))
		if amount < 0:
			frappe.throw(_("{0}: {1} is below 0. Enter the amount without a sign.").format(label, amount))
		if amount != money.rounded(amount, digits):
			frappe.throw(
				_("{0}: {1} has more decimals than {2} can be paid in ({3}). Round it.").format(
					label, amount, self.currency, digits
				)
			)
		return amount

	def check_reason(self) -> None:
		"""Refuse a decision without a reason: the partner reads it, and so does an auditor."""
		if states.has_moved_to(self, *DECIDED) and not (self.decision_reason or "").strip():
			frappe.throw(_("Give the reason; the partner reads it."), frappe.MandatoryError)

	def leave_the_trail_alone(self) -> None:
		"""Keep what the trail wrote since this document was read, or since the transaction began."""
		if not self.is_new():
			self.update(
				frappe.db.get_value(self.doctype, self.name, TRAIL_FIELDS, as_dict=True, for_update=True)
			)
