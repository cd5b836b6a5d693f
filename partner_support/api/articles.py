"""Helpdesk's search of articles, as its page of a new ticket calls it."""

from typing import Any

import frappe

from partner_support.adapters.knowledge import suggestions


@frappe.whitelist(methods=["GET", "POST"])
def search(query: str) -> list[dict[str, Any]]:
	"""The articles that answer a question and that the user may read."""
	if not frappe.has_permission("HD Article", "read"):
		return []
	return suggestions.suggested(query, frappe.session.user)
