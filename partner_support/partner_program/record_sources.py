"""Where each kind of program record is kept: in our DocType, or in one that the site has already.

Whoever asks for records asks by kind and gets the source; only this module reads the settings for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

PARTNER, CUSTOMER = "Partner", "HD Customer"

# Which types of field can say what: a state is read as text, an amount as a number.
FIELD_TYPES = {
	"state_field": ("Data", "Link", "Select", "Read Only", "Small Text"),
	"amount_field": ("Currency", "Float", "Int"),
	"currency_field": ("Data", "Link", "Read Only", "Select"),
	"date_field": ("Date", "Datetime"),
	"title_field": ("Autocomplete", "Data", "Link", "Read Only", "Select", "Small Text", "Text"),
}


@dataclass(frozen=True)
class Source:
	"""The DocType that keeps one kind of record, and what the fields are called there; None: there is none."""

	kind: str
	doctype: str
	partner_field: str = "partner"
	state_field: str = "status"
	amount_field: str | None = None
	currency_field: str | None = None
	title_field: str | None = None
	date_field: str | None = None

	@property
	def is_own(self) -> bool:
		"""Whether this is our DocType, with our states and our rights."""
		return self.doctype == self.kind

	@property
	def names_customer(self) -> bool:
		"""Whether its records name the partner's HD Customer instead of the partner."""
		return frappe.get_meta(self.doctype).get_field(self.partner_field).options == CUSTOMER


OWN = {
	source.kind: source
	for source in (
		Source(
			"Deal Registration",
			"Deal Registration",
			amount_field="deal_value",
			currency_field="currency",
			title_field="end_customer",
			date_field="registered_on",
		),
		Source(
			"MDF Claim",
			"MDF Claim",
			amount_field="amount",
			currency_field="currency",
			title_field="activity_title",
			date_field="submitted_on",
		),
		Source(
			"Commission Statement",
			"Commission Statement",
			amount_field="total",
			currency_field="currency",
			title_field="statement_number",
			date_field="period_end",
		),
		Source(
			"Partner Agreement",
			"Partner Agreement",
			title_field="agreement_title",
			date_field="valid_from",
		),
	)
}
KINDS = tuple(OWN)


def source_of(kind: str) -> Source:
	"""Where this site keeps a kind of record. Raises KeyError for a kind that there is not."""
	row = next((row for row in rows() if row.record == kind), None)
	return foreign(row) if row else OWN[kind]


def kind_of(doctype: str) -> str | None:
	"""The kind whose records this site keeps in that DocType."""
	return kinds_by_doctype().get(doctype)


def kind_named(doctype: str | None) -> str | None:
	"""The kind that is meant by a DocType: ours by its name, whether or not a stand-in keeps its records."""
	return doctype if doctype in OWN else kind_of(doctype or "")


def kinds_by_doctype() -> dict[str, str]:
	"""Every DocType that keeps records on this site, with the kind."""
	stand_ins = {row.record: row.source_doctype for row in rows()}
	return {stand_ins.get(kind, kind): kind for kind in KINDS}


def rows() -> list[Document]:
	"""The site's stand-ins, as the settings list them; shared, so never change them."""
	return frappe.get_cached_doc("Partner Program Settings").record_sources


def foreign(row: Document) -> Source:
	"""A row of the settings as a source."""
	return Source(
		kind=row.record,
		doctype=row.source_doctype,
		partner_field=row.partner_field,
		state_field=row.state_field,
		**{
			field: row.get(field) or None
			for field in ("amount_field", "currency_field", "title_field", "date_field")
		},
	)


def knows(source: Source, states: tuple[str, ...]) -> bool:
	"""Whether a DocType of the site's own speaks of any of these states at all: 0 would be a guess if not."""
	if source.is_own:
		return True
	state = frappe.get_meta(source.doctype).get_field(source.state_field)
	if state and state.fieldtype == "Select":
		return bool({*states} & {*(state.options or "").split("\n")})
	return bool(frappe.db.exists(source.doctype, {source.state_field: ["in", states]}))


def check(settings: Document) -> None:
	"""Refuse a stand-in that cannot stand in: two for one kind, no such fields, or nothing to link to."""
	seen: dict[str, int] = {}
	for row in settings.record_sources:
		check_twin(row, row.record, seen)
		check_twin(row, row.source_doctype, seen)
		check_doctype(row)
		check_partner_field(row)
		for field, types in FIELD_TYPES.items():
			check_field(row, field, types)


def check_twin(row: Document, value: str, seen: dict[str, int]) -> None:
	"""Refuse what an earlier row says already."""
	first = seen.setdefault(value, row.idx)
	if first != row.idx:
		refuse(row, _("{0} stands in row {1} already. Delete one of the two.").format(_(value), first))


def check_doctype(row: Document) -> None:
	"""Refuse a DocType that has no records of its own, and one of ours in the place of another."""
	if row.source_doctype in OWN:
		refuse(
			row,
			_("{0} is no DocType of the site's own. Delete the row to use it for its own kind.").format(
				_(row.source_doctype)
			),
		)
	meta = frappe.get_meta(row.source_doctype)
	if meta.istable or meta.issingle or meta.get("is_virtual"):
		refuse(
			row,
			_("{0} has no records to link to. Choose a DocType with records of its own.").format(
				frappe.bold(row.source_doctype)
			),
		)


def check_partner_field(row: Document) -> None:
	"""Refuse a field that names neither a partner nor the customer that stands for one."""
	meta = frappe.get_meta(row.source_doctype)
	usable = [field for field in meta.get_link_fields() if field.options in (PARTNER, CUSTOMER)]
	if row.partner_field not in [field.fieldname for field in usable]:
		refuse_field(row, "partner_field", (field.fieldname for field in usable))


def check_field(row: Document, role: str, types: tuple[str, ...]) -> None:
	"""Refuse a field that the DocType lacks, or that cannot say what it is chosen for."""
	if not row.get(role):
		return
	meta = frappe.get_meta(row.source_doctype)
	field = meta.get_field(row.get(role))
	if not field or field.fieldtype not in types or field.get("is_virtual"):
		usable = (each for each in meta.fields if each.fieldtype in types and not each.get("is_virtual"))
		refuse_field(row, role, (each.fieldname for each in usable))


def refuse_field(row: Document, role: str, usable: Iterator[str]) -> None:
	"""Refuse a field, and name those that would do."""
	shown = frappe.bold(escape_html(row.get(role) or "?"))
	fields = ", ".join(usable)
	label = _(row.meta.get_label(role))
	if not fields:
		refuse(row, _("{0} has no field that could be the {1}.").format(_(row.source_doctype), label))
	refuse(
		row,
		_("{0} cannot be the {1} of {2}. Choose one of: {3}.").format(
			shown, label, _(row.source_doctype), fields
		),
	)


def refuse(row: Document, reason: str) -> None:
	frappe.throw(
		_("Record Sources, row {0}: {1}").format(row.idx, reason), title=_("Not a Source of Records")
	)
