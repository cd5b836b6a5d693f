"""What the reports' filters offer beside our own DocTypes, which any reader of them may know."""

import frappe

from partner_support.adapters.figures import choices as offered


@frappe.whitelist()
def choices(kind: str, txt: str = "") -> list[dict[str, str]]:
	"""The teams, or the severities, whose names contain a text."""
	frappe.has_permission("SLA Clock", "report", throw=True)
	return offered.named(kind, txt)
