"""What another system may say about a record, and the one way in which each value is read.

The fields are those of the DocType that a person may fill in, and the state with its dates. What is not
among them is refused by name, never dropped; a value that can be read in two ways is refused, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

from partner_support.engine import MoneyError, money
from partner_support.partner_program import field_checks

WITH_STATES = {
	"status",
	"submitted_on",
	"decided_on",
	"ended_on",
}  # read-only in the form: its buttons set them
FILLED_IN = WITH_STATES | {
	"closed_on",
	"expires_on",
	"issued_on",
}  # by the record itself, where nothing is said


@dataclass(frozen=True)
class Problem:
	"""Why something was not taken, and which field said it where that is known."""

	field: str | None
	message: str

	def within(self, table: str, index: int) -> "Problem":
		"""The same, as a problem of a row in a table."""
		return Problem(f"{table}[{index}]" + (f".{self.field}" if self.field else ""), self.message)


@dataclass(frozen=True)
class Reference:
	"""A key by which another system knows what one of our fields links to."""

	field: str
	doctype: str
	key: str


PARTNER = {"partner_external_id": Reference("partner", "Partner", "external_id")}
REFERENCES = {
	"Partner": {"parent_partner_external_id": Reference("parent_partner", "Partner", "external_id")},
	"Deal Registration": {**PARTNER, "product_code": Reference("product", "Partner Product", "product_code")},
	"MDF Claim": PARTNER,
	"Commission Statement": PARTNER,
	"Commission Line": {
		"deal_external_id": Reference("deal_registration", "Deal Registration", "external_id")
	},
	"Partner Agreement": PARTNER,
}


def fields_of(doctype: str, levels: list[int]) -> dict[str, Document]:
	"""The fields that may be set by those who may write these permission levels."""
	return {
		field.fieldname: field
		for field in frappe.get_meta(doctype).fields
		if (field.fieldtype not in no_value_fields or field.fieldtype in table_fields)
		and not field.hidden
		and (not field.read_only or field.fieldname in WITH_STATES)
		and field.permlevel in levels
	}


def read(doctype: str, sent: Mapping[str, Any], levels: list[int]) -> tuple[dict[str, Any], list[Problem]]:
	"""What was sent, by our fields and in our types, and what is wrong with the rest."""
	fields = fields_of(doctype, levels)
	values: dict[str, Any] = {}
	problems: list[Problem] = []
	for key, value in sent.items():
		try:
			if key in fields and fields[key].fieldtype in table_fields:
				problems += read_table(fields[key], value, levels, values)
			else:
				read_value(doctype, fields, key, value, values)
		except frappe.ValidationError as refused:
			problems.append(Problem(key, str(refused)))
	return values, problems


def read_value(
	doctype: str, fields: dict[str, Document], key: str, value: Any, values: dict[str, Any]
) -> None:
	"""Read one value into `values`."""
	reference = REFERENCES.get(doctype, {}).get(key)
	if reference and reference.field in fields:
		agree(values, reference.field, referred_to(reference, value))
	elif key not in fields:
		refuse(unknown(doctype, key, fields))
	elif value is None or (isinstance(value, str) and not value.strip()):
		clear(fields[key], values)
	else:
		agree(values, key, READERS.get(fields[key].fieldtype, text)(fields[key], value))


def refuse(message: str) -> None:
	raise frappe.ValidationError(message)


def unknown(doctype: str, key: str, fields: Mapping[str, Document]) -> str:
	"""What is said about a field that there is not, or that is not for others to set."""
	known = ", ".join([*REFERENCES.get(doctype, {}), *fields])
	return _("{0} cannot be set on a {1}. These can: {2}.").format(field_checks.shown(key), _(doctype), known)


def agree(values: dict[str, Any], field: str, value: Any) -> None:
	"""Note a value; two ways of naming a partner must name the same one."""
	if field in values and values[field] != value:
		refuse(
			_("{0} and {1} are not the same. Send one of the two.").format(
				field_checks.shown(values[field]), field_checks.shown(value)
			)
		)
	values[field] = value


def clear(field: Document, values: dict[str, Any]) -> None:
	"""An empty value empties the field, unless the record fills it in by itself or cannot be without it."""
	if field.fieldname in FILLED_IN or (field.reqd and field.default):
		return
	if field.reqd:
		refuse(_("{0} cannot be empty.").format(_(field.label)))
	values[field.fieldname] = None


def referred_to(reference: Reference, value: Any) -> str:
	"""The name of what has that key."""
	key = str(value).strip() if isinstance(value, str | int) else ""
	name = key and frappe.db.get_value(reference.doctype, {reference.key: key})
	if not name:
		refuse(
			_("There is no {0} with {1} {2}. Send it first, or correct the reference.").format(
				_(reference.doctype),
				_(frappe.get_meta(reference.doctype).get_label(reference.key)),
				field_checks.shown(value),
			)
		)
	return name


def read_table(table: Document, value: Any, levels: list[int], values: dict[str, Any]) -> list[Problem]:
	"""Read the rows of a table into `values`, and tell what is wrong with them; nothing leaves them as they are."""
	if value is None:
		return []
	if not isinstance(value, list):
		refuse(_("{0}: a list of rows is expected.").format(_(table.label)))
	rows = [row(table, each, levels) for each in value]
	values[table.fieldname] = [read_row for read_row, _problems in rows]
	return [
		problem.within(table.fieldname, index)
		for index, (_row, problems) in enumerate(rows)
		for problem in problems
	]


def row(table: Document, sent: Any, levels: list[int]) -> tuple[dict[str, Any], list[Problem]]:
	"""One row of a table; where it holds links only, the name of what it links to is enough."""
	if table.fieldtype == "Table MultiSelect" and isinstance(sent, str):
		sent = {frappe.get_meta(table.options).get_link_fields()[0].fieldname: sent}
	if not isinstance(sent, dict):
		return {}, [Problem(None, _("An object with fields and values is expected."))]
	values, problems = read(table.options, sent, levels)
	return values, problems + missing(table.options, values, {problem.field for problem in problems})


def missing(doctype: str, values: Mapping[str, Any], wrong: set[str | None]) -> list[Problem]:
	"""The fields that a new one needs and that nothing fills in, except those already known to be wrong."""
	named = {reference.field: key for key, reference in REFERENCES.get(doctype, {}).items()}
	return [
		Problem(field.fieldname, _("{0} is missing.").format(_(field.label)))
		for field in frappe.get_meta(doctype).fields
		if field.reqd
		and not field.default
		and values.get(field.fieldname) in (None, "")
		and not wrong.intersection({field.fieldname, named.get(field.fieldname)} - {None})
	]


def text(field: Document, value: Any) -> str:
	if isinstance(value, bool) or not isinstance(value, str | int):
		refuse(_("{0}: a text is expected.").format(_(field.label)))
	return str(value).strip()


def amount(field: Document, value: Any) -> float:
	if isinstance(value, bool) or not isinstance(value, str | int | float):
		refuse(_("{0}: a number is expected.").format(_(field.label)))
	try:
		exact = money.exact(value.strip() if isinstance(value, str) else value)
	except MoneyError as error:
		refuse(_("{0}: {1}.").format(_(field.label), error))
	if exact < 0 and field.non_negative:
		refuse(_("{0} cannot be negative.").format(_(field.label)))
	return float(exact)


def whole(field: Document, value: Any) -> int:
	number = amount(field, value)
	if number != int(number):
		refuse(_("{0}: a whole number is expected.").format(_(field.label)))
	return int(number)


def yes_or_no(field: Document, value: Any) -> int:
	if value not in (0, 1):
		refuse(_("{0}: true or false is expected.").format(_(field.label)))
	return int(value)


def day_or_moment(field: Document, value: Any) -> Any:
	if not isinstance(value, str):
		refuse(_("{0}: a date is expected, in quotation marks.").format(_(field.label)))
	return field_checks.dated(value, _(field.label), field.fieldtype)


def choice(field: Document, value: Any) -> str:
	options = [option for option in (field.options or "").split("\n") if option]
	chosen = text(field, value)
	if chosen not in options:
		refuse(
			_("{0}: {1} is none of {2}.").format(
				_(field.label), field_checks.shown(chosen), ", ".join(options)
			)
		)
	return chosen


def link(field: Document, value: Any) -> str:
	name = frappe.db.get_value(field.options, {"name": text(field, value)})
	if not name:
		refuse(
			_("{0}: there is no {1} {2}. Make it first, or correct the name.").format(
				_(field.label), _(field.options), field_checks.shown(value)
			)
		)
	return name


def file(field: Document, value: Any) -> str:
	"""A file that was uploaded before, and that whoever sends the record may read."""
	url = text(field, value)
	names = frappe.get_all("File", {"file_url": url}, pluck="name")
	if not any(frappe.get_doc("File", name).has_permission("read") for name in names):
		refuse(
			_("{0}: there is no file {1} that you may read. Upload it first.").format(
				_(field.label), field_checks.shown(url)
			)
		)
	return url


READERS = {
	"Attach": file,
	"Check": yes_or_no,
	"Currency": amount,
	"Date": day_or_moment,
	"Datetime": day_or_moment,
	"Float": amount,
	"Int": whole,
	"Link": link,
	"Percent": amount,
	"Select": choice,
}
