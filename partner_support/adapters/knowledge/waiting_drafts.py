"""The articles that wait for a review: who drafted each, since when, of how many tickets, and for whom it is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime, time_diff_in_seconds

from partner_support.adapters.knowledge import article_drafts, audience

DAY = 24 * 60 * 60


def number() -> int:
	"""How many wait."""
	return frappe.db.count(audience.ARTICLE, {"status": "Draft"})


def drafts(drafted_by: str | None = None) -> list[dict[str, Any]]:
	"""Those of one drafter, or of all, the longest waiting first. Four queries."""
	articles = frappe.get_all(
		audience.ARTICLE, {"status": "Draft"}, ["name", "title", "author", "creation", "category"]
	)
	names = [each.name for each in articles]
	sources, meant = sources_of(names), audiences_of(names)
	rows = [row_of(each, sources[each.name], meant[each.name]) for each in articles]
	wanted = [row for row in rows if drafted_by in (None, "", row["drafted_by"])]
	return sorted(wanted, key=lambda row: (row["drafted_on"], row["name"]))


def row_of(article: frappe._dict, sources: list[frappe._dict], meant: list[str]) -> dict[str, Any]:
	"""One draft; one that came from no ticket was begun by its author."""
	first = min(sources, key=lambda source: source.drafted_on, default=None)
	drafted_on = first.drafted_on if first else article.creation
	return {
		"name": article.name,
		"title": article.title,
		"url": article_drafts.url(article.name),
		"drafted_by": first.drafted_by if first else article.author,
		"drafted_on": drafted_on,
		"days": max(round(time_diff_in_seconds(now_datetime(), drafted_on) / DAY, 1), 0),
		"audience": ", ".join(meant) or _("Everybody"),
		"tickets": len(sources),
		"taken_out": sum(len((source.removed or "").splitlines()) for source in sources),
	}


def sources_of(articles: list[str]) -> dict[str, list[frappe._dict]]:
	"""Where each came from."""
	fields = ["article", "drafted_by", "drafted_on", "removed"]
	return by_article(frappe.get_all(article_drafts.SOURCE, {"article": ["in", [*articles, ""]]}, fields))


def by_article(rows: Iterable[frappe._dict]) -> dict[str, list[frappe._dict]]:
	"""The rows of each article."""
	found: dict[str, list[frappe._dict]] = defaultdict(list)
	for row in rows:
		found[row.article].append(row)
	return found


def audiences_of(articles: list[str]) -> dict[str, list[str]]:
	"""Whom each is for, tiers first; nobody named is everybody."""
	found: dict[str, list[str]] = defaultdict(list)
	for doctype, field in (
		("Article Audience Tier", "partner_tier"),
		("Article Audience Partner", "partner"),
	):
		rows = frappe.get_all(
			doctype,
			{"parent": ["in", [*articles, ""]], "parenttype": audience.AUDIENCE},
			["parent", field],
			order_by="parent, idx",
			parent_doctype=audience.AUDIENCE,
		)
		for row in rows:  # an audience is called as its article is
			found[row.parent].append(row[field])
	return found
