"""A clock's history, read once: the stretches in which it ran, cycle by cycle, as whole microseconds.

A `Clock` derives the same for every question; whoever asks years of tickets about several policies reads each
history once and keeps it. Instants are microseconds after the epoch, as in `timeline.py`.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from partner_support.engine.business_calendar import aware
from partner_support.engine.clock import (
	ENDED,
	LEADS_TO,
	MAY_FOLLOW,
	NEW_CYCLE,
	Event,
	EventKind,
	State,
	check_order,
)
from partner_support.engine.errors import ClockError
from partner_support.engine.timeline import EPOCH, Horizon, Span, Timeline, instant, microseconds

OPEN = 1 << 62  # the end of what has not ended
Moment = tuple[int, EventKind]


class Legs(NamedTuple):
	"""Runs measured on a calendar: where each begins, what was used before and after it, and what to add to find it.

	Times used are those since the first of the runs; with `base` added they are the horizon's.
	"""

	timeline: Timeline
	horizon: Horizon
	legs: tuple[tuple[int, int, int, int], ...]

	def reach(self, wanted: int) -> tuple[int, bool]:
		"""When the time used reaches `wanted`, and whether it does: else as if the last run had gone on."""
		for leg in self.legs:
			if wanted <= leg[2]:
				break
		start, used, upto, base = leg
		horizon, target = self.horizon, base + wanted
		worked = horizon.worked
		if target > worked[-1] or wanted == used:  # the calendar is asked what lies beyond, and grows
			return self.timeline.reached(start, wanted - used), wanted <= upto
		index = bisect_left(worked, target)
		return horizon.closes[index] - worked[index] + target, wanted <= upto


def measured(timeline: Timeline, runs: tuple[Span, ...]) -> Legs:
	"""Runs as legs on that calendar."""
	(first, _end), (last, end) = runs[0], runs[-1]
	horizon = timeline.covering(first, last if end == OPEN else end)
	legs, used, worked_until = [], 0, horizon.worked_until
	for start, end in runs:
		worked = worked_until(start)
		upto = OPEN if end == OPEN else used + worked_until(end) - worked
		legs.append((start, used, upto, worked - used))
		used = upto
	return Legs(timeline, horizon, tuple(legs))


@dataclass(frozen=True)
class Cycle:
	"""One cycle of a clock: `runs` are its own, `known` are those before it that still count and its own."""

	number: int
	begun: int
	end: int
	runs: tuple[Span, ...]
	known: tuple[Span, ...]
	measures: dict[Timeline, Legs] = field(default_factory=dict, repr=False, compare=False)

	def on(self, timeline: Timeline) -> Legs:
		"""What is known, measured on a calendar: once for each."""
		legs = self.measures.get(timeline)
		if legs is None:
			legs = self.measures[timeline] = measured(timeline, self.known)
		return legs

	def running_from(self, at: int) -> int | None:
		"""The first instant from `at` on at which the clock runs in this cycle."""
		for start, end in self.runs:
			if at < end:
				return at if at > start else start
		return None


@dataclass(frozen=True)
class Course:
	"""A history, read: when it began, its cycles, and where it left the clock."""

	start: int
	cycles: tuple[Cycle, ...]
	state: State


class Reading:
	"""A history while it is being read."""

	def __init__(self) -> None:
		self.cycles: list[Cycle] = []
		self.runs: list[Span] = []
		self.carried: tuple[Span, ...] = ()
		self.state: State | None = None
		self.begun = self.before = 0

	def take(self, at: int, kind: EventKind) -> None:
		"""Read what happened next. Raises ClockError when it cannot."""
		if kind not in MAY_FOLLOW[self.state] or (self.state and at < self.before):
			self.refuse(at, kind)
		if kind in NEW_CYCLE:
			self.carried = self.cycles[-1].known if kind is EventKind.REOPENED else ()
			self.runs = []
		elif self.state is State.RUNNING:
			self.runs.append((self.before, at))
		if kind in NEW_CYCLE or self.state is None:
			self.begun = at
		self.state, self.before = LEADS_TO[kind], at
		if self.state in ENDED:
			self.close(at)

	def refuse(self, at: int, kind: EventKind) -> None:
		"""Raise the ClockError that says why `kind` cannot come next."""
		last = next((event for event, leads_to in LEADS_TO.items() if leads_to is self.state), None)
		check_order(Event(instant(self.before), last) if last else None, Event(instant(at), kind))

	def close(self, end: int) -> None:
		"""End the cycle. A run of no length fires nothing, but a deadline may be counted from it."""
		runs = tuple(run for run in self.runs if run[0] < run[1])
		self.cycles.append(Cycle(len(self.cycles) + 1, self.begun, end, runs, (*self.carried, *self.runs)))


def course_of(history: Iterable[Moment]) -> Course:
	"""A history, read. Raises ClockError for one that is empty, out of order or skips a state."""
	reading = Reading()
	for at, kind in history:
		reading.take(at, kind)
	if reading.state is None:
		raise ClockError("a clock begins with a started event: its history is empty")
	if reading.state is State.RUNNING:
		reading.runs.append((reading.before, OPEN))
	if reading.state not in ENDED:
		reading.close(OPEN)
	cycles = tuple(reading.cycles)
	return Course(cycles[0].begun, cycles, reading.state)


def micros(at: datetime) -> int:
	"""An aware instant as whole microseconds after the epoch."""
	return microseconds(aware(at) - EPOCH)
