"""Answers that are there already: the knowledge base, searched or as it was added to last."""

from typing import Any

from partner_support.adapters.access.portal_pages import asked
from partner_support.adapters.knowledge import article_search

MOST = 20
KNOWLEDGE_BASE = "/helpdesk/kb-public"


def of(user: str) -> dict[str, Any]:
	"""What the page shows: what was searched for, or the newest articles."""
	text = asked("q")
	found = article_search.search(text, user, MOST) if text else article_search.newest(user, MOST)
	return {"text": text, "articles": found, "knowledge_base": KNOWLEDGE_BASE}
