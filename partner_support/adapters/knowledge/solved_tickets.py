"""The solved tickets of the last days that are alike, and that no article answers.

What is read follows what was touched in those days, by the index of `modified`, and is bounded for each
category, however many tickets there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import frappe
from frappe.query_builder.functions import Substring
from frappe.utils import strip_html

from partner_support.adapters.knowledge import article_index, article_search, audience, likeness
from partner_support.engine import ClockKind

TICKET, CLOCK, SOURCE = "HD Ticket", "SLA Clock", "Article Source"
READ_OF_EACH = 2_000  # characters of a description
MOST, MOST_OF_ONE = 5_000, 400  # tickets looked at: of all, and of one category
Rows = list[frappe._dict]


def alike(since: datetime, at_least: int) -> list[Rows]:
	"""The groups that an article would have helped, each with its typical ticket first."""
	by_category: dict[str, dict[str, frappe._dict]] = defaultdict(dict)
	for row in solved(since):
		of_one = by_category[row.ticket_type]
		if len(of_one) < MOST_OF_ONE:
			of_one[str(row.name)] = row
	found = []
	for rows in by_category.values():
		texts = {name: text_of(row) for name, row in rows.items()}
		groups = likeness.groups(texts, at_least)
		found += [[rows[name] for name in group.names] for group in groups]
	return [group for group in found if not is_answered(group)]


def solved(since: datetime) -> Rows:
	"""The partners' tickets that were solved since then and still are, the newest first."""
	ticket = frappe.qb.DocType(TICKET)
	text = Substring(ticket.description, 1, READ_OF_EACH).as_("description")
	columns = ("name", "subject", "ticket_type", "partner", "raised_by", "resolution_date")
	return (
		frappe.qb.from_(ticket)
		.where((ticket.modified >= since) & (ticket.resolution_date >= since))
		.where((ticket.partner != "") & (ticket.ticket_type != "") & (ticket.is_merged == 0))
		.where(ticket.status_category == "Resolved")
		.select(*(ticket[column] for column in columns), text)
		.orderby(ticket.resolution_date, order=frappe.qb.desc)
		.limit(MOST)
	).run(as_dict=True)


def text_of(row: frappe._dict) -> likeness.Text:
	"""What a ticket's subject says, and its description."""
	return article_index.words(row.subject or ""), article_index.words(strip_html(row.description or ""))


def is_answered(group: Rows) -> bool:
	"""Whether an article of one of them is being written, or a published one answers them that all may read."""
	names = [str(row.name) for row in group]
	if frappe.db.exists(SOURCE, {"ticket": ["in", names]}):
		return True
	readers = {row.raised_by or "Guest" for row in group}
	return bool(article_search.answers(group[0].subject, lambda name: is_for_all(name, readers), 1))


def is_for_all(article: str, readers: Iterable[str]) -> bool:
	"""Whether all of these may read a published article."""
	return all(audience.may_read(article, reader) for reader in readers)


def hours_of(group: Rows) -> dict[str, float]:
	"""The working time that each took until it was solved."""
	clock = frappe.qb.DocType(CLOCK)
	rows = (
		frappe.qb.from_(clock)
		.where(clock.ticket.isin([str(row.name) for row in group]))
		.where(clock.clock == ClockKind.RESOLUTION.value)
		.select(clock.ticket, clock.consumed)
	).run()
	return {str(ticket): float(consumed or 0) / 3600 for ticket, consumed in rows}
