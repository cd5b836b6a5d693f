"""Helpdesk's search of articles, as its page of a new ticket calls it, and how often it leads somewhere."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.knowledge import deflection, suggestions


@frappe.whitelist(methods=["GET", "POST"])
@checked
def search(query: Text) -> list[dict[str, Any]]:
	"""The articles that answer a question and that the user may read."""
	if not frappe.has_permission("HD Article", "read"):
		return []
	return suggestions.suggested(query, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@checked
def shown(articles: list[str], ticket_type: str | None = None) -> None:
	"""Count that a partner was shown these for a question; others count nothing."""
	frappe.has_permission("HD Article", "read", throw=True)
	deflection.shown(articles, ticket_type, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@checked
def opened(article: Text, ticket_type: str | None = None) -> None:
	"""Count that a partner opened what was shown for a question; others count nothing."""
	frappe.has_permission("HD Article", "read", throw=True)
	deflection.opened(article, ticket_type, frappe.session.user)
