"""Takes out of Deleted Document and the logs what was deleted of ours before this was done at once."""

import frappe

from partner_support.adapters.records import forgetting


def execute() -> None:
	"""Everything of our DocTypes; mails that wait go out first."""
	doctypes = frappe.get_all("DocType", {"module": ["in", forgetting.MODULES]}, pluck="name")
	frappe.db.delete(forgetting.BIN, {"deleted_doctype": ["in", doctypes]})
