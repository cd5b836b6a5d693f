"""The program's records, as everything about tickets sees them: by kind, wherever the site keeps them.

A kind is one of LINK_FIELDS' values and names a link field of HD Ticket. What others build on:
`source_of(kind)`, `facts_of(kind, name, reader)`, `tickets_of(kind, name)`, `may_see(kind, name, user)`.
Nothing here writes.
"""

from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import get_url_to_form

from partner_support.adapters.access import membership
from partner_support.adapters.records import record_figures
from partner_support.partner_program.record_sources import Source, kind_named, kind_of, source_of

__all__ = [
	"LINK_FIELDS",
	"Facts",
	"Source",
	"facts_of",
	"field_of",
	"is_a_members",
	"is_for_everybody",
	"kind_named",
	"kind_of",
	"links_of",
	"may_see",
	"owner_of",
	"partners_shown",
	"source_of",
	"tickets_of",
]

LINK_FIELDS = {
	"deal_registration": "Deal Registration",
	"mdf_claim": "MDF Claim",
	"commission_statement": "Commission Statement",
	"partner_agreement": "Partner Agreement",
}
FIELDS_OF_KINDS = {kind: field for field, kind in LINK_FIELDS.items()}
FOR_MANAGERS = ("Commission Statement", "Partner Agreement")  # unless the settings show them to all members
TICKET_COLUMNS = (
	"name",
	"subject",
	"status",
	"status_category",
	"priority",
	"agent_group",
	"partner",
	"creation",
	"is_merged",
)


@dataclass(frozen=True)
class Facts:
	"""What a record says about itself; `figures` in the words of whoever asked."""

	kind: str
	doctype: str
	name: str
	partner: str | None
	state: str
	amount: Decimal | None
	currency: str | None
	title: str
	url: str
	figures: str
	one_by_one: tuple[str, str, str]  # the same figures: state, money, date


def facts_of(kind: str, name: str | None, reader: str | None = None) -> Facts | None:
	"""The facts of a record; None where there is none, or none that `reader` may see.

	Without a reader nobody's rights are asked: for jobs, and for what the support team reads.
	"""
	source = source_of(kind)
	if not name or (reader and not may_see(kind, name, reader)):
		return None
	values = values_of(source, name)
	return stated(source, name, values) if values else None


def stated(source: Source, name: str, values: frappe._dict) -> Facts:
	"""The facts that a record's values amount to."""
	return Facts(
		kind=source.kind,
		doctype=source.doctype,
		name=name,
		partner=partner_named(source, values.get(source.partner_field)),
		state=values.get(source.state_field) or "",
		amount=record_figures.amount(source, values),
		currency=source.currency_field and values.get(source.currency_field),
		title=record_figures.title(source, values) or name,
		url=get_url_to_form(source.doctype, name),
		figures=record_figures.in_words(source, values),
		one_by_one=record_figures.one_by_one(source, values),
	)


def values_of(source: Source, name: str) -> frappe._dict | None:
	"""The fields of a record that facts are made of."""
	return frappe.db.get_value(source.doctype, name, columns_of(source), as_dict=True)


def columns_of(source: Source) -> list[str]:
	"""The columns that facts are made of."""
	named = (
		source.partner_field,
		source.state_field,
		source.amount_field,
		source.currency_field,
		record_figures.title_field(source),
		*record_figures.more_columns(source),
	)
	return ["name", *dict.fromkeys(filter(None, named))]


def partner_named(source: Source, value: str | None) -> str | None:
	"""The partner that a record's partner field names, directly or by its customer."""
	if value and source.names_customer:
		return frappe.db.get_value("Partner", {"hd_customer": value})
	return value


def owner_of(kind: str, name: str) -> str | None:
	"""The partner whose record this is; None where there is no such record, or nobody's."""
	source = source_of(kind)
	return partner_named(source, frappe.db.get_value(source.doctype, name, source.partner_field))


def may_see(kind: str, name: str, user: str) -> bool:
	"""Whether a user may see a record; False where there is none.

	A DocType of the site's own knows nothing of partners' people: of its records they are shown, by way
	of tickets, what the settings name, of their own ones only, and whatever rights their roles have.
	"""
	source = source_of(kind)
	if not frappe.db.exists(source.doctype, name):
		return False
	if not source.is_own and membership.of(user).partners:
		return is_a_members(kind, owner_of(kind, name), user)
	return bool(frappe.has_permission(source.doctype, "read", name, user=user))


def is_a_members(kind: str, partner: str | None, user: str) -> bool:
	"""Whether records of this kind and partner are for this portal user."""
	return bool(partner) and partner in partners_shown(kind, user)


def partners_shown(kind: str, user: str) -> tuple[str, ...]:
	"""The partners whose records of a kind a portal user is shown, as one of their people."""
	own = membership.of(user)
	return own.partners if is_for_everybody(kind) else own.managed


def is_for_everybody(kind: str) -> bool:
	"""Whether all of a partner's people are shown its records of this kind, and not its managers alone."""
	settings = frappe.get_cached_doc("Partner Program Settings")
	return kind not in FOR_MANAGERS or settings.statements_seen_by == "All members"


def tickets_of(kind: str, name: str, only_open: bool = False) -> list[frappe._dict]:
	"""The tickets about a record, newest first; merged ones are not open. Rights are the caller's business."""
	filters = {FIELDS_OF_KINDS[kind]: name}
	if only_open:
		filters |= {"status_category": ("!=", "Resolved"), "is_merged": 0}
	return frappe.get_all(
		"HD Ticket", filters=filters, fields=list(TICKET_COLUMNS), order_by="creation desc, name desc"
	)


def field_of(kind: str) -> str:
	"""The link field of HD Ticket for a kind."""
	return FIELDS_OF_KINDS[kind]


def links_of(ticket: Document) -> dict[str, str]:
	"""The records a ticket is about, by link field."""
	return {field: ticket.get(field) for field in LINK_FIELDS if ticket.get(field)}
