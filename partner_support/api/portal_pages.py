"""What a partner's own pages ask while they are open. Nothing is named in a request: whose it is, the session says."""

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.pages import changes


@frappe.whitelist(methods=["GET"])
@checked
def stamp() -> str:
	"""A word that changes when anything on the user's pages does."""
	return changes.of_session()
