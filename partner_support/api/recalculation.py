"""What the forms of SLA Matrix and Policy Recalculation ask the server about tickets that are open."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Day, checked
from partner_support.adapters.backtest import recalculation_pages, recalculations

WORK = "Policy Recalculation"


@frappe.whitelist()
@checked
def preview(
	matrix: str, tier: str | None = None, category: str | None = None, opened_since: Day | None = None
) -> dict[str, Any]:
	"""How many deadlines would become earlier or later."""
	frappe.has_permission(WORK, "create", throw=True)
	asked = {"sla_matrix": matrix, "partner_tier": tier, "category": category, "opened_since": opened_since}
	return recalculations.preview(asked)


@frappe.whitelist()
@checked
def standing(recalculation: str, after: int = 0) -> dict[str, Any]:
	"""How far it is, and a page of its log."""
	frappe.has_permission(WORK, "read", doc=recalculation, throw=True)
	return recalculation_pages.standing(recalculation, after)


@frappe.whitelist(methods=["POST"])
@checked
def cancel(recalculation: str) -> None:
	"""Stop it; what was done stays."""
	frappe.has_permission(WORK, "write", doc=recalculation, throw=True)
	recalculations.cancel(recalculation)


@frappe.whitelist(methods=["POST"])
@checked
def go_on(recalculation: str) -> None:
	"""Take up one that was stopped."""
	frappe.has_permission(WORK, "write", doc=recalculation, throw=True)
	recalculations.go_on(recalculation)
