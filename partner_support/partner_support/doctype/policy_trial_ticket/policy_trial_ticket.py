"""A clock of a past ticket that a draft would have kept instead of missed, or missed instead of kept."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import TriedByHandError


class PolicyTrialTicket(Document):
	def validate(self) -> None:
		frappe.throw(_("A trial is not changed. Start another one instead."), TriedByHandError)


def on_doctype_update() -> None:
	"""The form pages through a trial's tickets, and a trial that goes on forgets those it will find again."""
	frappe.db.add_index("Policy Trial Ticket", ["trial", "ticket"])
