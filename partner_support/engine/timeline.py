"""A business calendar compiled to UTC: sorted openings with prefix sums.

Integers of microseconds throughout, so nothing rounds. The horizon grows by itself, always
by whole days, and a grown horizon replaces the old one in one assignment.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from partner_support.engine.errors import CalendarError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EPOCH_ORDINAL = EPOCH.toordinal()
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
FIRST_GROWTH = 400  # days on each side of the first question
LAST_DAY = date.max.toordinal() - EPOCH_ORDINAL - 8
FIRST_DAY = date.min.toordinal() - EPOCH_ORDINAL + 8
TRANSITION_SCAN = DAY // 2  # no zone changes its offset twice within half a day

Span = tuple[int, int]


@dataclass(frozen=True)
class Horizon:
	"""What is compiled: working spans from day `first` up to, not including, day `last`."""

	first: int
	last: int
	opens: Sequence[int] = ()
	closes: Sequence[int] = ()
	worked_before: Sequence[int] = ()  # working time before each opening
	worked_after: Sequence[int] = ()  # working time up to each closing
	day_ends: Sequence[int] = ()  # the last closing of each working day

	def worked_until(self, at: int) -> int:
		"""Working microseconds from the horizon's start to `at`."""
		index = bisect_right(self.opens, at) - 1
		if index < 0:
			return 0
		return self.worked_before[index] + min(at, self.closes[index]) - self.opens[index]


class Timeline:
	"""Answers a calendar's questions; see BusinessCalendar for their meaning."""

	def __init__(
		self, zone: ZoneInfo, openings: Mapping[int, Sequence[Span]], holidays: frozenset[date]
	) -> None:
		self.zone = zone
		self.openings = openings
		self.holidays = {day.toordinal() - EPOCH_ORDINAL for day in holidays}
		self.horizon = Horizon(0, 0)

	def deadline(self, start: datetime, duration: timedelta) -> datetime:
		"""See BusinessCalendar.deadline; `start` is in UTC."""
		wanted = duration // timedelta(microseconds=1)
		if not wanted:
			return start
		begin = microseconds(start)
		horizon = self.covering(begin, begin)
		target = horizon.worked_until(begin) + wanted
		while not horizon.worked_after or horizon.worked_after[-1] < target:
			horizon = self.grown_forward()
			target = horizon.worked_until(begin) + wanted
		index = bisect_left(horizon.worked_after, target)
		return EPOCH + timedelta(microseconds=horizon.opens[index] + target - horizon.worked_before[index])

	def elapsed(self, start: datetime, end: datetime) -> timedelta:
		"""See BusinessCalendar.elapsed; both are in UTC."""
		begin, finish = microseconds(start), microseconds(end)
		if finish <= begin:
			return timedelta(0)
		horizon = self.covering(begin, finish)
		return timedelta(microseconds=horizon.worked_until(finish) - horizon.worked_until(begin))

	def end_of_day(self, start: datetime, days: int) -> datetime:
		"""See BusinessCalendar.end_of_day; `start` is in UTC."""
		begin = microseconds(start)
		horizon = self.covering(begin, begin)
		while bisect_right(horizon.day_ends, begin) + days >= len(horizon.day_ends):
			horizon = self.grown_forward()
		return EPOCH + timedelta(microseconds=horizon.day_ends[bisect_right(horizon.day_ends, begin) + days])

	def is_open(self, at: datetime) -> bool:
		"""See BusinessCalendar.is_open; `at` is in UTC."""
		instant = microseconds(at)
		horizon = self.covering(instant, instant)
		index = bisect_right(horizon.opens, instant) - 1
		return index >= 0 and instant < horizon.closes[index]

	def covering(self, begin: int, finish: int) -> Horizon:
		"""The horizon, grown so that it holds both instants with days to spare."""
		first, last = begin // DAY - 2, finish // DAY + 3
		horizon = self.horizon
		if first < horizon.first or last > horizon.last:
			horizon = self.grow(min(first, horizon.first), max(last, horizon.last))
		return horizon

	def grown_forward(self) -> Horizon:
		"""The horizon with its length doubled into the future. Raises CalendarError at the end of time."""
		horizon = self.horizon
		if horizon.last >= LAST_DAY:
			raise CalendarError("the deadline lies beyond the year 9999")
		return self.grow(horizon.first, horizon.last + max(FIRST_GROWTH, horizon.last - horizon.first))

	def grow(self, first: int, last: int) -> Horizon:
		"""Compile from day `first` to day `last`, with room on both sides."""
		if self.horizon.first == self.horizon.last:
			first, last = max(first, last - FIRST_GROWTH), max(last, first + FIRST_GROWTH)
			first -= FIRST_GROWTH
		self.horizon = self.compile(max(first, FIRST_DAY), min(last, LAST_DAY))
		return self.horizon

	def compile(self, first: int, last: int) -> Horizon:
		"""Every working span between two days, merged, summed and sorted."""
		regimes = list(offsets(self.zone, (first - 1) * DAY, (last + 2) * DAY))
		days = [spans for day in range(first, last) if (spans := list(self.spans_of(day, regimes)))]
		merged = list(joined(sorted(span for spans in days for span in spans)))
		before, after = running_sums(merged)
		return Horizon(
			first,
			last,
			opens=[opening for opening, _ in merged],
			closes=[closing for _, closing in merged],
			worked_before=before,
			worked_after=after,
			day_ends=[max(closing for _, closing in spans) for spans in days],
		)

	def spans_of(self, day: int, regimes: Sequence["Regime"]) -> Iterator[Span]:
		"""The UTC spans of one local day: its wall-clock periods within each offset in force."""
		if day in self.holidays:
			return
		for opens, closes in self.openings.get((day + EPOCH_ORDINAL - 1) % 7, ()):
			start, end = day * DAY + opens * MINUTE, day * DAY + closes * MINUTE
			index = max(bisect_right(regimes, start - DAY, key=lambda regime: regime.start) - 1, 0)
			for regime in regimes[index:]:
				if regime.start > end + DAY:
					break
				span = max(start - regime.offset, regime.start), min(end - regime.offset, regime.end)
				if span[0] < span[1]:
					yield span


@dataclass(frozen=True)
class Regime:
	"""A stretch of UTC time in which the zone keeps one offset (microseconds)."""

	start: int
	end: int
	offset: int


def offsets(zone: ZoneInfo, start: int, end: int) -> Iterator[Regime]:
	"""The zone's offsets from `start` to `end`, each with its stretch."""
	began, offset = start, offset_at(zone, start)
	for probe in range(start + TRANSITION_SCAN, end + TRANSITION_SCAN, TRANSITION_SCAN):
		if offset_at(zone, probe) != offset:
			change = transition(zone, probe - TRANSITION_SCAN, probe)
			yield Regime(began, change, offset)
			began, offset = change, offset_at(zone, probe)
	yield Regime(began, end + TRANSITION_SCAN, offset)


def transition(zone: ZoneInfo, low: int, high: int) -> int:
	"""The instant in (low, high] at which the offset changes, to the second."""
	before = offset_at(zone, low)
	while high - low > SECOND:
		middle = (low + high) // 2 // SECOND * SECOND
		low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
	return high


def offset_at(zone: ZoneInfo, instant: int) -> int:
	"""The zone's offset from UTC at that instant, in microseconds."""
	naive = (EPOCH + timedelta(microseconds=instant)).replace(tzinfo=zone)
	offset = zone.fromutc(naive).utcoffset()
	return offset // timedelta(microseconds=1) if offset else 0


def joined(spans: Sequence[Span]) -> Iterator[Span]:
	"""Sorted spans with those that touch made one."""
	current: Span | None = None
	for opening, closing in spans:
		if current and opening <= current[1]:
			current = current[0], max(current[1], closing)
			continue
		if current:
			yield current
		current = opening, closing
	if current:
		yield current


def running_sums(spans: Sequence[Span]) -> tuple[list[int], list[int]]:
	"""Working time before each opening and up to each closing."""
	before, after, total = [], [], 0
	for opening, closing in spans:
		before.append(total)
		total += closing - opening
		after.append(total)
	return before, after


def microseconds(instant: datetime) -> int:
	"""Microseconds since the epoch; the datetime is in UTC."""
	delta = instant - EPOCH
	return delta.days * DAY + delta.seconds * SECOND + delta.microseconds
