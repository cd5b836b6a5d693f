"""Between the engine's instants (aware, UTC) and Frappe's datetimes (naive, in the site's zone).

A naive time is ambiguous for one hour a year, when the site's zone sets its clocks back. Where
that matters the offset is stored beside it (`utc_offset`, in minutes).
"""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frappe.utils import get_datetime, get_system_timezone

UTC = timezone.utc
LONGEST_SETBACK = timedelta(hours=2)
MOMENT = timedelta(microseconds=1)


def now() -> datetime:
	"""The present instant; the adapters' only look at the clock."""
	return datetime.now(UTC)


def site_zone() -> ZoneInfo:
	"""The zone in which Frappe stores datetimes."""
	return ZoneInfo(get_system_timezone())


def zone_named(name: str | None) -> ZoneInfo | None:
	"""The time zone of that name; None for what is none: people write theirs freely."""
	try:
		return ZoneInfo(name) if name else None
	except (ValueError, ZoneInfoNotFoundError):
		return None


def zone_of_reader(own: str | None, partners: str | None) -> ZoneInfo:
	"""The time zone in which one of a partner's people reads: the one they chose, else the partner's, else the site's.

	Frappe gives every user the site's, so that one is nobody's choice.
	"""
	zone = zone_named(own)
	chosen = zone if zone != site_zone() else None
	return chosen or zone_named(partners) or site_zone()


def to_utc(stored: datetime | str, utc_offset: int | None = None) -> datetime:
	"""The instant that a stored datetime means."""
	naive = get_datetime(stored)
	if utc_offset is not None:
		return naive.replace(tzinfo=timezone(timedelta(minutes=utc_offset))).astimezone(UTC)
	return naive.replace(tzinfo=site_zone()).astimezone(UTC)


def to_utc_up_to(now: datetime, stored: datetime | str) -> datetime:
	"""The instant that a datetime stored in the last hour means: while an hour repeats, the latest until `now`."""
	naive = get_datetime(stored).replace(tzinfo=site_zone())
	meanings = sorted(naive.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
	return meanings[1] if meanings[1] <= now else meanings[0]


def to_site(instant: datetime | None) -> datetime | None:
	"""An instant as Frappe stores it; None stays None."""
	return instant and instant.astimezone(site_zone()).replace(tzinfo=None)


def offset_at(instant: datetime) -> timedelta:
	"""The site zone's offset from UTC, told by the two clocks: not every datetime class keeps `fold`."""
	return instant.astimezone(site_zone()).replace(tzinfo=None) - instant.astimezone(UTC).replace(tzinfo=None)


def offset_minutes(instant: datetime) -> int:
	"""The same in minutes, as stored."""
	return int(offset_at(instant).total_seconds() // 60)


def latest_wall_clock(instant: datetime) -> datetime:
	"""The latest time a wall clock has shown up to `instant`: later than now while an hour repeats."""
	widest = max(offset_at(instant), offset_at(instant - LONGEST_SETBACK))
	return instant.astimezone(UTC).replace(tzinfo=None) + widest


def travelled_to(instant: datetime | str) -> AbstractContextManager:
	"""Everything in this process sees `instant` as just past, and time flows on from there.

	For demo data and tests, which must live through months in seconds.
	"""
	from time_machine import travel  # nobody else waits for its import

	at = to_utc(instant) if isinstance(instant, str) or instant.tzinfo is None else instant
	return travel(destination(at), tick=True)


def destination(instant: datetime) -> datetime:
	"""A moment after an instant, as the time machine takes it without changing the process's zone.

	At the very instant of a deadline nothing is missed yet; and Frappe does not know a whole second again when it
	reads it back, so that a document that was made then could not be saved.
	"""
	later = instant.astimezone(UTC).replace(tzinfo=None) + MOMENT
	return later if later.microsecond else later + MOMENT
