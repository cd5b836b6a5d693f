"""What articles did before a ticket was sent: shown for a question, opened, and the question answered.

The only writer of Self Service Answer and Article Count. Who was answered has said so, and is noted;
what was shown and opened is a number for each day, article and category, and tells of nobody.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from pypika.terms import Values

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from partner_support.adapters import limits
from partner_support.adapters.access import membership
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.knowledge import audience

ARTICLE, ANSWER = "HD Article", "Self Service Answer"
SHOWN, OPENED = "shown", "opened"
LONGEST = 140  # characters of a ticket's subject, which is what is searched for
MOST = 20  # articles that one page shows for a question
PER_HOUR = 300  # times that one user has something counted: more is no reading
ATTEMPTS = 3  # at counting while others count the same


def answered(article: str, searched: str | None, ticket_type: str | None, user: str) -> None:
	"""Count once a day for each user and article. Raises DoesNotExistError for what the user may not read."""
	document = readable(article, user)
	if was_counted_today(article, user):
		return
	count = frappe.get_doc(
		{
			"doctype": ANSWER,
			"user": user,
			"partner": only_partner_of(user),
			"article": document.name,
			"article_title": document.title,
			"searched": (searched or "").strip()[:LONGEST],
			"category": category_of(ticket_type),
			"answered_on": now_datetime(),
		}
	)
	count.flags.written_by_deflection = True
	count.insert(ignore_permissions=True)


def readable(article: str, user: str) -> Document:
	"""The published article, for one of a partner's people who may read it."""
	found = frappe.db.exists(ARTICLE, {"name": article, "status": "Published"})
	document = found and frappe.get_doc(ARTICLE, article)
	if not (document and membership.of(user).partners and document.has_permission("read", user=user)):
		frappe.throw(_("The article was not found. Search for it again."), frappe.DoesNotExistError)
	return document


def only_partner_of(user: str) -> str | None:
	"""The partner whose question it was; of a user with several nobody knows."""
	own = membership.of(user).partners
	return own[0] if len(own) == 1 else None


def was_counted_today(article: str, user: str) -> bool:
	"""Whether this user has said so of this article within a day: a second click is no second question."""
	since = add_to_date(now_datetime(), days=-1)
	return bool(frappe.db.exists(ANSWER, {"article": article, "user": user, "answered_on": [">", since]}))


def shown(articles: Iterable[str], ticket_type: str | None, user: str) -> None:
	"""Count that these were shown for a question, each once."""
	count(SHOWN, articles, ticket_type, user)


def opened(article: str, ticket_type: str | None, user: str) -> None:
	"""Count that an article which was shown for a question was opened."""
	count(OPENED, [article], ticket_type, user)


def count(what: str, articles: Iterable[str], ticket_type: str | None, user: str) -> None:
	"""Add one to today's number of each article; whatever is not for the user, and whoever is no partner's, counts nothing."""
	if not is_counted(user):
		return
	today, category = now_datetime().date(), category_of(ticket_type)
	titles = titles_of(articles, user)
	rows = [
		{
			"name": key(str(today), article, category or ""),
			"day": today,
			"article": article,
			"article_title": titles[article],
			"category": category,
			SHOWN: 0,
			OPENED: 0,
			what: 1,
		}
		for article in sorted(titles)  # in one order for all, so that nobody waits for each other
	]
	if rows:
		add(what, rows)


def is_counted(user: str) -> bool:
	"""Whether the user is one of a partner's people, and within what a reader can do in an hour."""
	if audience.sees_all(user) or not membership.of(user).partners:
		return False
	counter = frappe.cache.make_key(f"partner_support_article_counts:{user}")
	return limits.counted(counter, limits.HOUR) <= PER_HOUR


def titles_of(articles: Iterable[str], user: str) -> dict[str, str]:
	"""The published ones among these names that the user may read, with their titles."""
	names = list(dict.fromkeys(articles))[:MOST]
	published = frappe.get_all(
		ARTICLE, {"name": ["in", [*names, ""]], "status": "Published"}, ["name", "title"], as_list=True
	)
	return {name: title for name, title in published if audience.may_read(name, user)}


def category_of(ticket_type: str | None) -> str | None:
	"""The category of what the ticket would have been."""
	return frappe.db.get_value("Support Category", {"ticket_type": ticket_type or ""})


def key(*parts: str) -> str:
	"""The one name of a day's number, so that two at once make one row."""
	return sha256(frappe.as_json(parts).encode()).hexdigest()[:20]


def add(what: str, rows: list[dict[str, Any]]) -> None:
	"""Make the rows or add one to them, in a statement that loses nobody's count."""
	table = frappe.qb.DocType("Article Count")
	now = now_datetime()
	stamps = {"creation": now, "modified": now, "owner": "Administrator", "modified_by": "Administrator"}
	query = frappe.qb.into(table).columns(*rows[0], *stamps)
	for row in rows:
		query = query.insert(*row.values(), *stamps.values())
	query = query.on_duplicate_key_update(table[what], table[what] + Values(what))
	for attempt in range(1, ATTEMPTS + 1):
		try:
			query.on_duplicate_key_update("modified", now).run()
			return
		except TRANSACTION_FAILURES:
			if attempt == ATTEMPTS:
				raise
			frappe.db.rollback()  # nothing else was written: counting is all that its request does
