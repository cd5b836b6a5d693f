"""Tickets that help with this one: the partner's earlier ones, and similar ones of anybody, as far as the agent reads them.

Similar is what was written in the same words, among the latest tickets of the same category, and whatever is
about the same record. One query finds the candidates, however many tickets there are.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Order
from frappe.query_builder.functions import Substring
from frappe.query_builder.utils import QueryBuilder
from frappe.utils import pretty_date, strip_html

from partner_support.adapters.access import readable
from partner_support.adapters.knowledge import article_index
from partner_support.adapters.records import records

TICKET = "HD Ticket"
SHOWN_EARLIER, SHOWN_SIMILAR = 10, 6
LOOKED_AT, READ_OF_EACH = 300, 2_000  # tickets of the category, and characters of their description
LONGEST_RESOLUTION = 220
COLUMNS = ("name", "subject", "status", "status_category", "priority", "ticket_type", "partner", "creation")
COLUMNS += ("resolution_details",)


def earlier(ticket: Document) -> list[dict[str, Any]]:
	"""The partner's latest other tickets."""
	table, query = readable.rows(TICKET, partner=ticket.partner)
	query = query.where((table.name != ticket.name) & (table.is_merged == 0)).select(*columns(table))
	rows = query.orderby(table.creation, table.name, order=Order.desc).limit(SHOWN_EARLIER).run(as_dict=True)
	return [row_of(row) for row in rows]


def similar(ticket: Document) -> list[dict[str, Any]]:
	"""Those about the same record, then those in the same words, best first."""
	rows = {str(row.name): row for row in candidates(ticket)}
	linked = records.links_of(ticket)
	same = [name for name, row in rows.items() if any(row[field] == of for field, of in linked.items())]
	alike = article_index.index(
		(name, row.subject or "", strip_html(row.description or "")) for name, row in rows.items()
	).rank(ticket.subject or "")
	names = list(dict.fromkeys([*same, *alike]))[:SHOWN_SIMILAR]
	return [{**row_of(rows[name]), "same_record": name in same} for name in names]


def candidates(ticket: Document) -> list[frappe._dict]:
	"""The latest tickets that may be similar: of the same category, or about one of the same records."""
	table, query = readable.rows(TICKET)
	kind = table.ticket_type == ticket.ticket_type
	for field, name in records.links_of(ticket).items():
		kind = kind | (table[field] == name)
	query = query.where(kind & (table.name != ticket.name) & (table.is_merged == 0))
	return latest(table, query)


def latest(table: Any, query: QueryBuilder) -> list[frappe._dict]:
	"""The newest of them, with as much of their text as is compared."""
	text = Substring(table.description, 1, READ_OF_EACH).as_("description")
	links = (table[field] for field in records.LINK_FIELDS)
	query = query.select(*columns(table), *links, text).orderby(table.creation, table.name, order=Order.desc)
	return query.limit(LOOKED_AT).run(as_dict=True)


def columns(table: Any) -> list[Any]:
	"""What a row is made of."""
	return [table[column] for column in COLUMNS]


def row_of(row: frappe._dict) -> dict[str, Any]:
	"""One ticket in a line, with how it ended."""
	resolution = " ".join(strip_html(row.resolution_details or "").split())
	return {
		"name": str(row.name),
		"subject": row.subject,
		"status": _(row.status),
		"open": row.status_category != "Resolved",
		"severity": row.priority,
		"category": row.ticket_type,
		"partner": row.partner,
		"age": pretty_date(row.creation),
		"url": f"/helpdesk/tickets/{row.name}",
		"resolution": resolution[:LONGEST_RESOLUTION],
	}
