"""What the Partner form asks the server."""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.arguments import checked
from partner_support.adapters.overview import partner_overview


@frappe.whitelist(methods=["GET"])
@checked
def overview(partner: str) -> dict[str, Any]:
	"""Tier, tickets, promises, records, people and flags of one partner, as far as the user may see them."""
	document = frappe.get_doc("Partner", partner)
	document.check_permission("read")
	return partner_overview.overview(document, site_time.now())
