"""What a partner is promised, for every category and severity, by the matrix version in force.

Each cell is the engine's decision for a ticket that the partner would send now: the table says what
the ticket would get.
"""

from datetime import datetime
from itertools import groupby
from typing import Any

from frappe import _
from frappe.model.document import Document

from partner_support.adapters import partners, settings
from partner_support.adapters.sla import loader, promises
from partner_support.engine import BusinessCalendar, Case, ClockKind, Matrix, Promise, Unit
from partner_support.partner_support.doctype.business_calendar.business_calendar import WEEKDAYS
from partner_support.partner_support.doctype.sla_matrix import readiness

SHOWN = {
	"response": ClockKind.FIRST_RESPONSE,
	"next_response": ClockKind.NEXT_RESPONSE,
	"update": ClockKind.UPDATE,
	"resolution": ClockKind.RESOLUTION,
}
ALWAYS_SHOWN = ("response", "resolution")  # the others where the table promises them to anybody
WHOLE_DAY = "00:00-24:00"


def of(partner: Document, now: datetime) -> dict[str, Any]:
	"""The table of one partner; without rows where nothing is promised."""
	about = {"partner": partner.name, "tier": partner.partner_tier, "is_suspended": not is_served(partner)}
	name = loader.matrix_in_force(now) if settings.is_enabled() else None
	if not name:
		return {**about, "rows": [], "calendars": []}
	matrix = loader.matrix(name)
	usual = partner.business_calendar or promises.default_calendar(name)
	severities = readiness.severities()
	used: dict[str, Promise] = {}
	rows = [
		{
			"category": category or _("Anything else"),
			"cells": [
				cell(matrix, Case(partner.partner_tier, severity, category, now, usual), used)
				for severity in severities
			],
		}
		for category in (*readiness.categories(), None)
	]
	return {
		**about,
		"severities": [severity_in_words(each) for each in severities],
		"rows": rows,
		"shown": shown_in(rows),
		"calendars": [calendar_in_words(each, matrix.calendar_named(each)) for each in used],
	}


def is_served(partner: Document) -> bool:
	"""Whether new tickets of the partner are promised anything."""
	return partner.status == partners.SERVED


def severity_in_words(priority: str) -> dict[str, str]:
	"""A severity in the partner's words, and what it means."""
	meanings = {row.priority: row.meaning for row in settings.settings().severities}
	return {"label": settings.severity_label(priority), "meaning": meanings.get(priority) or ""}


def cell(matrix: Matrix, case: Case, used: dict[str, Promise]) -> dict[str, Any]:
	"""The promises for one case; `used` collects the calendars by which they count."""
	decision = matrix.decide(case)
	shown = {}
	for key, kind in SHOWN.items():
		promise = decision.promises.get(kind)
		shown[key] = promise_in_words(promise, used) if promise else None
	return shown


def shown_in(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
	"""The clocks that a table speaks about, with the partner's word for each."""
	labels = {
		"response": _("First response"),
		"next_response": _("Each further answer"),
		"update": _("News at least every"),
		"resolution": _("Solved"),
	}
	spoken = {key for row in rows for cell in row["cells"] for key, promise in cell.items() if promise}
	return [(key, label) for key, label in labels.items() if key in ALWAYS_SHOWN or key in spoken]


def promise_in_words(promise: Promise, used: dict[str, Promise]) -> dict[str, Any]:
	"""One promise; `calendar` is the number under which its calendar is explained."""
	target, calendar = promise.winner.target, promise.winner.calendar
	around_the_clock = target.unit is Unit.CALENDAR_HOURS
	if not around_the_clock:
		used.setdefault(calendar, promise)
	return {
		"text": target_in_words(target.value, target.unit),
		"with_response": promise.raised,
		"calendar": None if around_the_clock else list(used).index(calendar) + 1,
	}


def target_in_words(value: float, unit: Unit | str) -> str:
	"""A target as a partner reads it."""
	unit = Unit(unit)
	if unit is Unit.BUSINESS_DAYS and not value:
		return _("the same working day")
	one, several = {
		Unit.MINUTES: (_("{0} working minute"), _("{0} working minutes")),
		Unit.HOURS: (_("{0} working hour"), _("{0} working hours")),
		Unit.BUSINESS_DAYS: (_("{0} working day"), _("{0} working days")),
		Unit.CALENDAR_HOURS: (_("{0} hour, day and night"), _("{0} hours, day and night")),
	}[unit]
	return (one if value == 1 else several).format(f"{value:g}")


def calendar_in_words(name: str, calendar: BusinessCalendar) -> dict[str, str]:
	"""When a calendar is open, and in which time zone."""
	spans = [spans_of(calendar, weekday) for weekday in range(len(WEEKDAYS))]
	runs = [
		([weekday for weekday, _spans in run], open_at)
		for open_at, run in groupby(enumerate(spans), key=lambda each: each[1])
	]
	hours = "; ".join(f"{days_in_words(days)} {hours_in_words(at)}" for days, at in runs if at)
	return {
		"name": name,
		"hours": hours,
		"zone": calendar.time_zone,
		"holidays": _("except holidays") if calendar.holidays else "",
	}


def spans_of(calendar: BusinessCalendar, weekday: int) -> tuple[str, ...]:
	"""The periods of a weekday."""
	return tuple(f"{each.start}-{each.end}" for each in calendar.periods if each.weekday == weekday)


def days_in_words(days: list[int]) -> str:
	"""Weekdays that follow each other."""
	if len(days) == len(WEEKDAYS):
		return _("Every day")
	first, last = _(WEEKDAYS[days[0]]), _(WEEKDAYS[days[-1]])
	return first if first == last else _("{0} to {1}").format(first, last)


def hours_in_words(spans: tuple[str, ...]) -> str:
	"""The periods of a day."""
	return _("around the clock") if spans == (WHOLE_DAY,) else ", ".join(spans)
