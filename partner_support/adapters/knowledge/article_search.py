"""Search of the knowledge base that asks no search engine, over what is published and its reader may read.

Helpdesk's own search needs a module of Redis that many sites lack. A knowledge base is small: its words
are kept in each process, and built anew once an article was published, changed or withdrawn.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import quote

import frappe
from frappe.model.document import Document

from partner_support.adapters.knowledge import article_index
from partner_support.adapters.knowledge.article_index import Index
from partner_support.adapters.mail import plain_text

ARTICLE = "HD Article"
PAGE = "/helpdesk/kb-public/articles/"
LONGEST = 500  # characters of a question that are read
EXCERPT, BEFORE = 200, 60


@dataclass(frozen=True)
class Found:
	"""An article that may answer; `excerpt` is plain text."""

	name: str
	title: str
	excerpt: str
	url: str


def search(text: str, user: str, limit: int = 10) -> list[Found]:
	"""The published articles that answer a question and that `user` may read, best first."""
	asked = (text or "")[:LONGEST]
	return readable(current_index().rank(asked), asked, user, limit)


def answers(text: str, readable_by: Callable[[str], bool], limit: int) -> list[Found]:
	"""The published articles that surely answer a question, of those that the reader may read, best first."""
	asked = (text or "")[:LONGEST]
	names = (name for name in current_index().answering(asked) if readable_by(name))
	return [found(frappe.get_cached_doc(ARTICLE, name), asked) for name in islice(names, limit)]


def newest(user: str, limit: int = 10) -> list[Found]:
	"""The articles that were published last and that `user` may read."""
	published = frappe.get_all(
		ARTICLE, filters={"status": "Published"}, order_by="published_on desc, name", pluck="name"
	)
	return readable(published, "", user, limit)


def readable(names: Iterable[str], asked: str, user: str, limit: int) -> list[Found]:
	"""The first of these articles that `user` may read."""
	if not frappe.has_permission(ARTICLE, "read", user=user):
		return []
	articles = (frappe.get_cached_doc(ARTICLE, name) for name in names)
	allowed = (each for each in articles if each.has_permission("read", user=user))
	return [found(article, asked) for article in islice(allowed, limit)]


def found(article: Document, asked: str) -> Found:
	"""An article as a result of what was asked."""
	return Found(article.name, article.title, excerpt(article.content, asked), url_of(article.name))


def url_of(name: str) -> str:
	"""Where Helpdesk's portal shows an article."""
	return PAGE + quote(name, safe="")


def current_index() -> Index:
	"""The index of what is published now."""
	published = frappe.get_all(
		ARTICLE,
		filters={"status": "Published"},
		fields=["name", "modified"],
		order_by="modified desc, name",
		as_list=True,
	)
	return built_index(frappe.local.site, tuple(map(tuple, published)))


@lru_cache(maxsize=16)
def built_index(site: str, published: tuple[tuple[str, object], ...]) -> Index:
	"""One build per site and state of its articles."""
	names = [name for name, _ in published]
	rows = frappe.get_all(
		ARTICLE, filters={"name": ("in", names or [""])}, fields=["name", "title", "content"]
	)
	articles = {row.name: (row.name, row.title or "", plain(row.content)) for row in rows}
	return article_index.index(articles[name] for name in names if name in articles)


def plain(content: str | None) -> str:
	"""An article's text without its markup, in one line."""
	return " ".join(plain_text.of(content).split())


def excerpt(content: str | None, asked: str) -> str:
	"""The part of an article around the first word that was asked for, else its beginning."""
	text = plain(content)
	folded = text.casefold()
	places = [at for word in article_index.words(asked) if (at := folded.find(word)) >= 0]
	start = max(min(places, default=0) - BEFORE, 0)
	start = text.rfind(" ", 0, start) + 1 if start else 0
	end = start + EXCERPT
	if end < len(text):
		end = max(text.rfind(" ", start, end), start + EXCERPT // 2)
	return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
