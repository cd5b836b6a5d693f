"""The link fields on HD Ticket, kept in step with what the site links to and which categories ask for it.

Their definitions say how a site begins; `follow` brings the stored fields to where the settings and the
Support Categories stand. Only their own rows among the Custom Fields are written: a Property Setter of
the administrator's goes over them, as it does everywhere.
"""

import json
from itertools import pairwise
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.records import records
from partner_support.adapters.records.record_links import FIGURES, SHOWN, SUMMARY

TICKET = "HD Ticket"
RECORD_FIELDS = (*records.LINK_FIELDS, *SHOWN)
PICKERS = "partner_support.api.record_links"
LABELS = {
	"deal_registration": "Deal Registration",
	"mdf_claim": "MDF Claim",
	"commission_statement": "Commission Statement",
	"partner_agreement": "Partner Agreement",
	"record_state": "Record State",
	"record_amount": "Record Amount",
	"record_date": "Record Date",
}


def definitions(insert_after: str) -> list[dict[str, Any]]:
	"""The fields as a fresh site gets them, one behind the other."""
	fields = []
	for field, kind in records.LINK_FIELDS.items():
		fields.append(
			{
				"fieldname": field,
				"label": LABELS[field],
				"fieldtype": "Link",
				"options": kind,
				"insert_after": insert_after,
				"search_index": 1,
				"in_standard_filter": 1,
				"depends_on": shown_when(field, []),
			}
		)
		insert_after = field
	column = {
		"fieldname": "record_column",
		"fieldtype": "Column Break",
		"insert_after": insert_after,
	}
	summary = {
		**said_by_records(SUMMARY, "Record Status", "record_column"),
		"description": "What the linked records say about themselves.",
		"depends_on": f"eval:doc.{SUMMARY} && !doc.{FIGURES[0]}",  # who may read the figures needs no summary
	}
	figures = [said_by_records(each, LABELS[each], before) for before, each in pairwise(SHOWN)]
	return [*fields, column, summary, *figures]


def said_by_records(field: str, label: str, insert_after: str) -> dict[str, Any]:
	"""A field that tells what the linked records say: it may be more than the ticket's reader may see."""
	return {
		"fieldname": field,
		"label": label,
		"fieldtype": "Small Text",
		"insert_after": insert_after,
		"read_only": 1,
		"no_copy": 1,
		"permlevel": 1,  # see ticket_page
		"depends_on": f"eval:doc.{field}",
	}


def template_rows() -> list[dict[str, Any]]:
	"""Their rows in Helpdesk's template, with the pickers."""
	pickers = [
		{"fieldname": field, "hide_from_customer": 0, "url_method": f"{PICKERS}.{field}"}
		for field in records.LINK_FIELDS
	]
	figures = [{"fieldname": field, "hide_from_customer": 1} for field in FIGURES]
	return [*pickers, {"fieldname": SUMMARY, "hide_from_customer": 0}, *figures]


def shown_when(field: str, ticket_types: list[str]) -> str:
	"""A ticket that has the link shows it; else those types that ask for it, on a partner's or a new ticket."""
	mine = "(doc.partner || doc.__islocal || !doc.name)"
	return f"eval:{mine} && (doc.{field} || {is_one_of(ticket_types)})"


def required_when(ticket_types: list[str]) -> str | None:
	"""The types that cannot do without it."""
	return f"eval:{is_one_of(ticket_types)}" if ticket_types else None


def is_one_of(ticket_types: list[str]) -> str:
	"""The condition that a ticket is of one of these types."""
	return f"{json.dumps(sorted(ticket_types))}.includes(doc.ticket_type)"


def follow(document: Document | None = None, method: str | None = None, *renamed: object) -> None:
	"""Bring the link fields to what the settings, categories and types say now. A doc_event of all three."""
	asking = categories_by_kind()
	changed = [field for field in records.LINK_FIELDS if bring_up_to_date(field, asking)]
	if changed:
		frappe.clear_cache(doctype=TICKET)


def bring_up_to_date(field: str, asking: dict[str, list[frappe._dict]]) -> bool:
	"""Write one field's row where it says something else; whether it did."""
	kind = records.LINK_FIELDS[field]
	name = f"{TICKET}-{field}"
	wanted = wanted_of(field, asking.get(kind, []))
	stored = frappe.db.get_value("Custom Field", name, list(wanted), as_dict=True)
	if not stored or {key: value or None for key, value in stored.items()} == wanted:
		return False
	frappe.db.set_value("Custom Field", name, wanted)
	return True


def wanted_of(field: str, categories: list[frappe._dict]) -> dict[str, str | None]:
	"""What a field's row should say: its DocType, when it shows, when it must be filled, what it offers."""
	source = records.source_of(records.LINK_FIELDS[field])
	own = "eval:doc.customer" if source.names_customer else "eval:doc.partner"
	return {
		"options": source.doctype,
		"depends_on": shown_when(field, [each.ticket_type for each in categories]),
		"mandatory_depends_on": required_when(
			[each.ticket_type for each in categories if each.record_required]
		),
		"link_filters": json.dumps([[source.doctype, source.partner_field, "=", own]]),
	}


def categories_by_kind() -> dict[str, list[frappe._dict]]:
	"""The enabled categories that ask for a record, by its kind."""
	found: dict[str, list[frappe._dict]] = {}
	for category in frappe.get_all(
		"Support Category",
		filters={"disabled": 0, "record_doctype": ("is", "set")},
		fields=["name", "ticket_type", "record_doctype", "record_required"],
		order_by="name",
	):
		kind = records.kind_named(category.record_doctype)
		if kind:
			found.setdefault(kind, []).append(category)
	return found


def follow_settings(settings: Document, method: str | None = None) -> None:
	"""Have categories name what tickets link to from now on, and the fields as well. A doc_event."""
	before = settings.get_doc_before_save()
	for kind in records.LINK_FIELDS.values() if before else ():
		present, wanted = doctype_in(before, kind), doctype_in(settings, kind)
		if present != wanted:
			frappe.db.set_value("Support Category", {"record_doctype": present}, "record_doctype", wanted)
	frappe.clear_document_cache(settings.doctype, settings.name)
	follow()


def refuse_a_switch_that_breaks_links(settings: Document, method: str | None = None) -> None:
	"""Refuse to link to another DocType while tickets link to records of the present one. A doc_event."""
	before = settings.get_doc_before_save()
	if not before:
		return
	for field, kind in records.LINK_FIELDS.items():
		present, wanted = doctype_in(before, kind), doctype_in(settings, kind)
		linked = present != wanted and frappe.get_all(
			TICKET, filters={field: ("is", "set")}, pluck="name", limit=1
		)
		if linked:
			refuse_switch(field, present, wanted, linked[0])


def refuse_switch(field: str, present: str, wanted: str, ticket: str) -> None:
	frappe.throw(
		_(
			"{0} tickets, such as {1}, link to a {2}. Clear {3} in them before you link tickets to {4} instead."
		).format(
			frappe.db.count(TICKET, {field: ("is", "set")}),
			frappe.utils.get_link_to_form(TICKET, ticket),
			frappe.bold(_(present)),
			frappe.bold(_(LABELS[field])),
			frappe.bold(_(wanted)),
		),
		title=_("Tickets Link to It"),
	)


def doctype_in(settings: Document, kind: str) -> str:
	"""The DocType that these settings link a kind to."""
	return next((row.source_doctype for row in settings.record_sources if row.record == kind), kind)
