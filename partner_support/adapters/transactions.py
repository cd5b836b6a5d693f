"""Where long work ends a transaction: a job that deals with many records keeps what it did one at a time."""

import frappe


def end_transaction() -> None:
	"""Keep what was done for one record or batch, and let its locks go."""
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- one record, one transaction
