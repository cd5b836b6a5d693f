"""Short words for the values that the engine's tests talk about."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from partner_support.engine import BusinessCalendar, Clock, ClockKind, Event, EventKind, Period
from partner_support.engine.business_calendar import compiled

UTC = timezone.utc
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WORKDAYS = range(5)


def utc(text: str) -> datetime:
	"""An instant from "2026-03-02 09:00", in UTC."""
	return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(count: float) -> timedelta:
	return timedelta(hours=count)


def minutes(count: float) -> timedelta:
	return timedelta(minutes=count)


def weekly(days: Iterable[int], *spans: str) -> list[Period]:
	"""The same spans, each "09:00-17:00", on each of those weekdays."""
	return [Period(day, *span.split("-")) for day in days for span in spans]


def office(time_zone: str = "UTC", holidays: Iterable[date] = ()) -> BusinessCalendar:
	"""Monday to Friday, nine to five."""
	return BusinessCalendar(time_zone, weekly(WORKDAYS, "09:00-17:00"), holidays)


def always() -> BusinessCalendar:
	return BusinessCalendar.always("UTC")


def apart(calendar: BusinessCalendar) -> BusinessCalendar:
	"""An equal calendar that shares no compiled horizon with others."""
	twin = BusinessCalendar(calendar.time_zone, calendar.periods, calendar.holidays)
	twin.__dict__["timeline"] = compiled.__wrapped__(twin)
	return twin


def event(kind: EventKind, at: str) -> Event:
	return Event(utc(at), kind)


def clock(
	*history: tuple[EventKind, str],
	allowance: timedelta = 8 * HOUR,
	calendar: BusinessCalendar | None = None,
	kind: ClockKind = ClockKind.RESOLUTION,
) -> Clock:
	"""A clock with that history, by default eight hours on the office calendar."""
	return Clock(kind, calendar or office(), allowance, tuple(event(*each) for each in history))


def running(since: str, allowance: timedelta = 8 * HOUR, calendar: BusinessCalendar | None = None) -> Clock:
	"""A clock that was started and nothing else."""
	return clock((EventKind.STARTED, since), allowance=allowance, calendar=calendar)
