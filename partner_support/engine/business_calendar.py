"""Working time: when a team is open, and how much of it lies between two instants.

A calendar is a value: an IANA time zone, weekly periods and holidays. It compiles to sorted
UTC instants with prefix sums (`timeline.py`), so both operations are a bisect, and they are
correct over daylight saving because no local arithmetic is left at question time.
Intervals are half-open; a period over midnight belongs to the day on which it begins.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from partner_support.engine.errors import CalendarError
from partner_support.engine.timeline import Timeline

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
CLOCK_FACE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)")
NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Period:
	"""One opening on a weekday (0 is Monday), from `start` to `end` as "HH:MM".

	"24:00" is a legal end; an end before the start lies on the following day.
	Raises CalendarError for anything else.
	"""

	weekday: int
	start: str
	end: str

	def __post_init__(self) -> None:
		if self.weekday not in range(7):
			raise CalendarError(f"weekday must be 0 (Monday) to 6 (Sunday), not {self.weekday!r}")
		if self.opens_at == DAY_MINUTES:
			raise CalendarError(f"{self} starts at 24:00: write 00:00 on the following day")
		if minute_of_day(self.end) == self.opens_at:
			raise CalendarError(f"{self} has no length: for a whole day write 00:00 to 24:00")

	def __str__(self) -> str:
		return f"{WEEKDAYS[self.weekday]} {self.start}-{self.end}"

	@property
	def opens_at(self) -> int:
		"""Minutes from local midnight."""
		return minute_of_day(self.start)

	@property
	def closes_at(self) -> int:
		"""Minutes from the same midnight; above 1440 when the period runs overnight."""
		end = minute_of_day(self.end)
		return end if end > self.opens_at else end + DAY_MINUTES


@dataclass(frozen=True)
class BusinessCalendar:
	"""A team's working time. Raises CalendarError when it never opens or overlaps itself."""

	time_zone: str
	periods: tuple[Period, ...]
	holidays: frozenset[date]

	def __init__(self, time_zone: str, periods: Iterable[Period], holidays: Iterable[date] = ()) -> None:
		in_order = sorted(periods, key=lambda period: (period.weekday, period.opens_at))
		object.__setattr__(self, "time_zone", time_zone)
		object.__setattr__(self, "periods", tuple(in_order))
		object.__setattr__(self, "holidays", frozenset(holidays))
		self.check()

	@classmethod
	def always(cls, time_zone: str) -> "BusinessCalendar":
		"""The calendar that never closes: elapsed time is clock time."""
		return cls(time_zone, [Period(weekday, "00:00", "24:00") for weekday in range(7)])

	def deadline(self, start: datetime, duration: timedelta) -> datetime:
		"""The earliest instant (UTC) by which `duration` of working time has passed since `start`.

		A duration that exactly fills a day ends at that day's closing. Raises CalendarError.
		"""
		if duration < NO_TIME:
			raise CalendarError(f"duration must not be negative, not {duration}")
		return self.timeline.deadline(aware(start), duration)

	def elapsed(self, start: datetime, end: datetime) -> timedelta:
		"""Working time in [start, end); zero when `end` is not after `start`."""
		return self.timeline.elapsed(aware(start), aware(end))

	def end_of_day(self, start: datetime, days: int = 0) -> datetime:
		"""The close of the working day that contains, or follows, `start`; or `days` working days on."""
		if days < 0:
			raise CalendarError(f"days must not be negative, not {days}")
		return self.timeline.end_of_day(aware(start), days)

	def is_open(self, at: datetime) -> bool:
		"""Whether `at` is working time."""
		return self.timeline.is_open(aware(at))

	@cached_property
	def timeline(self) -> Timeline:
		"""The compiled form; calendars that are equal share one."""
		return compiled(self)

	def check(self) -> None:
		"""Raise CalendarError unless this calendar opens, in a known zone, and never twice at once."""
		load_zone(self.time_zone)
		if not self.periods:
			raise CalendarError("the calendar never opens: it needs at least one period")
		self.check_overlaps()

	def check_overlaps(self) -> None:
		"""The week is a ring: Sunday's night shift may run into Monday."""
		spans = [(p.weekday * DAY_MINUTES + p.opens_at, p) for p in self.periods]
		following = [*spans[1:], (spans[0][0] + WEEK_MINUTES, spans[0][1])]
		for (opens, period), (next_opens, next_period) in zip(spans, following, strict=True):
			if opens + period.closes_at - period.opens_at > next_opens:
				raise CalendarError(f"{period} overlaps {next_period}")


@lru_cache(maxsize=1024)
def compiled(calendar: BusinessCalendar) -> Timeline:
	"""One timeline for all equal calendars in this process."""
	openings: dict[int, list[tuple[int, int]]] = {}
	for period in calendar.periods:
		openings.setdefault(period.weekday, []).append((period.opens_at, period.closes_at))
	return Timeline(load_zone(calendar.time_zone), openings, calendar.holidays)


def load_zone(name: str) -> ZoneInfo:
	"""The IANA zone of that name. Raises CalendarError."""
	try:
		return ZoneInfo(name)
	except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError) as error:
		raise CalendarError(f"time zone must be an IANA name such as Europe/Berlin, not {name!r}") from error


def minute_of_day(clock_face: str) -> int:
	"""Minutes from midnight for "HH:MM". Raises CalendarError."""
	match = CLOCK_FACE.fullmatch(clock_face) if isinstance(clock_face, str) else None
	if not match:
		raise CalendarError(f"time of day must be HH:MM between 00:00 and 24:00, not {clock_face!r}")
	hours, minutes = clock_face.split(":")
	return int(hours) * 60 + int(minutes)


def aware(instant: datetime) -> datetime:
	"""The same instant in UTC. Raises CalendarError for a datetime without a zone."""
	if instant.tzinfo is timezone.utc:
		return instant
	if instant.utcoffset() is None:
		raise CalendarError(f"instant must carry a time zone: {instant}")
	return instant.astimezone(timezone.utc)
