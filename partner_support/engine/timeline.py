"""A business calendar compiled to UTC: sorted openings with running sums.

Integers of microseconds throughout, so nothing rounds. The horizon grows by itself and is
replaced in one assignment: questions in any order, and from several threads, get the same answers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from zoneinfo import ZoneInfo

from partner_support.engine.errors import CalendarError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EPOCH_ORDINAL = EPOCH.toordinal()
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
FIRST_GROWTH = 100 * DAY  # on each side of the first question
FIRST_YEAR, LAST_YEAR = 1900, 2199  # a mistyped year or target must not compile millennia
BEGINNING = (date(FIRST_YEAR, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY
END = (date(LAST_YEAR + 1, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY

Span = tuple[int, int]


@dataclass(frozen=True)
class Horizon:
	"""All working time in [begin, end).

	The first opening has no length and stands at `begin`: every instant has an opening before it.
	"""

	begin: int
	end: int
	opens: Sequence[int] = ()
	closes: Sequence[int] = ()
	worked: Sequence[int] = ()  # from `begin` up to each closing
	day_ends: Sequence[int] = ()  # the last closing of each working day

	def worked_until(self, at: int) -> int:
		"""Working microseconds from `begin` to `at`."""
		index = bisect_right(self.opens, at) - 1
		left = self.closes[index] - at
		return self.worked[index] - left if left > 0 else self.worked[index]


NOTHING = Horizon(begin=END, end=BEGINNING)


class Timeline:
	"""Answers a calendar's questions; see BusinessCalendar for their meaning."""

	def __init__(
		self, zone: ZoneInfo, openings: Mapping[int, Sequence[Span]], holidays: frozenset[date]
	) -> None:
		self.zone = zone
		self.openings = openings
		self.holidays = {day.toordinal() - EPOCH_ORDINAL for day in holidays}
		self.horizon = NOTHING

	def deadline(self, start: datetime, duration: timedelta) -> datetime:
		"""See BusinessCalendar.deadline; `start` is in UTC."""
		return instant(self.reached(microseconds(start - EPOCH), microseconds(duration)))

	def elapsed(self, start: datetime, end: datetime) -> timedelta:
		"""See BusinessCalendar.elapsed; both are in UTC."""
		return timedelta(0, 0, self.worked(microseconds(start - EPOCH), microseconds(end - EPOCH)))

	def end_of_day(self, start: datetime, days: int) -> datetime:
		"""See BusinessCalendar.end_of_day; `start` is in UTC."""
		return instant(self.closing(microseconds(start - EPOCH), days))

	def reached(self, begin: int, wanted: int) -> int:
		"""The deadline in microseconds after the epoch."""
		if not wanted:
			return begin
		horizon = self.covering(begin, begin)
		while (target := horizon.worked_until(begin) + wanted) > horizon.worked[-1]:
			horizon = self.grown(begin, horizon.end)
		index = bisect_left(horizon.worked, target)
		return horizon.closes[index] - horizon.worked[index] + target

	def worked(self, begin: int, finish: int) -> int:
		"""The time elapsed between microseconds after the epoch."""
		if finish <= begin:
			return 0
		horizon = self.covering(begin, finish)
		return horizon.worked_until(finish) - horizon.worked_until(begin)

	def closing(self, begin: int, days: int) -> int:
		"""The end of the day in microseconds after the epoch."""
		horizon = self.covering(begin, begin)
		while (index := bisect_right(horizon.day_ends, begin) + days) >= len(horizon.day_ends):
			horizon = self.grown(begin, horizon.end)
		return horizon.day_ends[index]

	def is_open(self, at: datetime) -> bool:
		"""See BusinessCalendar.is_open; `at` is in UTC."""
		moment = microseconds(at - EPOCH)
		horizon = self.covering(moment, moment)
		return moment < horizon.closes[bisect_right(horizon.opens, moment) - 1]

	def covering(self, begin: int, finish: int) -> Horizon:
		"""The horizon, grown so that it holds both instants."""
		horizon = self.horizon
		if horizon.begin <= begin and finish < horizon.end:
			return horizon
		return self.grown(begin, finish)

	def grown(self, begin: int, finish: int) -> Horizon:
		"""The horizon grown to hold both instants, and at least to twice its length, so that growing is rare.

		Raises CalendarError outside the years that calendars cover.
		"""
		if begin < BEGINNING or finish >= END:
			raise CalendarError(
				f"the answer lies outside {FIRST_YEAR} to {LAST_YEAR}, the years calendars cover"
			)
		known = self.horizon
		room = max(known.end - known.begin, FIRST_GROWTH)
		self.horizon = horizon = self.compiled(
			known.begin if known.begin <= begin else max(begin - room, BEGINNING),
			known.end if finish < known.end else min(finish + room, END),
		)
		return horizon

	def compiled(self, begin: int, end: int) -> Horizon:
		"""The working time in [begin, end), sorted and summed."""
		days = list(self.working_days(begin, end))
		within = sorted(
			(max(opens, begin), min(closes, end))
			for spans in days
			for opens, closes in spans
			if opens < end and closes > begin
		)
		spans = [(begin, begin), *within]
		return Horizon(
			begin,
			end,
			opens=[opens for opens, _ in spans],
			closes=[closes for _, closes in spans],
			worked=list(accumulate(closes - opens for opens, closes in spans)),
			day_ends=[last for spans in days if (last := max(closes for _, closes in spans)) <= end],
		)

	def working_days(self, begin: int, end: int) -> Iterator[list[Span]]:
		"""The spans of each working day that may reach into [begin, end), in order.

		A local day is at most one day off its date in UTC, and its last period may end a day later.
		"""
		first, last = begin // DAY - 2, end // DAY + 2
		wall = WallClock(self.zone, (first - 2) * DAY, (last + 2) * DAY)
		for day in range(first, last):
			openings = () if day in self.holidays else self.openings.get((day + EPOCH_ORDINAL - 1) % 7, ())
			spans = [
				span
				for opens, closes in openings
				for span in wall.showing(day * DAY + opens * MINUTE, day * DAY + closes * MINUTE)
			]
			if spans:
				yield spans


@dataclass(frozen=True)
class Regime:
	"""A stretch of UTC in which a zone keeps one offset."""

	start: int
	end: int
	offset: int


class WallClock:
	"""What a zone's clocks show between two instants: turns local time into UTC."""

	def __init__(self, zone: ZoneInfo, begin: int, end: int) -> None:
		self.regimes = list(regimes(zone, begin, end))
		self.starts = [regime.start for regime in self.regimes]

	def showing(self, start: int, end: int) -> Iterator[Span]:
		"""The spans of UTC in which the clock shows a local time in [start, end).

		None if it is put forward over them, two if it is put back among them.
		"""
		first, last = bisect_right(self.starts, start - DAY) - 1, bisect_left(self.starts, end + DAY)
		for regime in self.regimes[first:last]:
			span = max(start - regime.offset, regime.start), min(end - regime.offset, regime.end)
			if span[0] < span[1]:
				yield span


def regimes(zone: ZoneInfo, begin: int, end: int) -> Iterator[Regime]:
	"""The zone's offsets from `begin` to `end`. No zone has changed its offset twice within a day."""
	start, offset = begin, offset_at(zone, begin)
	for probe in range(begin + DAY, end + DAY, DAY):
		if offset_at(zone, probe) != offset:
			change = transition(zone, probe - DAY, probe)
			yield Regime(start, change, offset)
			start, offset = change, offset_at(zone, change)
	yield Regime(start, end, offset)


def transition(zone: ZoneInfo, low: int, high: int) -> int:
	"""The first second in (low, high] with another offset than at `low`."""
	seconds, before = range(low, high + SECOND, SECOND), offset_at(zone, low)
	return seconds[bisect_left(seconds, True, key=lambda second: offset_at(zone, second) != before)]


def offset_at(zone: ZoneInfo, at: int) -> int:
	"""The zone's offset from UTC at that instant."""
	utc = instant(at)
	return microseconds(utc.astimezone(zone).replace(tzinfo=timezone.utc) - utc)


def instant(at: int) -> datetime:
	"""The datetime that many microseconds after the epoch."""
	return EPOCH + timedelta(0, 0, at)


def microseconds(span: timedelta) -> int:
	"""The whole of a timedelta in microseconds."""
	return (span.days * 86400 + span.seconds) * SECOND + span.microseconds
