"""What an audit trail follows: which fields of the dispute, its ticket and its statement, and in what form.

Every value has one form that JSON carries unharmed: amounts are texts with the currency's digits,
instants are UTC, a blank is null.
"""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr, get_datetime, get_system_timezone

from partner_support.engine import audit, money
from partner_support.partner_program.currencies import digits_of

LONGEST_SUBJECT = 140
ASSIGNEES = "_assign"

FIELDS = {
	"Commission Dispute": (
		"status",
		"partner",
		"ticket_number",
		"commission_statement",
		"currency",
		"statement_total",
		"opened_on",
		"opened_by",
		"amount_claimed",
		"amount_agreed",
		"decision",
		"decision_reason",
		"decided_by",
		"decided_on",
		"corrected_statement",
	),
	"HD Ticket": (
		"subject",
		"status",
		"partner_stage",
		"priority",
		"ticket_type",
		"agent_group",
		ASSIGNEES,
		"escalation_level",
		"business_critical",
		"customer",
		"partner",
		"contact",
		"raised_by",
		"deal_registration",
		"mdf_claim",
		"commission_statement",
		"partner_agreement",
		"is_merged",
		"merged_with",
		"ticket_split_from",
	),
	"Commission Statement": (
		"status",
		"partner",
		"statement_number",
		"external_id",
		"version",
		"period_start",
		"period_end",
		"currency",
		"total",
		"issued_on",
		"due_on",
		"paid_on",
		"payment_reference",
		"supersedes",
		"superseded_by",
		"correction_reason",
	),
}
LINES = {"Commission Statement": ("lines", "Commission Line")}
LINE_FIELDS = ("description", "deal_registration", "deal_reference", "base_amount", "rate", "amount")


def subject(doctype: str, name: str) -> str:
	"""How an entry names a document."""
	return f"{doctype} {name}"[:LONGEST_SUBJECT]


def values_of(doctype: str, name: str, lock: bool = False) -> dict[str, object] | None:
	"""The followed fields as the database has them; None where there is no such document.

	With `lock` the row is locked, and read as it is now rather than when the transaction began.
	"""
	meta = frappe.get_meta(doctype)
	fields = [field for field in FIELDS[doctype] if field == ASSIGNEES or meta.has_field(field)]
	row = frappe.db.get_value(doctype, name, fields, as_dict=True, for_update=lock)
	if not row:
		return None
	values = {field: plain(row[field], meta.get_field(field), row.get("currency")) for field in fields}
	return {**values, **lines_of(doctype, name, row.get("currency"))}


def lines_of(doctype: str, name: str, currency: str | None) -> dict[str, object]:
	"""The rows of a statement, in order."""
	if doctype not in LINES:
		return {}
	table, child = LINES[doctype]
	meta = frappe.get_meta(child)
	rows = frappe.get_all(
		child,
		filters={"parent": name, "parentfield": table},
		fields=list(LINE_FIELDS),
		order_by="idx",
		limit=0,
	)
	return {
		table: [
			{field: plain(row[field], meta.get_field(field), currency) for field in LINE_FIELDS}
			for row in rows
		]
	}


def plain(value: object, field: Document | None, currency: str | None) -> object:
	"""One value in the form that entries have."""
	kind = field.fieldtype if field else ASSIGNEES
	if kind == "Check":
		return bool(cint(value))
	if kind == "Currency":
		return str(money.rounded(value or 0, digits_of(currency)))
	if value in (None, ""):
		return None
	if kind == "Int":
		return cint(value)
	if kind == ASSIGNEES:
		return sorted(json.loads(value)) or None
	return in_words(value)


def in_words(value: object) -> str:
	"""A date, an instant, a number or a text as text."""
	if isinstance(value, datetime):
		return instant(value)
	if isinstance(value, date):
		return value.isoformat()
	return clean(cstr(value))


def instant(stored: datetime | str) -> str:
	"""A datetime as Frappe stores it, in UTC."""
	return audit.instant(get_datetime(stored).replace(tzinfo=ZoneInfo(get_system_timezone())))


def clean(text: str) -> str:
	"""A text that every encoding of Unicode can carry: mail may bring halves of characters."""
	return text.encode("utf-8", "replace").decode("utf-8")
