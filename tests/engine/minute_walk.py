"""The oracle: working time found by walking UTC minute by minute and reading the wall clock.

Deliberately slow and simple, and shares no code with the engine. Right from 1972-02-01 on: since
then every zone's offset is a whole number of minutes, so that no minute is half open.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from partner_support.engine import BusinessCalendar

MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
WHOLE_DAY = 24 * 60


def minute_of(text: str) -> int:
	return int(text[:2]) * 60 + int(text[3:])


class MinuteWalk:
	"""A calendar's answers, by looking at every minute."""

	def __init__(self, calendar: BusinessCalendar) -> None:
		self.zone = ZoneInfo(calendar.time_zone)
		self.holidays = calendar.holidays
		self.spans: dict[int, list[tuple[int, int]]] = {day: [] for day in range(7)}
		for period in calendar.periods:
			opens, closes = minute_of(period.start), minute_of(period.end)
			self.spans[period.weekday].append((opens, closes if closes > opens else closes + WHOLE_DAY))

	def day_worked_at(self, at: datetime) -> date | None:
		"""The day to whose working time `at` belongs: today's, or yesterday's over midnight."""
		local = at.astimezone(self.zone)
		today, minute = local.date(), local.hour * 60 + local.minute
		if self.works(today, minute):
			return today
		yesterday = today - ONE_DAY
		return yesterday if self.works(yesterday, minute + WHOLE_DAY) else None

	def works(self, day: date, minute: int) -> bool:
		"""Whether a period that begins on `day` covers that minute, counted from its midnight."""
		if day in self.holidays:
			return False
		return any(opens <= minute < closes for opens, closes in self.spans[day.weekday()])

	def is_open(self, at: datetime) -> bool:
		return self.day_worked_at(at) is not None

	def elapsed(self, start: datetime, end: datetime) -> timedelta:
		return sum((min(after, end) - before for before, after, _ in self.worked(start, end)), timedelta(0))

	def deadline(self, start: datetime, duration: timedelta, give_up: datetime) -> datetime | None:
		"""None when it lies beyond `give_up`."""
		if not duration:
			return start
		for before, after, _ in self.worked(start, give_up):
			if after - before >= duration:
				return before + duration
			duration -= after - before
		return None

	def ends_of_days(self, start: datetime, give_up: datetime) -> list[datetime]:
		"""The last working minute's end of every day that is still worked after `start`."""
		last: dict[date, datetime] = {}
		for _, after, day in self.worked(start, give_up):
			last[day] = after
		return [last[day] for day in sorted(last)]

	def worked(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, date]]:
		"""Every working minute, or what is left of the first, with the day it belongs to."""
		minute = start.astimezone(timezone.utc).replace(second=0, microsecond=0)
		while minute < end:
			day = self.day_worked_at(minute)
			if day is not None:
				yield max(minute, start), minute + MINUTE, day
			minute += MINUTE
