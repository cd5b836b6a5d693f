"""Doing what may fail without failing with it: its writes are undone, the failure is logged."""

from collections.abc import Callable

import frappe
from frappe.model.document import Document

SAVEPOINT = "partner_support_attempt"
TRANSACTION_FAILURES = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def undo(savepoint: str) -> None:
	"""Undo what was done since then, also if a part of that transaction has gone already."""
	try:
		frappe.db.rollback(save_point=savepoint)
	except frappe.db.OperationalError:
		frappe.db.rollback()


def failure_of(action: Callable[[], object], ticket: Document, title: str) -> Exception | None:
	"""Do something for a ticket; the error, undone and logged, if it failed.

	A deadlock is raised, since it undid more than this action's writes.
	"""
	frappe.db.savepoint(SAVEPOINT)
	try:
		action()
	except TRANSACTION_FAILURES:
		raise
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error(title, reference_doctype=ticket.doctype, reference_name=ticket.name)
		return error
	return None
