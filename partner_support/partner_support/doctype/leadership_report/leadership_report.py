"""What leadership was told of a month: the figures as they were when it was computed.

There is one report a month; its name is the month, so two jobs cannot make, or send, two.
"""

import re

import frappe
from frappe import _
from frappe.model.document import Document

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class LeadershipReport(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()
		self.check_month()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse figures that nobody counted."""
		if not self.flags.written_by_leadership:
			frappe.throw(_("A report is computed. Choose New Report in the list, and a month."))

	def check_month(self) -> None:
		"""Refuse what is no month."""
		if not MONTH.fullmatch(self.month or ""):
			frappe.throw(_("{0} is no month. Write it as 2026-11.").format(self.month))
