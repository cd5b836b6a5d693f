"""One of a partner's people who said that an incident is their problem."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AnnouncedByHandError


class IncidentFollower(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from the writer of incidents."""
		if not self.flags.written_by_incidents:
			frappe.throw(
				_("This follows an incident. Use the incident's buttons instead."), AnnouncedByHandError
			)
