"""Article Candidates: what an article should be written of. Their only writer.

Looked for each night, or when somebody asks. A suggestion that was dismissed stays away until as many new
tickets have come as make a suggestion; one whose tickets are no longer alike, or answered by now, goes.
"""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import now_datetime

from partner_support.adapters import settings
from partner_support.adapters.knowledge import article_drafts, solved_tickets
from partner_support.adapters.knowledge.solved_tickets import Rows
from partner_support.adapters.tickets import routing

CANDIDATE, CANDIDATE_TICKET = "Article Candidate", "Article Candidate Ticket"
OPEN, DRAFTED, DISMISSED = "Open", "Drafted", "Dismissed"


def run() -> None:
	"""The nightly look. A scheduled job."""
	if settings.is_enabled():
		look()


def look() -> None:
	"""Bring the candidates to what is alike now; a rule of 0 suggests nothing."""
	tickets, days = settings.candidate_rule()
	since = now_datetime() - timedelta(days=days)
	kept: set[str] = set()
	for group in solved_tickets.alike(since, max(tickets, 2)) if tickets and days else []:
		kept |= suggested(group, tickets, kept)
	for name in frappe.get_all(CANDIDATE, {"state": OPEN, "name": ["not in", [*kept, ""]]}, pluck="name"):
		remove(name)


def suggested(group: Rows, tickets: int, taken: set[str]) -> set[str]:
	"""The candidate for a group, as far as it was not dismissed."""
	known = known_of(group, taken)
	if known and known.state == DISMISSED:
		seen = {str(row.ticket) for row in known.tickets}
		if len({str(row.name) for row in group} - seen) < tickets:
			return set()
	document = known or frappe.get_doc({"doctype": CANDIDATE})
	document.update({"state": OPEN, "decided_by": None, "decided_on": None, **values_of(group)})
	return {stored(document).name}


def known_of(group: Rows, taken: set[str]) -> Document | None:
	"""The candidate that has most of these tickets, and is neither drafted nor another group's."""
	row, candidate = frappe.qb.DocType(CANDIDATE_TICKET), frappe.qb.DocType(CANDIDATE)
	found = (
		frappe.qb.from_(row)
		.join(candidate)
		.on(candidate.name == row.parent)
		.where(row.ticket.isin([str(each.name) for each in group]) & (candidate.state != DRAFTED))
		.where(candidate.name.notin([*taken, ""]))
		.groupby(candidate.name)
		.orderby(Count(row.name), order=frappe.qb.desc)
		.orderby(candidate.name)
		.limit(1)
		.select(candidate.name)
	).run()
	return frappe.get_doc(CANDIDATE, found[0][0]) if found else None


def values_of(group: Rows) -> dict[str, Any]:
	"""What a candidate says of its tickets."""
	hours = solved_tickets.hours_of(group)
	rows = [
		{
			"ticket": str(row.name),
			"subject": row.subject,
			"partner": row.partner,
			"resolved_on": row.resolution_date,
			"hours": round(hours.get(str(row.name), 0), 2),
		}
		for row in group
	]
	return {
		"subject": (group[0].subject or "")[:140],
		"category": routing.category_of(group[0]),
		"tickets_alike": len(group),
		"partners_alike": len({row.partner for row in group}),
		"hours": round(sum(row["hours"] for row in rows), 2),
		"newest": max(row.resolution_date for row in group),
		"tickets": rows,
	}


def draft(candidate: str) -> dict[str, str | bool]:
	"""The article of a candidate, made of the best answered ticket; all of its tickets are sources."""
	document = frappe.get_doc(CANDIDATE, candidate, for_update=True)
	if document.state == DRAFTED:
		return article_drafts.opened(document.article, is_new=False)
	tickets = [str(row.ticket) for row in document.tickets if frappe.db.exists("HD Ticket", row.ticket)]
	made = article_drafts.draft(best_answered(tickets))
	article_drafts.add_sources(made["article"], tickets)
	decide(document, DRAFTED, made["article"])
	return made


def best_answered(tickets: list[str]) -> str:
	"""The ticket whose answer its partner rated best; of equals the most typical. Raises ValidationError for none."""
	answered = [name for name in tickets if article_drafts.is_answered(name)]
	if not answered:
		frappe.throw(_("Nobody has written an answer on these tickets. Answer one, then draft the article."))
	rows = frappe.get_all("HD Ticket", {"name": ["in", answered]}, ["name", "feedback_rating"], as_list=True)
	rating = {str(name): float(stars or 0) for name, stars in rows}
	return max(answered, key=lambda name: rating.get(name, 0))  # the first of equals


def dismiss(candidate: str) -> None:
	"""Suggest no article of these tickets."""
	document = frappe.get_doc(CANDIDATE, candidate, for_update=True)
	if document.state != OPEN:
		frappe.throw(_("This suggestion was decided on already. Load it again."))
	decide(document, DISMISSED, None)


def decide(document: Document, state: str, article: str | None) -> None:
	"""Note what came of a candidate."""
	document.update({"state": state, "article": article})
	document.update({"decided_by": frappe.session.user, "decided_on": now_datetime()})
	stored(document)


def stored(document: Document) -> Document:
	"""Save a candidate; a ticket that was deleted since does not stop it."""
	document.flags.update({"written_by_candidates": True, "ignore_links": True})
	return document.save(ignore_permissions=True)


def forget_article(article: str) -> None:
	"""The article is being deleted: its candidate goes, and may be suggested again."""
	for name in frappe.get_all(CANDIDATE, {"article": article}, pluck="name"):
		remove(name)


def remove(name: str) -> None:
	"""Take a candidate away."""
	frappe.delete_doc(CANDIDATE, name, ignore_permissions=True, force=True, delete_permanently=True)
