"""What any value must be before a rule looks at it: a date is a date, and text is kept as it was written.

Frappe removes markup from text without a word, reads 01.10.2026 as a day in January, and leaves what does
not fit to the database. Here nothing is changed in silence: it is kept, or refused with the reason.
"""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, get_system_timezone
from frappe.utils.html_utils import sanitize_html

YEARS = range(1970, 2200)
ONE_LINE = ("Data", "Autocomplete")
SEVERAL_LINES = ("Small Text", "Text")
LONGEST_LINE = 140
LONGEST_TEXT = 65_535  # bytes: what the column holds
SHOWN = 40  # characters of a wrong value that a message repeats
MARKUP = re.compile(r"<[A-Za-z/!?]")  # what a browser takes for a tag, closed or not
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check(record: Document) -> None:
	"""Refuse what cannot be kept, in the record and its rows; `flags.refused_field` then names the field."""
	for row in (record, *record.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if value not in (None, ""):
				record.flags.refused_field = field.fieldname
				check_value(row, field, value)
	record.flags.refused_field = None


def check_value(row: Document, field: Document, value: Any) -> None:
	"""Refuse one value, or turn a date's text into the date."""
	if field.fieldtype in ("Date", "Datetime"):
		row.set(field.fieldname, dated(value, place_of(row, field), field.fieldtype))
	elif field.read_only:
		return  # what we wrote ourselves
	elif field.fieldtype in ONE_LINE:
		check_line(cstr(value), place_of(row, field), field.length or LONGEST_LINE)
	elif field.fieldtype in SEVERAL_LINES:
		check_text(cstr(value), place_of(row, field))


def place_of(row: Document, field: Document) -> str:
	"""What the form calls a field, with the table and row it stands in."""
	label = _(field.label)
	if not row.get("parentfield"):
		return label
	table = frappe.get_meta(row.parenttype).get_label(row.parentfield) if row.parenttype else row.parentfield
	return _("{0}, row {1}, {2}").format(_(table), row.idx, label)


def dated(value: Any, where: str, kind: str = "Date") -> date | datetime:
	"""The date, or date and time, that was meant; one way of writing it only, since others are guesses."""
	moment = parsed(value)
	if moment is None or moment.year not in YEARS:
		wanted = "YYYY-MM-DD" if kind == "Date" else "YYYY-MM-DD HH:MM:SS"
		frappe.throw(
			_("{0}: {1} is no date. Write it as {2}, between the years {3} and {4}.").format(
				where, shown(value), wanted, YEARS[0], YEARS[-1]
			),
			title=_("Not a Date"),
		)
	return moment.date() if kind == "Date" else moment


def parsed(value: Any) -> datetime | None:
	"""A date in any type, as a datetime in the site's zone; None when it is none."""
	try:
		moment = datetime.fromisoformat(cstr(value).strip().replace("Z", "+00:00"))
	except ValueError:
		return None
	if moment.tzinfo:
		return moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
	return moment


def check_line(value: str, where: str, longest: int) -> None:
	"""Refuse one line of text that does not fit, or that a browser would read as markup."""
	check_characters(value, where)
	if len(value) > longest:
		frappe.throw(
			_("{0} is too long: {1} characters, where {2} fit. Shorten it.").format(
				where, len(value), longest
			),
			frappe.CharacterLengthExceededError,
			title=_("Too Long"),
		)
	if MARKUP.search(value):
		refuse_markup(value, where)


def check_text(value: str, where: str) -> None:
	"""Refuse a text that does not fit, or whose markup would not be kept as it is."""
	check_characters(value, where)
	size = len(value.encode())
	if size > LONGEST_TEXT:
		frappe.throw(
			_("{0} is too long: {1} bytes, where {2} fit. Shorten it, or attach it as a file.").format(
				where, size, LONGEST_TEXT
			),
			frappe.CharacterLengthExceededError,
			title=_("Too Long"),
		)
	if MARKUP.search(value) and sanitize_html(value, always_sanitize=True) != value:
		refuse_markup(value, where)


def check_characters(value: str, where: str) -> None:
	"""Refuse characters that are none."""
	if UNPRINTABLE.search(value):
		frappe.throw(
			_("{0} holds control characters. Remove them and try again.").format(where),
			title=_("Unreadable Text"),
		)


def refuse_markup(value: str, where: str) -> None:
	frappe.throw(
		_("{0}: {1} reads as markup, which is not kept. Write it without angle brackets.").format(
			where, shown(value)
		),
		title=_("Plain Text Only"),
	)


def shown(value: Any) -> str:
	"""The beginning of a value that somebody wrote, harmless in a message."""
	text = cstr(value).encode("utf-8", "replace").decode()
	return frappe.bold(escape_html(text[:SHOWN] + ("…" if len(text) > SHOWN else "")))
