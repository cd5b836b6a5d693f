"""What the form of a Policy Recalculation shows. Nothing here writes."""

from typing import Any

import frappe

from partner_support.adapters.backtest import jobs

ROWS = 20
FIELDS = ("ticket", "clock", "result", "due_before", "due_after", "matrix_before", "problem")


def standing(name: str, after: int) -> dict[str, Any]:
	"""How far a recalculation is, and a page of its log."""
	document = frappe.get_doc("Policy Recalculation", name)
	filters = {"recalculation": name}
	rows = frappe.get_all(
		"Policy Recalculation Entry",
		filters=filters,
		fields=list(FIELDS),
		order_by="ticket desc, clock",
		limit_start=max(int(after), 0),
		limit_page_length=ROWS,
	)
	return {
		**{key: document.get(key) for key in ("status", "progress", "problem")},
		"is_stalled": jobs.is_stalled(document),
		"rows": rows,
		"total": frappe.db.count("Policy Recalculation Entry", filters),
		"page": ROWS,
	}
