"""What numbers, dates, times and choices must be before any rule counts with them: one table for every DocType of ours.

Frappe turns what is no number into 0, and leaves what no column holds to the database. Here a number lies within
what its field can mean, or is refused with the field, what was given and what may be. What no row below names must
fit its column.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from partner_support.partner_program import field_checks

NUMBERS = ("Int", "Float", "Percent", "Duration", "Rating")  # amounts of money are their records' own
WHOLE = ("Int", "Duration")
DATES = ("Date", "Datetime")
TEXTS = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Text Editor",
	"Code",
	"Autocomplete",
	"Link",
	"Dynamic Link",
)
KINDS = (*NUMBERS, *DATES, "Time", "Select", *TEXTS)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bounds:
	"""The least and the most that a number may be; `or_none`: or 0, which switches it off."""

	least: Decimal
	most: Decimal
	or_none: bool = False

	def hold(self, number: Decimal) -> bool:
		"""Whether a number may be this."""
		return self.least <= number <= self.most or (self.or_none and not number)

	def __str__(self) -> str:
		words = _("0, or from {0} to {1}") if self.or_none else _("from {0} to {1}")
		return words.format(plain(self.least), plain(self.most))


def between(least: float | str, most: float | str) -> Bounds:
	"""From one number to another."""
	return Bounds(Decimal(str(least)), Decimal(str(most)))


def nought_or(least: float | str, most: float | str) -> Bounds:
	"""0 for never or none, or from one number to another."""
	return Bounds(Decimal(str(least)), Decimal(str(most)), or_none=True)


COLUMN = between(-2_147_483_648, 2_147_483_647)
DECIMAL_COLUMN = between("-999999999999", "999999999999")
AMOUNT = between(0, "999999999999")
PERCENT = between(0, 100)
NUMBER = between(0, 1_000_000)  # of things that are counted
LEVEL = between(0, 100)
DAYS = between(0, 3_650)  # ten years: further back or on, no date is meant
MONTHS = between(0, 120)
HOURS = nought_or("0.001", 87_600)  # ten years
WORKING_HOURS = nought_or("0.001", 8_760)  # of a team that opens one hour a week, lifetimes
MEGABYTES = between(0, 10_000)
TARGET = between(0, 1_000_000)  # what of it can be meant, its unit says: `promised_time`

BOUNDS: dict[str, dict[str, Bounds]] = {
	"Commission Line": {"rate": between(-1_000, 1_000)},
	"Deal Eligibility Rule": {"value": between("-1e30", "1e30")},  # the engine says how much
	"Escalation Step": {"threshold": between(0, 10_000), "level": LEVEL},
	"MDF Activity Type": {"claim_within_days": DAYS},
	"Partner Agreement": {"notice_days": DAYS},
	"Partner Program Settings": {
		"deal_approval_value": TARGET,
		"deal_validity_days": DAYS,
		"deal_similarity": DECIMAL_COLUMN,  # the settings say themselves what means something
		"file_size_limit": MEGABYTES,
		"flag_tickets": NUMBER,
		"flag_times_usual": between(0, 1_000),
		"flag_repeats": NUMBER,
		"flag_breaches": NUMBER,
	},
	"Partner Support Settings": {
		"candidate_tickets": NUMBER,
		"candidate_days": DAYS,
		"tickets_per_hour": NUMBER,
		"tickets_per_day": NUMBER,
		"escalations_per_hour": NUMBER,
		"escalations_per_day": NUMBER,
		"attachments_per_message": NUMBER,
		"attachment_megabytes": MEGABYTES,
		"uploads_per_hour": NUMBER,
		"queue_critical_hours": HOURS,
		"queue_level_hours": between(0, 876),  # for each of a hundred levels
		"queue_deal_step": nought_or("0.01", "999999999999"),
		"queue_deal_hours": HOURS,
		"queue_deal_most_hours": HOURS,
		"queue_deal_lead_hours": HOURS,
		"alert_due_hours": nought_or("0.001", 100_000),
		"alert_level": LEVEL,
		"alert_lines": between(0, 1_000),
		"alert_team_target": PERCENT,
		"alert_waiting_days": DAYS,
		"alert_keep_days": DAYS,
		"quiet_urgent_level": LEVEL,
		"escalation_mails_per_hour": NUMBER,
		"alert_mails_per_day": NUMBER,
	},
	"Partner Tier": {"tier_rank": between(0, 1_000_000)},
	"Patience Rule": {"remind_after_hours": WORKING_HOURS, "decide_after_hours": WORKING_HOURS},
	"Queue Weight": {"hours": HOURS},
	"Severity Definition": {"rank": between(0, 1_000_000)},
	"SLA Matrix Row": {
		"first_response_value": TARGET,
		"next_response_value": TARGET,
		"update_value": TARGET,
		"resolution_value": TARGET,
	},
	"Team Target": {"value": TARGET},
	# What a tier asks for says itself how much and how long may be asked.
	"Tier Qualification Rule": {"period_months": COLUMN, "threshold": DECIMAL_COLUMN},
}


# Choices of which the engine says more.
SAID_BY_THE_ENGINE = {("Deal Eligibility Rule", "requirement")}


def check(document: Document, event: str | None = None, kinds: tuple[str, ...] = KINDS) -> None:
	"""Refuse what no rule could count with, in the document and its rows; numbers and dates become what they say.

	An event of Frappe's, before anything is validated. Of fields of other than these kinds it only refuses what
	is no single value, since the document says more about them.
	"""
	known: dict[str, list[Document]] = {}
	for row in (document, *document.get_all_children()):
		if row.doctype not in known:
			known[row.doctype] = fields_of(row.doctype)
		for field in known[row.doctype]:
			value = row.get(field.fieldname)
			if field.fieldtype not in kinds:
				refuse_several(value, field_checks.place_of(row, field))
			elif value is None or value == "":
				check_there(row, field)
			elif not (isinstance(value, (str, int, float)) and field.fieldtype in TEXTS):
				check_value(row, field, value)


def fields_of(doctype: str) -> list[Document]:
	"""The fields of a DocType that hold a number, a date, a time, a choice or a text."""
	fields = frappe.get_meta(doctype).fields
	return [field for field in fields if field.fieldtype in KINDS and not field.get("is_virtual")]


def check_there(row: Document, field: Document) -> None:
	"""Refuse a row without what it is about; of the document itself, Frappe asks after all is filled in."""
	if field.reqd and row.get("parentfield") and field.fieldtype in ("Select", "Link", "Dynamic Link"):
		frappe.throw(
			_("{0} is empty. Choose one.").format(field_checks.place_of(row, field)), frappe.MandatoryError
		)


def check_value(row: Document, field: Document, value: Any) -> None:
	"""Refuse one value, or put what it says in its place."""
	where = field_checks.place_of(row, field)
	if field.fieldtype in DATES:
		row.set(field.fieldname, field_checks.dated(value, where, field.fieldtype))
	elif field.fieldtype in NUMBERS:
		found = number(value, where, bounds_of(row.doctype, field), field.fieldtype)
		if not isinstance(value, (int, float)):
			row.set(field.fieldname, found)
	elif field.fieldtype == "Time":
		row.set(field.fieldname, time_of_day(value, where))
	elif (row.doctype, field.fieldname) in SAID_BY_THE_ENGINE:
		refuse_several(value, where)
	elif field.fieldtype == "Select":
		check_choice(cstr(value), where, [each.strip() for each in cstr(field.options).split("\n")])
	else:
		refuse_several(value, where)


def refuse_several(value: Any, where: str) -> None:
	"""Refuse a list or a table where one value belongs."""
	if isinstance(value, (dict, list, tuple, set)):
		frappe.throw(_("{0} must be text. Write it as one value.").format(where), title=_("Plain Text Only"))


def bounds_of(doctype: str, field: Document) -> Bounds:
	"""What a number may be there; whatever the column holds where nothing is declared."""
	fallback = COLUMN if field.fieldtype in WHOLE else DECIMAL_COLUMN
	return BOUNDS.get(doctype, {}).get(field.fieldname, fallback)


def number(value: Any, where: str, bounds: Bounds, kind: str = "Float") -> int | float:
	"""The number that was meant, if it may be this. Refuses what is none, and what lies outside."""
	found = parsed(value)
	if found is None or (kind in WHOLE and found != found.to_integral_value()):
		word = _("whole number") if kind in WHOLE else _("number")
		frappe.throw(
			_("{0}: {1} is no {2}. Enter one {3}.").format(where, field_checks.shown(value), word, bounds),
			title=_("Not a Number"),
		)
	if not bounds.hold(found):
		frappe.throw(
			_("{0}: {1} is out of range. Enter a number {2}.").format(
				where, field_checks.shown(value), bounds
			),
			frappe.NonNegativeError if found < 0 <= bounds.least else frappe.ValidationError,
			title=_("Out of Range"),
		)
	return int(found) if kind in WHOLE else float(found)


def parsed(value: Any) -> Decimal | None:
	"""The finite number that a value says, thousands separated by commas or not; None when it says none."""
	if isinstance(value, timedelta):
		value = value.total_seconds()
	if isinstance(value, (dict, list, tuple, set)):
		return None
	text = cstr(int(value) if isinstance(value, bool) else value).strip().replace(",", "")
	try:
		found = Decimal(text)
	except InvalidOperation:
		return None
	return found if found.is_finite() and found.adjusted() < 40 else None


def time_of_day(value: Any, where: str) -> str:
	"""The time of a day as the column keeps it."""
	if isinstance(value, timedelta) and timedelta(0) <= value < DAY:
		return cstr(value)
	text = cstr(value).strip()
	try:
		return time.fromisoformat(text.zfill(8) if text.count(":") == 2 else text.zfill(5)).strftime(
			"%H:%M:%S"
		)
	except ValueError:
		frappe.throw(
			_("{0}: {1} is no time of day. Write it as HH:MM, such as 08:30.").format(
				where, field_checks.shown(value)
			),
			title=_("Not a Time"),
		)


def check_choice(value: str, where: str, choices: list[str]) -> None:
	"""Refuse what the field does not offer."""
	if value not in choices and any(choices):
		offered = ", ".join(_(choice) for choice in choices if choice)
		frappe.throw(
			_("{0} cannot be {1}. Choose one of: {2}.").format(where, field_checks.shown(value), offered),
			title=_("Not a Choice"),
		)


def plain(number: Decimal) -> str:
	"""A bound as people write it."""
	return f"{number:,f}"
