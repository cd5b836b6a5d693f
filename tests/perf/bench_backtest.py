"""How long a back-test of 100,000 tickets takes on one core, against a replay of the same with Clock and agenda.

	python -m tests.perf.bench_backtest

The history is drawn once with a fixed seed: four tiers, four severities, eight categories, pauses, reopenings,
answers in time and late. Both policies are matrices with ladders, so that nothing is taken from what was stored.
"""

import gc
import sys
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from time import process_time
from zoneinfo import ZoneInfo

from partner_support.engine import (
	BusinessCalendar,
	ClockKind,
	EventKind,
	Ladder,
	Matrix,
	Row,
	Step,
	Target,
	Trigger,
	Unit,
)
from partner_support.engine.backtest import (
	ByMatrix,
	HistoricClock,
	HistoricTicket,
	Ladders,
	Promised,
	compare,
)
from partner_support.engine.course import course_of, micros
from partner_support.engine.effect import Effect
from tests.engine.live_replay import Histories, replayed
from tests.perf.bench_engine import NEW_YEAR, OFFICE

TICKETS = 100_000
SAMPLE = 600  # of them by the slow way, which takes minutes for all
ROUNDS = 6  # of some tickets each, the slow way and the other in turn, so that a busy machine slows down both
BAR = 10  # times as fast as the replay
RESPONSE, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION
TIERS = ("Bronze", "Silver", "Gold", "Platinum")
SEVERITIES = ("Low", "Medium", "High", "Urgent")
CATEGORIES = tuple(f"Category {number}" for number in range(8))
HOUR = 3_600_000_000
UNTIL = micros(NEW_YEAR + timedelta(days=800))
ZONE = ZoneInfo("Europe/Berlin")
CALENDARS = {"office": OFFICE, "always": BusinessCalendar.always(ZONE.key)}
LADDERS = Ladders(
	{
		"standard": Ladder(
			"standard",
			(
				Step("half answered", Trigger.PERCENT, 50, RESPONSE, 1),
				Step("nearly answered", Trigger.PERCENT, 80, RESPONSE, 2),
				Step("unanswered", Trigger.BREACH, 0, RESPONSE, 3),
				Step("half", Trigger.PERCENT, 50, RESOLUTION, 1),
				Step("nearly", Trigger.PERCENT, 80, RESOLUTION, 2),
				Step("missed", Trigger.BREACH, 0, RESOLUTION, 3),
				Step("late", Trigger.BREACH, 4, RESOLUTION, 4),
				Step("old", Trigger.AGE, 80, level=3),
			),
		)
	}
)


def matrix(name: str, factor: int) -> Matrix:
	"""Rows for everything, each tier, severity and category, that contradict each other."""
	rows = [Row("all", targets=targets(8 * factor, 3), ladder="standard")]
	rows += [Row(each, tier=each, targets=targets(4 * factor + at, 2)) for at, each in enumerate(TIERS)]
	rows += [
		Row(each, severity=each, targets=targets(6 * factor - at, 1 + at % 2))
		for at, each in enumerate(SEVERITIES)
	]
	rows += [
		Row(each, category=each, targets={RESOLUTION: Target(16 + at, Unit.HOURS)})
		for at, each in enumerate(CATEGORIES)
	]
	return Matrix(name, tuple(rows), CALENDARS)


def targets(hours: float, days: int) -> dict[ClockKind, Target]:
	return {RESPONSE: Target(hours, Unit.HOURS), RESOLUTION: Target(days, Unit.BUSINESS_DAYS)}


def past(count: int) -> tuple[list[HistoricTicket], list[Histories]]:
	"""That many tickets over two years, and what their clocks' courses were read from."""
	random = Random(20261124)
	drawn = [ticket(random, number) for number in range(count)]
	return [each for each, _ in drawn], [histories for _, histories in drawn]


def ticket(random: Random, number: int) -> tuple[HistoricTicket, Histories]:
	start = micros(NEW_YEAR) + random.randrange(700 * 24) * HOUR + random.randrange(HOUR)
	answered, own = start + random.randrange(1, 40 * HOUR), Promised(OFFICE, 8 * HOUR, "standard")
	scope = random.choice(TIERS), random.choice(SEVERITIES), random.choice(CATEGORIES)
	histories = {
		RESPONSE: [(start, EventKind.STARTED), (answered, EventKind.MET)],
		RESOLUTION: list(resolved(random, start, answered)),
	}
	clocks = tuple(HistoricClock(kind, course_of(history), own) for kind, history in histories.items())
	return HistoricTicket(str(number), scope, start, clocks, f"Team {number % 6}", "office"), histories


def resolved(random: Random, start: int, at: int) -> Iterator[tuple[int, EventKind]]:
	yield start, EventKind.STARTED
	for _pause in range(random.choice((0, 0, 1, 2))):
		yield at, EventKind.PAUSED
		at += random.randrange(30 * HOUR)
		yield at, EventKind.RESUMED
		at += random.randrange(20 * HOUR)
	yield at, EventKind.MET
	if random.random() < 0.1:
		yield at + 5 * HOUR, EventKind.REOPENED
		yield at + 40 * HOUR, EventKind.MET


def policies() -> tuple[ByMatrix, ByMatrix]:
	return tuple(ByMatrix(matrix(str(factor), factor), "office", LADDERS) for factor in (2, 1))  # type: ignore[return-value]


def backtested(tickets: list[HistoricTicket], effect: Effect | None = None) -> float:
	"""Seconds of one core."""
	before, after = policies()
	effect = effect or Effect(ZONE)
	began = process_time()
	for compared in compare(tickets, before, after, UNTIL):
		effect.add(compared)
	return process_time() - began


def replayed_slowly(tickets: list[HistoricTicket], histories: list[Histories]) -> float:
	"""Seconds that the live engine takes for the same answers, asked one ticket at a time."""
	before, after = policies()
	began = process_time()
	for each, history in zip(tickets, histories, strict=True):
		for policy in (before, after):
			replayed(each, history, policy, UNTIL)
	return process_time() - began


def figures() -> tuple[float, float, Effect]:
	"""Seconds of one core for all, how many times as fast as by replay, and the effect."""
	backtested(past(SAMPLE)[0])  # calendars are compiled once, not for each ticket
	tickets, histories = past(TICKETS)
	gc.collect()
	gc.freeze()  # a history that is read page by page is not walked through again and again
	slow, fast, effect = 0.0, 0.0, Effect(ZONE)
	for number in range(ROUNDS):
		some = slice(number, SAMPLE, ROUNDS)
		slow += replayed_slowly(tickets[some], histories[some])
		fast += backtested(tickets[number::ROUNDS], effect)
	return fast, slow / SAMPLE / (fast / TICKETS), effect


def main() -> int:
	seconds, ratio, effect = figures()
	print(f"Python {sys.version.split()[0]}, one core")
	print(f"{TICKETS:,} tickets, two clocks, two policies: {seconds:.1f} s, {ratio:.0f} times a replay")
	for row in effect.compliance():
		print(row)
	return ratio < BAR


if __name__ == "__main__":
	raise SystemExit(main())
