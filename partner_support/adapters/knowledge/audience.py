"""Whom an article is for: everybody, the partners of certain tiers, or certain partners.

Helpdesk shows every published article to everybody. An article with an Article Audience is shown to the
people of those partners and to the support team; a draft to the support team alone.
"""

import frappe
from frappe.model.document import Document
from frappe.utils.caching import request_cache

from partner_support.adapters.access import membership, rights

ARTICLE, AUDIENCE = "HD Article", "Article Audience"


def sees_all(user: str) -> bool:
	"""Whether the user is one of those who write, review and answer."""
	return user == "Administrator" or rights.has_wider_role(user)


@request_cache
def hidden_from(user: str) -> frozenset[str]:
	"""The articles that have an audience to which the user does not belong."""
	if sees_all(user):
		return frozenset()
	limited = frappe.get_all(AUDIENCE, pluck="article")
	return frozenset(limited) - meant_for(user) if limited else frozenset()


def meant_for(user: str) -> frozenset[str]:
	"""The articles whose audience names the user's partner or its tier of today."""
	own = membership.in_program(user) if user != "Guest" else []
	if not own:
		return frozenset()
	partners = rows("Article Audience Partner", "partner", [each.name for each in own])
	tiers = rows("Article Audience Tier", "partner_tier", [each.partner_tier for each in own])
	names = frappe.get_all(AUDIENCE, filters={"name": ["in", [*partners, *tiers, ""]]}, pluck="article")
	return frozenset(names)


def rows(doctype: str, field: str, values: list[str]) -> list[str]:
	"""The audiences that name one of these."""
	return frappe.get_all(
		doctype,
		filters={field: ["in", [*filter(None, values), ""]], "parenttype": AUDIENCE},
		pluck="parent",
		parent_doctype=AUDIENCE,
	)


def may_read(article: str, user: str) -> bool:
	"""Whether the user may know of a published article."""
	return article not in hidden_from(user)


def condition(user: str) -> str:
	"""The SQL condition that leaves what the user may see of the articles; empty when that is everything."""
	if sees_all(user):
		return ""
	hidden = hidden_from(user)
	own = f" and `tab{ARTICLE}`.name not in ({rights.listed(tuple(sorted(hidden)))})" if hidden else ""
	return f"(`tab{ARTICLE}`.status = 'Published'{own})"


def may(article: Document, user: str) -> bool:
	"""Whether the user may read an article, as far as its state and audience go."""
	return sees_all(user) or (article.status == "Published" and may_read(article.name, user))


def is_for_everybody(article: str | None, status: str | None = None) -> bool:
	"""Whether an article is published and has no audience; its state as it is stored, unless it is told."""
	status = status or frappe.db.get_value(ARTICLE, article or "", "status")
	return status == "Published" and not frappe.db.exists(AUDIENCE, {"article": article})


def forget(article: str) -> None:
	"""The article is being deleted."""
	if frappe.db.exists(AUDIENCE, article):
		with_it = {"with_its_article": True}
		frappe.delete_doc(AUDIENCE, article, ignore_permissions=True, force=True, flags=with_it)


def changed(document: Document | None = None, method: str | None = None) -> None:
	"""Who sees what may have changed within this request. A doc_event."""
	frappe.local.request_cache.pop(hidden_from.__wrapped__, None)
