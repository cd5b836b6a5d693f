"""Ladder and clock in, appointments out: which steps are due, and when the next one will be.

Steps that count a clock follow that clock. Steps about the whole ticket (age, silence, flags,
reopening) ride on the resolution clock, so that one clock asks for each step. A step fires
once per cycle; the caller keeps what has fired. Dated steps sleep while the clock is paused.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from partner_support.engine.business_calendar import aware
from partner_support.engine.clock import ENDED, Clock, State
from partner_support.engine.clock_kinds import ClockKind
from partner_support.engine.errors import LadderError, chosen


class Trigger(str, Enum):
	"""What can make a step fire."""

	PERCENT = "Percent of target"
	BREACH = "Target missed"
	AGE = "Age"
	NO_AGENT_UPDATE = "No agent update"
	BUSINESS_CRITICAL = "Business critical"
	DISSATISFIED = "Dissatisfied"
	MANAGEMENT_REQUESTED = "Management requested"
	BEYOND_SKILL = "Beyond skill"
	REOPENED = "Reopened"


CLOCK_TRIGGERS = {Trigger.PERCENT, Trigger.BREACH}
DATED_TRIGGERS = CLOCK_TRIGGERS | {Trigger.AGE, Trigger.NO_AGENT_UPDATE}
POSITIVE_TRIGGERS = {Trigger.PERCENT, Trigger.AGE, Trigger.NO_AGENT_UPDATE, Trigger.REOPENED}
COUNTING_TRIGGERS = POSITIVE_TRIGGERS | {Trigger.BREACH}

PASSING_FLAGS = {Trigger.DISSATISFIED, Trigger.MANAGEMENT_REQUESTED, Trigger.BEYOND_SKILL}

LARGEST = 10_000  # percent, hours or times; more is a typing error


@dataclass(frozen=True)
class Step:
	"""One rung. `threshold` is percent, working hours or a number of times, as its trigger says.

	Percent of target: percent. Target missed: working hours after the deadline. Age and no agent
	update: working hours. Reopened: times. The flags (business critical, …) need none.
	"""

	name: str
	trigger: Trigger
	threshold: float = 0
	clock: ClockKind | None = None
	level: int = 1

	def __post_init__(self) -> None:
		object.__setattr__(self, "trigger", chosen(Trigger, self.trigger, LadderError))
		if self.clock is not None:
			object.__setattr__(self, "clock", chosen(ClockKind, self.clock, LadderError))

	@property
	def rides_on(self) -> ClockKind | None:
		"""The clock that asks for this step."""
		return self.clock if self.trigger in CLOCK_TRIGGERS else ClockKind.RESOLUTION

	@property
	def identity(self) -> tuple[Trigger, ClockKind | None, float]:
		"""When it fires; two steps of one level that agree in it say the same thing."""
		return self.trigger, self.rides_on, self.threshold if self.trigger in COUNTING_TRIGGERS else 0

	@property
	def flaw(self) -> str | None:
		"""Why the step can never fire as meant; None when it can."""
		if self.trigger in CLOCK_TRIGGERS and self.clock is None:
			return "names no clock to watch"
		if self.trigger in POSITIVE_TRIGGERS and not self.threshold > 0:
			return "needs a threshold above zero"
		if self.trigger is Trigger.BREACH and not self.threshold >= 0:
			return "counts back from the deadline: use percent of target instead"
		if self.trigger in COUNTING_TRIGGERS and self.threshold > LARGEST:
			return f"has a threshold above {LARGEST}, which no ticket reaches"
		if self.clock is ClockKind.UPDATE and self.is_behind_the_deadline:
			return (
				"waits behind a missed update, which begins the next period: use 0 hours or up to 100 percent"
			)
		return None

	@property
	def is_behind_the_deadline(self) -> bool:
		"""Whether it counts a clock beyond its allowance."""
		return (self.trigger is Trigger.PERCENT and self.threshold > 100) or (
			self.trigger is Trigger.BREACH and self.threshold > 0
		)


@dataclass(frozen=True)
class Ladder:
	"""An ordered set of steps. Raises LadderError when two steps share a name."""

	name: str
	steps: tuple[Step, ...]

	def __post_init__(self) -> None:
		object.__setattr__(self, "steps", tuple(self.steps))
		names: set[str] = set()
		for step in self.steps:
			if step.name in names:
				raise LadderError(f"ladder {self.name} has more than one step {step.name!r}")
			names.add(step.name)

	def flaws(self) -> list[tuple[Step, str]]:
		"""Steps that can never fire as meant, with the reason."""
		seen: dict[tuple[object, ...], Step] = {}
		found = []
		for step in self.steps:
			twin = seen.setdefault((step.identity, step.level), step)
			reason = step.flaw or (f"says the same as step {twin.name}" if twin is not step else None)
			if reason:
				found.append((step, reason))
		return found


@dataclass(frozen=True)
class Facts:
	"""What the ticket itself says. `flags` holds when each flag was raised."""

	started_at: datetime
	last_agent_update_at: datetime | None = None
	flags: Mapping[Trigger, datetime] = field(default_factory=dict)
	reopened: int = 0
	reopened_at: datetime | None = None


@dataclass(frozen=True)
class Appointment:
	"""A step and the instant at which it is to fire."""

	step: Step
	at: datetime


def agenda(ladder: Ladder, clock: Clock, facts: Facts) -> list[Appointment]:
	"""Every step of this clock's current cycle that has an instant, in firing order."""
	if clock.state in ENDED:
		return []
	begun = clock.cycle_started_at
	steps = [step for step in ladder.steps if step.rides_on is clock.kind and awake(step, clock)]
	dated = [(step, instant_of(step, clock, facts)) for step in steps]
	appointments = [Appointment(step, max(aware(at), begun)) for step, at in dated if at]
	return sorted(appointments, key=lambda appointment: (appointment.at, appointment.step.level))


def due(
	ladder: Ladder, clock: Clock, facts: Facts, fired: Collection[str], now: datetime
) -> list[Appointment]:
	"""The steps to fire at `now`, in order; `fired` names those that fired in this cycle."""
	return [each for each in pending(ladder, clock, facts, fired) if each.at <= now]


def next_action_at(ladder: Ladder, clock: Clock, facts: Facts, fired: Collection[str]) -> datetime | None:
	"""When this clock next needs attention: the earliest step that has not fired; None for never."""
	waiting = pending(ladder, clock, facts, fired)
	return waiting[0].at if waiting else None


def pending(ladder: Ladder, clock: Clock, facts: Facts, fired: Collection[str]) -> list[Appointment]:
	"""The agenda without what has fired."""
	return [each for each in agenda(ladder, clock, facts) if each.step.name not in fired]


def awake(step: Step, clock: Clock) -> bool:
	"""Whether the clock's state lets this step fire; a flawed step never does."""
	return not step.flaw and (clock.state is State.RUNNING or step.trigger not in DATED_TRIGGERS)


def instant_of(step: Step, clock: Clock, facts: Facts) -> datetime | None:
	"""When a step is to fire; None while nothing says so."""
	if step.trigger is Trigger.PERCENT:
		return clock.reaches(step.threshold / 100)
	if step.trigger is Trigger.REOPENED:
		return facts.reopened_at if facts.reopened >= step.threshold else None
	if step.trigger not in DATED_TRIGGERS:
		return raised_in_this_cycle(step.trigger, clock, facts)
	hours = timedelta(hours=step.threshold)
	if step.trigger is Trigger.BREACH:
		return clock.reaches(1, hours)
	since = facts.last_agent_update_at if step.trigger is Trigger.NO_AGENT_UPDATE else None
	return clock.calendar.deadline(since or facts.started_at, hours)


def raised_in_this_cycle(flag: Trigger, clock: Clock, facts: Facts) -> datetime | None:
	"""When a flag was raised; what was said before the ticket was last reopened has been answered."""
	at = facts.flags.get(flag)
	is_over = at and flag in PASSING_FLAGS and aware(at) < clock.cycle_started_at
	return None if is_over else at
