"""Doing what may fail without failing with it: its writes are undone, the failure is logged.

The one place that sets savepoints. Each has a name of its own, since MariaDB forgets a savepoint whose name is taken
again: nested attempts of one name would undo less than they say.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

TRANSACTION_FAILURES = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


@contextmanager
def undone_on_failure(whole: bool = False) -> Iterator[None]:
	"""Undo what is written inside when it fails, and raise the failure.

	With `whole`, what is inside also fails if anything in it ended the transaction, by a commit or by undoing all
	of it. Raises a deadlock or a lock timeout as it is, since the database has given up more than was written inside.
	"""
	name = begin()
	try:
		yield
		if whole:
			frappe.db.release_savepoint(name)
	except TRANSACTION_FAILURES:
		raise
	except Exception:
		if whole:
			undo(name)
		else:
			frappe.db.rollback(save_point=name)
		raise


def begin(name: str | None = None) -> str:
	"""Set a savepoint; its name, which no other has unless one is given."""
	name = name or f"partner_support_{frappe.generate_hash(length=12)}"
	frappe.db.savepoint(name)
	return name


def undo(name: str) -> None:
	"""Undo what was done since a savepoint, also if a part of that transaction has gone already."""
	try:
		frappe.db.rollback(save_point=name)
	except frappe.db.OperationalError:
		frappe.db.rollback()


def failure_of(action: Callable[[], object], ticket: Document, title: str) -> Exception | None:
	"""Do something for a ticket; the error, undone and logged, if it failed.

	A deadlock is raised, since it undid more than this action's writes.
	"""
	try:
		with undone_on_failure():
			action()
	except TRANSACTION_FAILURES:
		raise
	except Exception as error:
		frappe.log_error(title, reference_doctype=ticket.doctype, reference_name=ticket.name)
		return error
	return None
