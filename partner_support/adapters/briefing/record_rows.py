"""The program records of a ticket, and what else of the partner's is still open."""

from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url_to_form

from partner_support.adapters.records import record_choices, record_figures, records
from partner_support.adapters.records.records import LINK_FIELDS, Source

SHOWN = 5  # open records of a kind
LOOKED_AT = 50
STILL_OPEN = {  # states in which somebody still waits for something
	"Deal Registration": ("Draft", "Submitted", "Under Review", "Approved"),
	"MDF Claim": ("Draft", "Submitted", "Under Review", "Returned", "Approved"),
	"Commission Statement": ("Draft", "Issued", "Disputed"),
	"Partner Agreement": ("Draft", "In Review", "Active", "Suspended"),
}


def of(ticket: Document) -> dict[str, Any]:
	"""The linked records in full, and the latest open ones of each kind that the agent may read."""
	linked = [linked_record(field, name) for field, name in records.links_of(ticket).items()]
	return {
		"linked": [each for each in linked if each],
		"open": [row for kind in LINK_FIELDS.values() for row in open_ones(kind, ticket)],
	}


def linked_record(field: str, name: str) -> dict[str, Any] | None:
	"""A record that the ticket is about."""
	kind = LINK_FIELDS[field]
	facts = records.facts_of(kind, name)
	if not facts:
		return None
	return {
		"kind": _(kind),
		"name": name,
		"title": facts.title,
		"figures": facts.figures,
		"url": facts.url,
	}


def open_ones(kind: str, ticket: Document) -> list[dict[str, Any]]:
	"""The latest records of a kind that have not come to their end, less the linked one."""
	source = records.source_of(kind)
	rows = record_choices.offered(source, [ticket.partner], most=LOOKED_AT)
	linked = ticket.get(records.field_of(kind))
	return [row_of(source, row) for row in rows if is_open(source, row) and row.name != linked][:SHOWN]


def is_open(source: Source, row: Any) -> bool:
	"""Whether it still waits for an end; of a site's own DocType only the site knows."""
	return not source.is_own or row.get(source.state_field) in STILL_OPEN[source.kind]


def row_of(source: Source, row: Any) -> dict[str, Any]:
	"""One record in a line."""
	return {
		"kind": _(source.kind),
		"name": row.name,
		"title": record_figures.title(source, row) or row.name,
		"figures": record_figures.in_words(source, row),
		"url": get_url_to_form(source.doctype, row.name),
	}
