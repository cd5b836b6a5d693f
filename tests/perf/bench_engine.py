"""How fast a calendar answers, on one core, and against a walk over the days.

	python -m tests.perf.bench_engine

The bars are those of the design. Rounds are short and the best counts, so that other work on the
machine disturbs little; the ratio compares two measurements of the same run.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from time import perf_counter
from zoneinfo import ZoneInfo

from partner_support.engine import BusinessCalendar, Period

UTC = timezone.utc
ROUNDS = 50
HOLIDAYS = frozenset(date(2026, month, 1) for month in range(1, 13))
OFFICE = BusinessCalendar(
	"Europe/Berlin",
	[Period(day, *span) for day in range(5) for span in (("09:00", "12:00"), ("13:00", "18:00"))],
	HOLIDAYS,
)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
STARTS = [NEW_YEAR + timedelta(hours=8 * step, minutes=step % 60, seconds=step % 7) for step in range(1000)]
EIGHT_HOURS = timedelta(hours=8)
DAY = timedelta(days=1)
ONE_YEAR = 365 * DAY


@dataclass(frozen=True)
class Figure:
	"""One line of the table."""

	name: str
	value: float
	bar: float
	unit: str

	@property
	def is_met(self) -> bool:
		return self.value >= self.bar

	def __str__(self) -> str:
		verdict = "met" if self.is_met else "MISSED"
		return f"{self.name:<46} {self.value:>11,.0f} {self.unit:<10} bar {self.bar:>9,.0f}  {verdict}"


def walked(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
	"""Working time in [start, end) as one would first write it: day by day, period by period."""
	zone, total = ZoneInfo(calendar.time_zone), timedelta(0)
	day = start.astimezone(zone).date() - DAY
	last = end.astimezone(zone).date()
	while day <= last:
		if day not in calendar.holidays:
			midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
			for period in calendar.periods:
				if period.weekday == day.weekday():
					opens = (midnight + timedelta(minutes=period.opens_at)).astimezone(UTC)
					closes = (midnight + timedelta(minutes=period.closes_at)).astimezone(UTC)
					total += max(min(closes, end) - max(opens, start), timedelta(0))
		day += DAY
	return total


def seconds_per_call(ask: Callable[..., object], questions: Sequence[tuple[object, ...]]) -> float:
	"""The best of many short rounds over the questions."""

	def one_round() -> float:
		began = perf_counter()
		for first, second in questions:
			ask(first, second)
		return (perf_counter() - began) / len(questions)

	return min(one_round() for _ in range(ROUNDS))


def figures() -> list[Figure]:
	"""Everything that is measured, in one run."""
	OFFICE.elapsed(NEW_YEAR, NEW_YEAR + 2 * ONE_YEAR)  # compiled once per process, not per question
	days, years = [(start, start + DAY) for start in STARTS], [(start, start + ONE_YEAR) for start in STARTS]
	deadline = seconds_per_call(OFFICE.deadline, [(start, EIGHT_HOURS) for start in STARTS])
	day, year = seconds_per_call(OFFICE.elapsed, days), seconds_per_call(OFFICE.elapsed, years)
	walk = seconds_per_call(lambda start, end: walked(OFFICE, start, end), years[::500])
	return [
		Figure("deadlines of eight working hours", 1 / deadline, 300_000, "a second"),
		Figure("working time over a day", 1 / day, 300_000, "a second"),
		Figure("working time over a year", 1 / year, 300_000, "a second"),
		Figure("working time over a year, against a day walk", walk / year, 100, "times"),
	]


def main() -> int:
	print(f"Python {sys.version.split()[0]}, one core")
	measured = figures()
	print(*measured, sep="\n")
	return not all(figure.is_met for figure in measured)


if __name__ == "__main__":
	raise SystemExit(main())
