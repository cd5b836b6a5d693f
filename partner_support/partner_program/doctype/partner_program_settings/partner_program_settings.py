"""How the program's records are handled on this site."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from partner_support.engine import ClockKind
from partner_support.partner_program import promised_time, record_sources
from partner_support.partner_program.doctype.deal_eligibility_rule import deal_eligibility_rule

LEAST_SIMILARITY = 50  # below it nearly every two names are alike


class PartnerProgramSettings(Document):
	def validate(self) -> None:
		self.check_approval()
		self.check_similarity()
		self.check_eligibility_rules()
		record_sources.check(self)

	def check_approval(self) -> None:
		"""Refuse a time limit that cannot be kept, and say when nobody would hear of a late one."""
		if not self.deal_approval_calendar:
			return
		promised_time.checked(
			self.deal_approval_value, self.deal_approval_unit, _(self.meta.get_label("deal_approval_value"))
		)
		self.check_calendar()
		self.warn_of_silent_ladder()

	def check_calendar(self) -> None:
		"""Refuse to begin with a disabled calendar."""
		calendar = self.deal_approval_calendar
		if self.has_value_changed("deal_approval_calendar") and frappe.db.get_value(
			"Business Calendar", calendar, "disabled"
		):
			frappe.throw(
				_("{0} is disabled. Choose another calendar, or enable it first.").format(
					frappe.bold(calendar)
				)
			)

	def warn_of_silent_ladder(self) -> None:
		"""Say that a ladder has nothing to say about approvals; the time limit holds all the same."""
		ladder = self.deal_approval_ladder
		steps = {"parent": ladder, "parenttype": "Escalation Ladder", "clock": ClockKind.APPROVAL.value}
		if ladder and not frappe.db.exists("Escalation Step", steps):
			frappe.msgprint(
				_("{0} has no step on the clock Approval: nobody will be told of late decisions.").format(
					frappe.bold(ladder)
				),
				indicator="orange",
				alert=True,
			)

	def check_similarity(self) -> None:
		"""Refuse a likeness that every two names have, or none can; 0 compares no spellings."""
		likeness = flt(self.deal_similarity)
		if likeness and not LEAST_SIMILARITY <= likeness <= 100:
			frappe.throw(
				_("{0} must lie between {1} and 100, or be 0 to compare exact names only.").format(
					_(self.meta.get_label("deal_similarity")), LEAST_SIMILARITY
				)
			)

	def check_eligibility_rules(self) -> None:
		"""Refuse rules that lack something, and two that speak about the same."""
		seen: dict[tuple, int] = {}
		for row in self.eligibility_rules:
			row.tidy()
			row.check()
			first = seen.setdefault(deal_eligibility_rule.as_engine(row).identity, row.idx)
			if first != row.idx:
				row.refuse(_("says the same as row {0}. Remove one of the two.").format(first))
