"""The program's records on a partner's own pages: those that their reader may see, wherever the site keeps them."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.query_builder.utils import QueryBuilder

from partner_support.adapters.access import portal_pages, readable
from partner_support.adapters.records import record_choices, record_figures, records
from partner_support.adapters.records.records import Source

Found = tuple[DocType, QueryBuilder]


def kinds_of(of: Sequence[str]) -> list[str]:
	"""The link fields of the kinds of records that the reader is shown, of any of these partners."""
	return [field for field, kind in records.LINK_FIELDS.items() if rows_of(kind, of)]


def rows_of(kind: str, of: Sequence[str]) -> Found | None:
	"""The records of a kind and of these partners that the reader may see; None where they see none of it.

	A DocType of the site's own knows nothing of partners' people: there the settings alone decide.
	"""
	source = records.source_of(kind)
	shown = [name for name in of if name in records.partners_shown(kind, frappe.session.user)]
	if not shown or (source.is_own and not readable.is_allowed(source.doctype)):
		return None
	if source.is_own:
		table, query = readable.rows(source.doctype)
	else:
		table = frappe.qb.DocType(source.doctype)
		query = frappe.qb.from_(table)
	named = record_choices.named_in(source, shown)
	return table, query.where(table[source.partner_field].isin(named or [""]))


def count(kind: str, of: Sequence[str], state: str = "", text: str = "") -> int:
	"""How many records there are."""
	found = rows_of(kind, of)
	if not found:
		return 0
	table, query = found
	return narrowed(records.source_of(kind), table, query, state, text).select(Count("*")).run()[0][0]


def latest(
	kind: str, of: Sequence[str], limit: int, offset: int = 0, state: str = "", text: str = ""
) -> list[dict[str, Any]]:
	"""The records that were made last."""
	found = rows_of(kind, of)
	if not found:
		return []
	table, query = found
	source = records.source_of(kind)
	query = narrowed(source, table, query, state, text).orderby(table.creation, order=frappe.qb.desc)
	query = query.orderby(table.name).limit(limit).offset(offset)
	rows = query.select(*(table[column] for column in records.columns_of(source))).run(as_dict=True)
	tickets = open_tickets(kind, [row.name for row in rows], of)
	return [row_of(source, row, tickets.get(row.name, [])) for row in rows]


def narrowed(source: Source, table: DocType, query: QueryBuilder, state: str, text: str) -> QueryBuilder:
	"""The query for records in a state, and with these words in their name or title."""
	if state:
		query = query.where(table[source.state_field] == state)
	title = record_figures.title_field(source)
	for word in text.split():
		alike = f"%{readable.literal(word)}%"
		named = table.name.like(alike)
		query = query.where(named | table[title].like(alike) if title else named)
	return query


def states_of(kind: str, of: Sequence[str]) -> list[str]:
	"""The states that the reader's records of a kind are in."""
	found = rows_of(kind, of)
	if not found:
		return []
	table, query = found
	state = table[records.source_of(kind).state_field]
	return sorted(each for (each,) in query.select(state).distinct().run() if each)


def row_of(source: Source, values: frappe._dict, tickets: list[frappe._dict]) -> dict[str, Any]:
	"""One record."""
	facts = records.stated(source, values.name, values)
	figures = facts.figures.removeprefix(_(facts.state)).removeprefix(record_figures.BETWEEN)
	return {
		"name": facts.name,
		"title": facts.title,
		"partner": facts.partner,
		"state": _(facts.state) if facts.state else "",
		"mark": mark(facts.state),
		"figures": figures,
		"tickets": tickets,
		"tickets_url": portal_pages.address(
			portal_pages.TICKETS, record=f"{records.field_of(source.kind)}:{facts.name}", state="all"
		),
		"help_url": help_url(source.kind, facts.name),
	}


GOOD = ("Active", "Approved", "Paid", "Won")
BAD = ("Expired", "Lost", "Rejected", "Suspended", "Terminated")
WAITING = ("Disputed", "Draft", "Returned")
ENDED = ("Superseded", "Void", "Withdrawn")


def mark(state: str) -> str:
	"""How a state looks."""
	looks = {"good": GOOD, "bad": BAD, "waiting": WAITING, "ended": ENDED}
	return next((look for look, those in looks.items() if state in those), "open")


def open_tickets(kind: str, names: Collection[str], of: Sequence[str]) -> dict[str, list[frappe._dict]]:
	"""The open tickets about each of these records that Helpdesk lists for the reader."""
	if not names or not of or not readable.is_allowed("HD Ticket"):
		return {}
	ticket, query = readable.rows("HD Ticket")
	field = ticket[records.field_of(kind)]
	query = query.where(field.isin(list(names)) & ticket.partner.isin(list(of)))
	query = query.where((ticket.status_category != "Resolved") & (ticket.is_merged == 0))
	found: dict[str, list[frappe._dict]] = {}
	for row in (
		query.select(ticket.name, ticket.subject, field.as_("record")).orderby(ticket.name).run(as_dict=True)
	):
		found.setdefault(row.record, []).append(
			{"name": row.name, "subject": row.subject, "url": portal_pages.ticket_url(row.name)}
		)
	return found


def titles(tickets: Collection[frappe._dict]) -> dict[tuple[str, str], str]:
	"""What the records that tickets are about are called, by link field and name; of those that the reader may see."""
	of = sorted({row.partner for row in tickets})
	found: dict[tuple[str, str], str] = {}
	for field, kind in records.LINK_FIELDS.items():
		names = {row[field] for row in tickets if row[field]}
		rows = rows_of(kind, of) if names else None
		if rows:
			table, query = rows
			source = records.source_of(kind)
			columns = (table[column] for column in records.columns_of(source))
			for values in query.where(table.name.isin(list(names))).select(*columns).run(as_dict=True):
				found[field, values.name] = record_figures.title(source, values) or values.name
	return found


def title_of(field: str, name: str, of: Sequence[str]) -> str | None:
	"""What one record is called; None where there is none that the reader may see."""
	source = records.source_of(records.LINK_FIELDS[field])
	found = rows_of(source.kind, of)
	if not found:
		return None
	table, query = found
	columns = (table[column] for column in records.columns_of(source))
	values = query.where(table.name == name).select(*columns).run(as_dict=True)
	return (record_figures.title(source, values[0]) or name) if values else None


def help_url(kind: str, name: str) -> str:
	"""Helpdesk's page of a new ticket, with the record and the category that is about such records chosen."""
	chosen = {records.field_of(kind): name}
	category = frappe.db.get_value(
		"Support Category",
		{"record_doctype": kind, "disabled": 0, "ticket_type": ["is", "set"]},
		"ticket_type",
		order_by="name",
		cache=True,
	)
	return (
		f"{portal_pages.NEW_TICKET}?{urlencode({'ticket_type': category, **chosen} if category else chosen)}"
	)
