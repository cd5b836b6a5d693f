"""What a record would become, compared with what it is: only a difference is ever written."""

from collections.abc import Mapping
from typing import Any

from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, getdate

from partner_support.adapters.records import intake_values

WORKED_OUT = {"Commission Line": ("amount",)}  # from the other values of the row, where it is left blank
NUMBERS = ("Currency", "Float", "Percent")


def changes(record: Document, values: Mapping[str, Any], levels: list[int]) -> dict[str, Any]:
	"""Those of the values that the record does not have yet."""
	fields = intake_values.fields_of(record.doctype, levels)
	return {
		name: value
		for name, value in values.items()
		if (
			rows_differ(record.get(name), value, fields[name].options, levels)
			if isinstance(value, list)
			else not same(fields[name], record.get(name), value)
		)
	}


def rows_differ(stored: list[Document], sent: list[dict], doctype: str, levels: list[int]) -> bool:
	"""Whether a table would change by being replaced."""
	fields = intake_values.fields_of(doctype, levels)
	return len(stored) != len(sent) or any(
		not same(field, old.get(name), new.get(name))
		for old, new in zip(stored, sent, strict=True)
		for name, field in fields.items()
		if new.get(name) is not None or name not in WORKED_OUT.get(doctype, ())
	)


def same(field: Document, one: Any, other: Any) -> bool:
	"""Whether two values of a field are one, whichever type they come in."""
	return comparable(field.fieldtype, one) == comparable(field.fieldtype, other)


def comparable(kind: str, value: Any) -> Any:
	if kind in NUMBERS:
		return flt(value, 9)
	if kind in ("Check", "Int"):
		return cint(value)
	if value in (None, ""):
		return None
	if kind == "Date":
		return getdate(value)
	return get_datetime(value) if kind == "Datetime" else value


def with_kept_files(stored: list[Document], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The documents of a claim as sent, none of which loses a file that is here: others bring papers, too."""
	held = {row.document.casefold(): row for row in stored if row.attachment}
	for row in sent:
		here = held.pop(row.get("document", "").casefold(), None)
		if here and not row.get("attachment"):
			row["attachment"] = here.attachment
	return sent + [
		{name: row.get(name) for name in ("document", "attachment", "accepted", "remark")}
		for row in held.values()
	]
