"""The articles that Helpdesk's page of a new ticket suggests, also where its own search is not installed.

Helpdesk searches with a module of Redis, and fails where that is missing. Its answer is kept where it
gives one, less what the reader may not read.
"""

from typing import Any

import frappe
from frappe.utils import escape_html
from helpdesk.api import article as helpdesk

from partner_support.adapters.knowledge import article_search
from partner_support.adapters.knowledge.article_search import Found

SHOWN = 5  # as many as Helpdesk shows


def suggested(query: str, user: str) -> list[dict[str, Any]]:
	"""What answers a question, as Helpdesk's page draws it."""
	try:
		return [each for each in helpdesk.search(query) if may_read(each["name"], user)]
	except Exception:  # whatever a missing module or index makes of it
		return [as_helpdesk(each) for each in article_search.search(query, user, SHOWN)]


def may_read(section: str, user: str) -> bool:
	"""Whether the user may read the article that a section is of."""
	name = section.partition("#")[0]
	if not frappe.db.exists(article_search.ARTICLE, name):
		return False
	return frappe.get_cached_doc(article_search.ARTICLE, name).has_permission("read", user=user)


def as_helpdesk(found: Found) -> dict[str, Any]:
	"""A result with the names that Helpdesk's page reads; it shows the description as HTML."""
	category = frappe.db.get_value(article_search.ARTICLE, found.name, "category")
	return {
		"id": found.name,
		"name": f"{found.name}#",
		"subject": found.title,
		"headings": frappe.db.get_value("HD Article Category", category, "category_name") if category else "",
		"description": escape_html(found.excerpt),
	}
