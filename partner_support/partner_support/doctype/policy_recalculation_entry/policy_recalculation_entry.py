"""What a recalculation did to one clock: its terms before and after. Entries are appended and never altered."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AppendOnlyError


class PolicyRecalculationEntry(Document):
	def validate(self) -> None:
		frappe.throw(_("The log of a recalculation is written by it, and never changed."), AppendOnlyError)

	def on_trash(self) -> None:
		if not frappe.flags.in_uninstall:
			frappe.throw(_("The log of a recalculation is kept as long as its ticket."), AppendOnlyError)
