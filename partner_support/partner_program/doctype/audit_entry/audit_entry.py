"""One link of a dispute's audit trail: appended, never altered."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AppendOnlyError


class AuditEntry(Document):
	def validate(self) -> None:
		if not self.is_new() or not self.flags.written_by_trail:
			frappe.throw(
				_("Audit entries are written when something happens, and never changed."), AppendOnlyError
			)

	def on_trash(self) -> None:
		if not frappe.flags.in_uninstall:
			frappe.throw(
				_("Audit entries are kept for good: a dispute must stay verifiable."), AppendOnlyError
			)
