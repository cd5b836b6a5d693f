"""Who was told of an incident's update, so that nobody is told twice; and who could not be told."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AnnouncedByHandError


class IncidentMessage(Document):
	def validate(self) -> None:
		self.refuse_writing_by_hand()

	def refuse_writing_by_hand(self) -> None:
		"""Refuse whatever does not come from the writer of incidents."""
		if not self.flags.written_by_incidents:
			frappe.throw(
				_("This follows an incident. Use the incident's buttons instead."), AnnouncedByHandError
			)
