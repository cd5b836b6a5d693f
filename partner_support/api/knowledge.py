"""Articles: drafted from tickets, and read by those whom they are for."""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked, there
from partner_support.adapters.knowledge import (
	article_drafts,
	candidates,
	helpdesk_articles,
	ticket_articles,
	waiting_drafts,
)

Filters = str | list | dict | None


@frappe.whitelist(methods=["POST"])
@checked
def draft_article(ticket: str) -> dict[str, Any]:
	"""The article drafted from a ticket, without the partner's data; a second time, the same one."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	frappe.has_permission("HD Article", "create", throw=True)
	return article_drafts.draft(ticket)


@frappe.whitelist(methods=["GET"])
@checked
def articles_for(ticket: str) -> list[dict[str, Any]]:
	"""The published articles that may answer a ticket, for who answers it; `for_partner` says which it may read."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	frappe.has_permission("HD Article", "create", throw=True)
	return ticket_articles.of(there("HD Ticket", ticket), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@checked
def look_for_candidates() -> None:
	"""Look now for solved tickets that are alike, and not only tonight."""
	frappe.has_permission("Article Candidate", "read", throw=True)
	candidates.look()


@frappe.whitelist(methods=["POST"])
@checked
def draft_from_candidate(candidate: str) -> dict[str, Any]:
	"""The article of tickets that are alike, without their partners' data; a second time, the same one."""
	frappe.has_permission("Article Candidate", "read", candidate, throw=True)
	frappe.has_permission("HD Ticket", "write", throw=True)
	frappe.has_permission("HD Article", "create", throw=True)
	return candidates.draft(candidate)


@frappe.whitelist(methods=["POST"])
@checked
def dismiss_candidate(candidate: str) -> None:
	"""Suggest no article of these tickets until more come."""
	frappe.has_permission("Article Candidate", "read", candidate, throw=True)
	candidates.dismiss(candidate)


@frappe.whitelist()
@checked
def drafts_to_review(filters: Filters = None) -> dict[str, Any]:
	"""How many articles wait for a review; a click lists them."""
	frappe.has_permission("Article Audience", "read", throw=True)
	return {
		"value": waiting_drafts.number(),
		"fieldtype": "Int",
		"route": ["query-report", "Article Drafts"],
	}


@frappe.whitelist(allow_guest=True)  # as Helpdesk's own, whose answer it is
@checked
def get_article(name: str) -> dict[str, Any]:
	"""Helpdesk's article, for those whom it is for."""
	return helpdesk_articles.article(name)


@frappe.whitelist()
@checked
def get_article_stats(article_name: str) -> dict[str, Any]:
	"""Helpdesk's figures of an article, for those whom it is for."""
	return helpdesk_articles.stats(article_name)


@frappe.whitelist()
@checked
def increment_views(article: str) -> None:
	"""Helpdesk's count of readings, by those whom the article is for."""
	helpdesk_articles.viewed(article)


@frappe.whitelist()
@checked
def get_categories() -> list[dict[str, Any]]:
	"""Helpdesk's categories, counting what the user may read."""
	return helpdesk_articles.categories()
