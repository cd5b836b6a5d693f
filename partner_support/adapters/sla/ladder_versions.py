"""The versions of an escalation ladder: one in use is copied, never changed."""

import frappe
from frappe.model.document import Document

from partner_support.partner_support.versions import copy_as_next_version


def new_version(ladder_name: str) -> Document:
	"""A ladder with the same steps, free to be changed."""
	ladder = frappe.get_doc("Escalation Ladder", ladder_name)
	ladder.check_permission("read")
	return copy_as_next_version(ladder)
