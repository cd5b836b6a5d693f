"""The daily job that ends what has run out: approved deals past their protection, agreements past their end.

Each record is one transaction, locked and looked at again before it moves; one that cannot be moved
is logged, and the others go on.
"""

from typing import Any

import frappe
from frappe.utils import nowdate

from partner_support.adapters import attempts
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.transactions import end_transaction
from partner_support.partner_program import states

EXPIRY_FAILURE = "Partner Support: a record could not expire"
EXPIRED = "Expired"


def run() -> None:
	"""Let expire what has run out by today. The scheduler calls this every day."""
	for doctype, filters in run_out().items():
		for name in frappe.get_all(doctype, filters=filters, order_by="name", pluck="name"):
			end_transaction()
			attempt(doctype, name)
		end_transaction()


def run_out() -> dict[str, dict[str, Any]]:
	"""By what each kind of record is known to have run out: its last day has passed."""
	return {
		"Deal Registration": {"status": "Approved", "expires_on": ["<", nowdate()]},
		"Partner Agreement": {
			"status": ["in", ("Active", "Suspended")],
			"valid_until": ["<", nowdate()],
			"renews_by_itself": 0,
		},
	}


def attempt(doctype: str, name: str) -> None:
	"""Let one record expire; a failure is undone and logged, and tomorrow it is tried again."""
	try:
		with attempts.undone_on_failure():
			record = frappe.get_doc(doctype, name, for_update=True)
			if frappe.db.exists(doctype, {"name": name, **run_out()[doctype]}):
				states.transition(record, EXPIRED)
	except TRANSACTION_FAILURES:
		frappe.db.rollback()  # somebody else has it: tomorrow it is looked at again
	except Exception:
		frappe.log_error(EXPIRY_FAILURE, reference_doctype=doctype, reference_name=name)
