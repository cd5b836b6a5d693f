"""The tickets on a partner's own pages: those that Helpdesk lists for the reader, of the partners that the page is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Coalesce, Count
from frappe.query_builder.utils import QueryBuilder
from frappe.utils import format_datetime

from partner_support.adapters import settings, site_time
from partner_support.adapters.access import portal_pages, readable
from partner_support.adapters.pages import record_rows
from partner_support.adapters.portal import clock_words
from partner_support.adapters.records import records
from partner_support.adapters.sla import clock_records
from partner_support.adapters.tickets import stages
from partner_support.engine import TICKET_CLOCKS, State

TICKET = "HD Ticket"
OPEN, NEEDS_YOU, ALL = "open", "needs-you", "all"
WAITING_STAGES = (stages.AWAITING_INFORMATION, stages.RESOLVED)
SLUGS = {
	"submitted": stages.SUBMITTED,
	"under-review": stages.UNDER_REVIEW,
	"awaiting-information": stages.AWAITING_INFORMATION,
	"escalated": stages.ESCALATED,
	"please-confirm": stages.RESOLVED,
	"closed": stages.CLOSED,
}
MARKS = {stage: slug for slug, stage in SLUGS.items()}
COLUMNS = ("name", "subject", "partner", "partner_stage", "priority", "ticket_type", "creation", "modified")
COLUMNS += ("raised_by", "business_critical", *records.LINK_FIELDS)
RUNNING = (State.RUNNING, State.PAUSED)


@dataclass(frozen=True)
class Wanted:
	"""Which tickets: everything in the address of the page, once it is known to mean something."""

	state: str = OPEN
	category: str = ""
	severity: str = ""
	kind: str = ""  # the field of a record's kind, without a name: any of them
	record: str = ""
	text: str = ""


def rows_of(of: Sequence[str]) -> tuple[DocType, QueryBuilder] | None:
	"""The tickets of these partners that Helpdesk lists for the reader; None for whoever it lists none."""
	if not of or not readable.is_allowed(TICKET):
		return None
	ticket, query = readable.rows(TICKET)
	return ticket, query.where(ticket.partner.isin(list(of)))


def count(of: Sequence[str], wanted: Wanted) -> int:
	"""How many tickets there are."""
	found = rows_of(of)
	if not found:
		return 0
	ticket, query = found
	return narrowed(ticket, query, wanted).select(Count("*")).run()[0][0]


def latest(of: Sequence[str], wanted: Wanted, limit: int, offset: int = 0) -> list[dict[str, Any]]:
	"""The tickets on which something happened last."""
	found = rows_of(of)
	if not found:
		return []
	ticket, query = found
	query = narrowed(ticket, query, wanted).orderby(ticket.modified, order=frappe.qb.desc)
	return listed(ticket, query.orderby(ticket.name, order=frappe.qb.desc).limit(limit).offset(offset))


def most_urgent(of: Sequence[str], limit: int) -> list[dict[str, Any]]:
	"""The open tickets that we work on, the next promise first."""
	found = rows_of(of)
	if not found:
		return []
	ticket, query = found
	query = query.where(ticket.partner_stage.notin([stages.CLOSED, *WAITING_STAGES]))
	due = Coalesce(Case().when(ticket.first_responded_on.isnull(), ticket.response_by), ticket.resolution_by)
	query = query.orderby(Case().when(due.isnull(), 1).else_(0)).orderby(due).orderby(ticket.name)
	return listed(ticket, query.limit(limit))


def narrowed(ticket: DocType, query: QueryBuilder, wanted: Wanted) -> QueryBuilder:
	"""The query for what is wanted."""
	query = in_state(ticket, query, wanted.state)
	for field, value in (("ticket_type", wanted.category), ("priority", wanted.severity)):
		if value:
			query = query.where(ticket[field] == value)
	if wanted.kind:
		field = ticket[wanted.kind]
		query = query.where(field == wanted.record if wanted.record else Coalesce(field, "") != "")
	for word in wanted.text.split():
		alike = f"%{readable.literal(word)}%"
		query = query.where(ticket.subject.like(alike) | ticket.name.like(alike))
	return query


def in_state(ticket: DocType, query: QueryBuilder, state: str) -> QueryBuilder:
	"""The query for tickets in a state."""
	if state == ALL:
		return query
	if state == NEEDS_YOU:
		return query.where(ticket.partner_stage.isin(WAITING_STAGES))
	if state in SLUGS:
		return query.where(ticket.partner_stage == SLUGS[state])
	return query.where(Coalesce(ticket.partner_stage, "") != stages.CLOSED)


def listed(ticket: DocType, query: QueryBuilder) -> list[dict[str, Any]]:
	"""The rows of a query as a page shows them."""
	rows = query.select(*(ticket[column] for column in COLUMNS)).run(as_dict=True)
	clocks = clocks_of(rows)
	titles = record_rows.titles(rows)
	return [row_of(row, clocks.get(row.name, []), titles) for row in rows]


def row_of(row: frappe._dict, clocks: list[dict[str, Any]], titles: dict[tuple, str]) -> dict[str, Any]:
	"""One ticket."""
	zone = portal_pages.zone_of(row.partner)
	about = [titles[field, row[field]] for field in records.LINK_FIELDS if (field, row[field]) in titles]
	return {
		"name": row.name,
		"subject": row.subject,
		"url": portal_pages.ticket_url(row.name),
		"partner": row.partner,
		"stage": _(row.partner_stage) if row.partner_stage else "",
		"mark": MARKS.get(row.partner_stage, "submitted"),
		"severity": settings.severity_label(row.priority),
		"category": row.ticket_type or "",
		"is_critical": bool(row.business_critical),
		"raised_by": row.raised_by if row.raised_by != frappe.session.user else "",
		"raised_on": day(row.creation, zone),
		"changed_on": day(row.modified, zone),
		"about": about,
		"clocks": clocks,
	}


def day(stored: Any, zone: ZoneInfo) -> str:
	"""The day of a stored time, where the reader is."""
	local = site_time.to_utc(stored).astimezone(zone).replace(tzinfo=None)
	return format_datetime(local, "d MMM yyyy")


def clocks_of(rows: Collection[frappe._dict]) -> dict[str, list[dict[str, Any]]]:
	"""What is left of each promise that is still to be kept, by ticket."""
	of = {row.name: row.partner for row in rows}
	if not of:
		return {}
	stored = frappe.db.get_values(
		"SLA Clock", {"ticket": ["in", list(of)], "clock": ["in", TICKET_CLOCKS]}, "*", as_dict=True
	)
	history = clock_records.history_of([row.name for row in stored])
	now = site_time.now()
	found: dict[str, list[dict[str, Any]]] = {}
	for row in sorted(stored, key=lambda each: each.due_at):
		clock = clock_records.stored(row, history[row.name]).clock
		if clock.state in RUNNING:
			zone = portal_pages.zone_of(of[row.ticket])
			found.setdefault(row.ticket, []).append(clock_words.of(clock, now, zone))
	return found


def categories() -> list[str]:
	"""The ticket types that categories stand for, which partners choose from."""
	return frappe.get_all(
		"Support Category",
		filters={"disabled": 0, "ticket_type": ["is", "set"]},
		order_by="ticket_type",
		pluck="ticket_type",
	)
