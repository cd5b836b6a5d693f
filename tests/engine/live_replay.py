"""A ticket of the past put to the engine that tickets are measured by, instant by instant: slow, and right by definition."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from partner_support.engine import (
	Case,
	Clock,
	ClockKind,
	Event,
	Facts,
	Ladder,
	Trigger,
	agenda,
)
from partner_support.engine.backtest import ByMatrix, HistoricTicket
from partner_support.engine.course import Moment
from partner_support.engine.timeline import instant

Histories = Mapping[ClockKind, Sequence[Moment]]
Fired = set[tuple[str, int, datetime]]  # step, cycle, instant
Answer = tuple[timedelta, datetime, datetime | None, Fired]  # allowance, due, breached at, fired


def replayed(
	ticket: HistoricTicket, histories: Histories, policy: ByMatrix, until: int
) -> dict[ClockKind, Answer]:
	"""What the matrix decides for the ticket, and what becomes of each of its clocks, whose histories are these."""
	case = Case(*ticket.scope, instant(ticket.start), ticket.calendar or policy.calendar)
	decision = policy.matrix.decide(case)
	ladder = policy.ladders.ladders.get(decision.ladder.ladder) if decision.ladder else None
	answers = {}
	for historic in ticket.clocks:
		promise = decision.promises.get(historic.kind)
		if promise:
			clock = Clock(
				historic.kind, promise.calendar, promise.allowance, events(histories[historic.kind])
			)
			flags = {flag: instant(at) for flag, at in historic.signs.flags.items()}
			updates = [instant(at) for at in historic.signs.agent_updates]
			fired = swept(clock, ladder, flags, updates, instant(until)) if ladder else set()
			answers[historic.kind] = promise.allowance, clock.due, clock.breached_at(instant(until)), fired
	return answers


def events(history: Iterable[Moment]) -> tuple[Event, ...]:
	"""The history as a clock has it."""
	return tuple(Event(instant(at), kind) for at, kind in history)


def swept(
	clock: Clock, ladder: Ladder, flags: dict[Trigger, datetime], updates: list[datetime], until: datetime
) -> Fired:
	"""Every step that a sweep which never rests fires: what is on the agenda while nothing else happens."""
	fired: Fired = set()
	edges = sorted({event.at for event in clock.history} | {at for at in updates if at <= until})
	for start, end in zip(edges, [*edges[1:], until + timedelta(0, 0, 1)], strict=True):
		past = tuple(event for event in clock.history if event.at <= start)
		if past:
			fired |= fired_between(
				Clock(clock.kind, clock.calendar, clock.allowance, past),
				ladder,
				flags,
				[at for at in updates if at <= start],
				(start, end),
				fired,
			)
	return fired


def fired_between(
	clock: Clock,
	ladder: Ladder,
	flags: dict[Trigger, datetime],
	updates: list[datetime],
	stretch: tuple[datetime, datetime],
	fired: Fired,
) -> Fired:
	"""What fires in a stretch in which the clock's history is this."""
	start, end = stretch
	came_back = clock.runs[-1].start
	facts = Facts(
		clock.started_at,
		max([came_back, *updates]),
		flags,
		clock.cycle - 1,
		clock.cycle_started_at if clock.cycle > 1 else None,
	)
	gone = {step for step, cycle, _at in fired if cycle == clock.cycle}
	return {
		(each.step.name, clock.cycle, max(each.at, start))
		for each in agenda(ladder, clock, facts)
		if each.step.name not in gone and each.at < end
	}
