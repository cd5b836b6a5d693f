"""What a partner has signed, and for how long it holds."""

from typing import ClassVar

from frappe import _
from frappe.utils import nowdate

from partner_support.partner_program import proof_files, states
from partner_support.partner_program.program_record import ProgramRecord


class PartnerAgreement(ProgramRecord):
	needed_in: ClassVar = {
		"Active": ("signed_on",),
		"Suspended": ("decision_reason",),
		"Terminated": ("decision_reason",),
	}
	date_order: ClassVar = (("valid_from", "valid_until"), ("signed_on", "valid_until"))

	def check_record(self) -> None:
		if self.document:
			self.flags.refused_field = "document"
			proof_files.check(self, self.document, _("Signed Document"))
		self.note_the_end()

	def note_the_end(self) -> None:
		"""Note since when it holds no longer."""
		if states.has_moved_to(self, "Expired", "Terminated"):
			self.ended_on = (states.is_kept_in_step(self) and self.ended_on) or nowdate()
		elif self.status == "Active":
			self.ended_on = None
