"""Helpdesk's own answers about its articles, less what is not for their reader: it reads them without asking."""

from typing import Any

import frappe
from frappe import _
from helpdesk.api import article as articles
from helpdesk.api import knowledge_base

from partner_support.adapters.knowledge import audience


def require(name: str) -> None:
	"""Refuse, in Helpdesk's words, what is not for the session's user."""
	status = frappe.db.get_value(audience.ARTICLE, name, "status")
	user = frappe.session.user
	if (
		status
		and not audience.sees_all(user)
		and (status != "Published" or not audience.may_read(name, user))
	):
		frappe.throw(_("Access denied"), frappe.PermissionError)


def article(name: str) -> dict[str, Any]:
	"""One article."""
	require(name)
	return knowledge_base.get_article(name)


def stats(name: str) -> dict[str, Any]:
	"""How often an article was read and liked."""
	require(name)
	return articles.get_article_stats(name)


def viewed(name: str) -> None:
	"""Count a reading."""
	require(name)
	knowledge_base.increment_views(name)


def categories() -> list[dict[str, Any]]:
	"""The categories with as many articles as the user may read; those without are left out."""
	hidden = audience.hidden_from(frappe.session.user)
	found = knowledge_base.get_categories()
	for each in found if hidden else ():
		theirs = {"category": each["name"], "status": "Published", "name": ["in", list(hidden)]}
		each["article_count"] -= frappe.db.count(audience.ARTICLE, theirs)
	left = [each for each in found if each["article_count"] > 0]
	return sorted(left, key=lambda each: -each["article_count"])
