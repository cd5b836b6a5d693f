"""What one clock's past comes to under any terms: the answers of `Clock` and `agenda`, fast enough for years of tickets.

A history is read once, into the stretches in which the clock ran, and asked as often as there are policies to
compare. What is made by the million is a tuple, which costs a fraction of a dataclass. Instants are whole
microseconds after the epoch, as in `timeline.py`. A step fires at the first instant at which a sweep that never
rests would have found it due: while the clock runs, or for a flag until it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from partner_support.engine.clock import State
from partner_support.engine.course import Course, Cycle
from partner_support.engine.escalation import (
	CLOCK_TRIGGERS,
	DATED_TRIGGERS,
	PASSING_FLAGS,
	Ladder,
	Step,
	Trigger,
)
from partner_support.engine.matrix import ClockKind
from partner_support.engine.timeline import Timeline, instant, microseconds

# What became of a promise.
Standing = Literal["Kept", "Missed", "Undecided", "Stopped"]
STANDING_OF: Mapping[State, Standing] = {
	State.RUNNING: "Undecided",
	State.PAUSED: "Undecided",
	State.MET: "Kept",
	State.STOPPED: "Stopped",
}


@dataclass(frozen=True)
class Signs:
	"""What the ticket itself said to its ladder: when each flag was raised, and when an agent wrote."""

	flags: Mapping[Trigger, int] = field(default_factory=dict)
	agent_updates: Sequence[int] = ()


NO_SIGNS = Signs()


@dataclass(frozen=True)
class Rung:
	"""A step and what tells it from others, whatever ladder it stands in: trigger, clock, threshold, level."""

	step: Step
	cause: tuple[str, str | None, float, int]

	@classmethod
	def of(cls, step: Step) -> "Rung":
		"""The rung of a step."""
		clock = step.clock.value if step.clock else None
		cause = step.trigger.value, clock, float(step.threshold), step.level
		return cls(step, cause)

	@cached_property
	def time(self) -> int:
		"""The threshold of a step that counts hours."""
		return microseconds(timedelta(hours=self.step.threshold))

	def wanted(self, allowance: int) -> int:
		"""The consumed time at which a step that counts the clock fires."""
		if self.step.trigger is Trigger.BREACH:
			return allowance + self.time
		return microseconds(timedelta(0, 0, allowance) * (self.step.threshold / 100))


@dataclass(frozen=True)
class Rungs:
	"""The steps of a ladder that ride on one clock, sorted by what makes them fire."""

	counted: tuple[Rung, ...]
	others: tuple[Rung, ...]
	needed: dict[int, list[tuple[int, Rung]]] = field(default_factory=dict, repr=False, compare=False)

	@classmethod
	def of(cls, ladder: Ladder, kind: ClockKind) -> "Rungs":
		"""The steps of `ladder` that a clock of that kind asks for and that can fire."""
		rungs = [Rung.of(step) for step in ladder.steps if step.rides_on is kind and not step.flaw]
		return cls(
			tuple(rung for rung in rungs if rung.step.trigger in CLOCK_TRIGGERS),
			tuple(rung for rung in rungs if rung.step.trigger not in CLOCK_TRIGGERS),
		)

	def wanted(self, allowance: int) -> list[tuple[int, Rung]]:
		"""The consumed time at which each step that counts the clock fires, the earliest first."""
		known = self.needed.get(allowance)
		if known is None:
			known = [(rung.wanted(allowance), rung) for rung in self.counted]
			known.sort(key=lambda pair: pair[0])
			self.needed[allowance] = known
		return known


class Terms(NamedTuple):
	"""What a clock is measured by: an allowance of working time on a calendar's timeline, and the rungs above it."""

	timeline: Timeline
	allowance: int
	rungs: Rungs | None = None


Firing = tuple[Rung, int, int]  # a step that fires, in which cycle, and when


class Outcome(NamedTuple):
	"""What a clock's past comes to under some terms."""

	standing: Standing
	allowance: int
	due: int
	breached_at: int | None
	fired: tuple[Firing, ...]

	@property
	def due_at(self) -> datetime:
		"""The deadline as an instant."""
		return instant(self.due)


def outcome(course: Course, terms: Terms, until: int, signs: Signs = NO_SIGNS) -> Outcome:
	"""What a course comes to, as seen at `until`."""
	timeline, allowance, rungs = terms
	last = course.cycles[-1]
	due, is_reached = last.on(timeline).reach(allowance)
	breached = is_reached and due < last.end and due < until
	return Outcome(
		"Missed" if breached else STANDING_OF[course.state],
		allowance,
		due,
		due if breached else None,
		tuple(firings(course, terms, rungs, until, signs)) if rungs else (),
	)


def firings(course: Course, terms: Terms, rungs: Rungs, until: int, signs: Signs) -> list[Firing]:
	"""Every step that fires up to `until`, cycle by cycle, in no order within one."""
	fired: list[Firing] = []
	for cycle in course.cycles:
		if rungs.counted:
			climb(cycle, terms, rungs, until, fired)
		for rung in rungs.others:
			at = called(course, cycle, terms.timeline, rung, signs)
			if at is not None and at < cycle.end and at <= until:
				fired.append((rung, cycle.number, at))
	return fired


def climb(cycle: Cycle, terms: Terms, rungs: Rungs, until: int, fired: list[Firing]) -> None:
	"""Add the steps that count the clock: once one is out of reach, so are those after it."""
	legs = cycle.on(terms.timeline)
	total, number = legs.legs[-1][2], cycle.number
	for wanted, rung in rungs.wanted(terms.allowance):
		if wanted > total:
			return
		at = cycle.running_from(legs.reach(wanted)[0])
		if at is None or at > until:
			return
		fired.append((rung, number, at))


def called(course: Course, cycle: Cycle, timeline: Timeline, rung: Rung, signs: Signs) -> int | None:
	"""When a step about the whole ticket is to fire in a cycle; None while nothing says so."""
	trigger = rung.step.trigger
	if trigger is Trigger.AGE:
		return grown_old(course, cycle, timeline, rung.time)
	if trigger is Trigger.REOPENED:
		return cycle.begun if cycle.number - 1 >= rung.step.threshold else None
	if trigger not in DATED_TRIGGERS:
		return raised_in(cycle, trigger, signs)
	return after_silence(timeline, cycle, rung.time, signs)


def grown_old(course: Course, cycle: Cycle, timeline: Timeline, hours: int) -> int | None:
	"""When the ticket is that old. Working hours never pass faster than the hours of the day."""
	if course.start + hours >= cycle.end:
		return None
	return cycle.running_from(timeline.reached(course.start, hours))


def after_silence(timeline: Timeline, cycle: Cycle, hours: int, signs: Signs) -> int | None:
	"""When no agent has written for that long, counted anew from each message and each time the clock runs again."""
	for start, end in cycle.runs:
		since = [start, *(at for at in signs.agent_updates if start < at < end)]
		for begun, answered in zip(since, [*since[1:], end], strict=True):
			at = timeline.reached(begun, hours)
			if at < answered:
				return at
	return None


def raised_in(cycle: Cycle, flag: Trigger, signs: Signs) -> int | None:
	"""When a flag counts in this cycle; what was said before it began has been answered."""
	at = signs.flags.get(flag)
	if at is None or (flag in PASSING_FLAGS and at < cycle.begun):
		return None
	return max(at, cycle.begun)
