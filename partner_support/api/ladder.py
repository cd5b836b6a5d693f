"""What the Escalation Ladder form asks the server."""

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.sla import ladder_versions


@frappe.whitelist(methods=["POST"])
@checked
def new_version(ladder: str) -> str:
	"""A ladder with the same steps, free to be changed."""
	frappe.has_permission("Escalation Ladder", "create", throw=True)
	return ladder_versions.new_version(ladder).name
