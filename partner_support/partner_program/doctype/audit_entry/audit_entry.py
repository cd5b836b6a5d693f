"""One link of a dispute's audit trail: appended, never altered.

Every way that Frappe offers to change a document ends in one of these methods. What goes round
them, straight to the database, is what the hash chain is for.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import AppendOnlyError


class AuditEntry(Document):
	def validate(self) -> None:
		self.refuse_change()

	def db_insert(self, *args: Any, **kwargs: Any) -> None:
		self.refuse_change()
		super().db_insert(*args, **kwargs)

	def db_update(self) -> None:
		self.refuse_change()

	def before_change(self) -> None:
		self.refuse_change()

	def before_rename(self, *args: Any) -> None:
		self.refuse_change()

	def on_trash(self) -> None:
		self.refuse_deletion()

	def after_delete(self) -> None:
		self.refuse_deletion()

	def refuse_change(self) -> None:
		"""Refuse every writing but the trail's own, and that only once."""
		if not self.is_new() or not self.flags.written_by_trail:
			frappe.throw(
				_("Audit entries are written when something happens, and never changed."), AppendOnlyError
			)

	def refuse_deletion(self) -> None:
		"""Refuse to forget anything, even where on_trash was left out."""
		if not frappe.flags.in_uninstall:
			frappe.throw(
				_("Audit entries are kept for good: a dispute must stay verifiable."), AppendOnlyError
			)


def on_doctype_update() -> None:
	"""A dispute has one entry of each number, whoever writes it."""
	frappe.db.add_unique("Audit Entry", ["commission_dispute", "sequence"])
