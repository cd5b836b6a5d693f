"""What is decided about deal registrations besides their state."""

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.deals import deal_conflicts


@frappe.whitelist(methods=["POST"])
@checked
def clear_conflict(conflict: str, reason: Text) -> str:
	"""Decide that two registrations are in no conflict, or how it is settled; returns the conflict's state."""
	frappe.has_permission("Deal Conflict", "write", doc=conflict, throw=True)
	return deal_conflicts.clear(conflict, reason).status
