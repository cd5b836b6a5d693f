"""What the form of a Policy Recalculation shows. Nothing here writes."""

from typing import Any

import frappe

from partner_support.adapters.backtest import jobs

FIELDS = ("ticket", "clock", "result", "due_before", "due_after", "matrix_before", "problem")


def standing(name: str, after: int) -> dict[str, Any]:
	"""How far a recalculation is, and a page of its log."""
	document = frappe.get_doc("Policy Recalculation", name)
	log = jobs.page_of("Policy Recalculation Entry", {"recalculation": name}, FIELDS, after)
	return {**jobs.standing(document), **log}
