"""What a business calendar says, while it is being edited: its week, hours and next openings."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import format_date, format_datetime

from partner_support.engine import BusinessCalendar, CalendarError, Period
from partner_support.partner_support.doctype.business_calendar import business_calendar

OPENINGS = 5
HOLIDAYS = 3
LOOK_AHEAD = 366  # days


def preview(values: dict[str, Any], now: datetime) -> dict[str, Any]:
	"""The week, its hours, the next openings and holidays; or what is wrong with it."""
	document = frappe.get_doc({**values, "doctype": "Business Calendar"})
	document.tidy_times()
	try:
		calendar = business_calendar.as_engine(document)
	except CalendarError as error:
		return {"error": str(error)}
	local = now.astimezone(ZoneInfo(calendar.time_zone))
	return {
		"week": [day(calendar, weekday) for weekday in range(7)],
		"hours": hours(calendar.periods),
		"openings": list(islice(openings(calendar, local.replace(tzinfo=None)), OPENINGS)),
		"holidays": [format_date(each) for each in coming_holidays(calendar, local.date())],
		"now": format_datetime(local.replace(tzinfo=None), "EEE d MMM y, HH:mm"),
		"is_open": calendar.is_open(now),
	}


def day(calendar: BusinessCalendar, weekday: int) -> dict[str, Any]:
	"""One weekday: its periods in minutes from midnight, and their length."""
	periods = [period for period in calendar.periods if period.weekday == weekday]
	return {
		"weekday": _(business_calendar.WEEKDAYS[weekday]),
		"spans": [
			{"from": period.opens_at, "to": period.closes_at, "label": f"{period.start}-{period.end}"}
			for period in periods
		],
		"hours": hours(periods),
	}


def hours(periods: tuple[Period, ...] | list[Period]) -> float:
	"""The length of all periods together."""
	return round(sum(period.closes_at - period.opens_at for period in periods) / 60, 2)


def openings(calendar: BusinessCalendar, now: datetime) -> Iterator[str]:
	"""The periods that are not over yet, in wall-clock time of the calendar's zone."""
	for offset in range(-1, LOOK_AHEAD):
		at = now.date() + timedelta(days=offset)
		if at in calendar.holidays:
			continue
		for period in calendar.periods:
			if period.weekday == at.weekday() and midnight(at, period.closes_at) > now:
				start, end = midnight(at, period.opens_at), midnight(at, period.closes_at)
				yield f"{format_datetime(start, 'EEE d MMM, HH:mm')} - {format_datetime(end, 'EEE HH:mm')}"


def midnight(at: date, minutes: int) -> datetime:
	"""That many minutes after the day's midnight."""
	return datetime(at.year, at.month, at.day) + timedelta(minutes=minutes)  # noqa: DTZ001


def coming_holidays(calendar: BusinessCalendar, today: date) -> list[date]:
	"""The next few holidays."""
	return sorted(each for each in calendar.holidays if each >= today)[:HOLIDAYS]
