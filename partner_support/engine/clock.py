"""A clock is its history: consumed time, deadline and breach are derived, never counted up.

Replaying a history twice gives the same answer, whoever replays it and however late.
`reopened` carries the time already used into a new cycle (a wrong "resolved" buys nothing);
`restarted` begins a new cycle from zero, and so does `missed`, which says that the cycle before it was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property

from partner_support.engine.business_calendar import BusinessCalendar, aware
from partner_support.engine.clock_kinds import ClockKind
from partner_support.engine.errors import ClockError, chosen

NO_TIME = timedelta(0)


class EventKind(str, Enum):
	"""What can happen to a clock."""

	STARTED = "Started"
	PAUSED = "Paused"
	RESUMED = "Resumed"
	MET = "Met"
	STOPPED = "Stopped"
	RESTARTED = "Restarted"
	REOPENED = "Reopened"
	MISSED = "Missed"


class State(str, Enum):
	"""Where a clock stands."""

	RUNNING = "Running"
	PAUSED = "Paused"
	MET = "Met"
	STOPPED = "Stopped"


LEADS_TO = {
	EventKind.STARTED: State.RUNNING,
	EventKind.PAUSED: State.PAUSED,
	EventKind.RESUMED: State.RUNNING,
	EventKind.MET: State.MET,
	EventKind.STOPPED: State.STOPPED,
	EventKind.RESTARTED: State.RUNNING,
	EventKind.REOPENED: State.RUNNING,
	EventKind.MISSED: State.RUNNING,
}
FROM_ZERO = (EventKind.RESTARTED, EventKind.MISSED)
NEW_CYCLE = (EventKind.REOPENED, *FROM_ZERO)
ENDED = (State.MET, State.STOPPED)

# What may happen in each state; anything else is not a history.
MAY_FOLLOW: dict[State | None, tuple[EventKind, ...]] = {
	None: (EventKind.STARTED,),
	State.RUNNING: (EventKind.PAUSED, EventKind.MET, EventKind.STOPPED),
	State.PAUSED: (EventKind.RESUMED, EventKind.MET, EventKind.STOPPED),
	State.MET: NEW_CYCLE,
	State.STOPPED: NEW_CYCLE,
}
# These begin their next cycle without an end of the one before: a word to the partner begins the next period.
PERIODIC = (ClockKind.UPDATE,)

# How to get from one state to another. A clock that ended stays ended until it runs again.
WAYS: dict[tuple[State, State], tuple[EventKind, ...]] = {
	(State.RUNNING, State.PAUSED): (EventKind.PAUSED,),
	(State.RUNNING, State.MET): (EventKind.MET,),
	(State.RUNNING, State.STOPPED): (EventKind.STOPPED,),
	(State.PAUSED, State.RUNNING): (EventKind.RESUMED,),
	(State.PAUSED, State.MET): (EventKind.MET,),
	(State.PAUSED, State.STOPPED): (EventKind.STOPPED,),
	(State.MET, State.RUNNING): (EventKind.REOPENED,),
	(State.MET, State.PAUSED): (EventKind.REOPENED, EventKind.PAUSED),
	(State.STOPPED, State.RUNNING): (EventKind.REOPENED,),
	(State.STOPPED, State.PAUSED): (EventKind.REOPENED, EventKind.PAUSED),
}


@dataclass(frozen=True)
class Event:
	"""Something that happened to a clock, at an aware instant."""

	at: datetime
	kind: EventKind

	def __post_init__(self) -> None:
		object.__setattr__(self, "at", aware(self.at))
		object.__setattr__(self, "kind", chosen(EventKind, self.kind, ClockError))


@dataclass(frozen=True)
class Run:
	"""A stretch in which the clock ran; `end` is None while it still does."""

	start: datetime
	end: datetime | None


@dataclass(frozen=True)
class Clock:
	"""An allowance of working time on a calendar, and what happened to it.

	Raises ClockError for a history that is empty, out of order or skips a state.
	"""

	kind: ClockKind
	calendar: BusinessCalendar
	allowance: timedelta
	history: tuple[Event, ...]

	def __post_init__(self) -> None:
		object.__setattr__(self, "kind", chosen(ClockKind, self.kind, ClockError))
		object.__setattr__(self, "history", tuple(self.history))
		if self.allowance <= NO_TIME:
			raise ClockError(f"allowance must be positive, not {self.allowance}")
		if not self.history:
			raise ClockError("a clock begins with a started event: its history is empty")
		for before, event in zip((None, *self.history), self.history, strict=False):
			check_order(before, event, self.kind in PERIODIC)

	@property
	def state(self) -> State:
		"""Where the history leaves the clock."""
		return LEADS_TO[self.history[-1].kind]

	@property
	def cycle(self) -> int:
		"""1 for the first cycle; every reopening or restart adds one."""
		return 1 + sum(event.kind in NEW_CYCLE for event in self.history)

	@property
	def started_at(self) -> datetime:
		"""When the clock was first started."""
		return self.history[0].at

	@property
	def cycle_started_at(self) -> datetime:
		"""When the current cycle began."""
		return next(
			event.at
			for event in reversed(self.history)
			if event.kind in NEW_CYCLE or event.kind is EventKind.STARTED
		)

	@property
	def ended_at(self) -> datetime | None:
		"""When it was met or stopped; None while it is running or paused."""
		return self.history[-1].at if self.state in ENDED else None

	@cached_property
	def runs(self) -> tuple[Run, ...]:
		"""The stretches that count, oldest first; a restart forgets those before it."""
		runs: list[Run] = []
		for event in self.history:
			if event.kind in FROM_ZERO:
				runs = []
			if LEADS_TO[event.kind] is State.RUNNING:
				runs.append(Run(event.at, None))
			elif runs[-1].end is None:
				runs[-1] = replace(runs[-1], end=event.at)
		return tuple(runs)

	def consumed(self, now: datetime) -> timedelta:
		"""Working time used up to `now`."""
		return sum((self.calendar.elapsed(run.start, end_of(run, now)) for run in self.runs), NO_TIME)

	def remaining(self, now: datetime) -> timedelta:
		"""Working time left at `now`; negative when the allowance is used up."""
		return self.allowance - self.consumed(now)

	def reaches(self, fraction: float, offset: timedelta = NO_TIME) -> datetime | None:
		"""When consumed time reaches `fraction` of the allowance plus `offset`; None if it stands still before."""
		wanted, used = self.allowance * fraction + offset, NO_TIME
		for run in self.runs:
			instant = self.calendar.deadline(run.start, max(wanted - used, NO_TIME))
			if run.end is None or instant <= run.end:
				return instant
			used += self.calendar.elapsed(run.start, run.end)
		return None

	@cached_property
	def due(self) -> datetime:
		"""The deadline. While the clock stands still: as it was when it last ran."""
		last = self.runs[-1]
		reached = self.reaches(1)
		if reached:
			return reached
		return self.calendar.deadline(last.start, self.allowance - self.consumed(last.start))

	def breached_at(self, now: datetime) -> datetime | None:
		"""The missed deadline, once it has passed with the clock running; None when in time."""
		reached, now = self.reaches(1), aware(now)
		return reached if reached and reached < min(self.ended_at or now, now) else None

	def overrun(self, now: datetime) -> timedelta:
		"""Working time by which the allowance is exceeded at `now`."""
		return max(self.consumed(now) - self.allowance, NO_TIME)

	def moved_to(self, state: State, at: datetime) -> "Clock":
		"""The clock brought to `state` at that instant; itself when it is there, or has ended, already.

		An instant before the last event (a system clock set back) counts as that event's.
		"""
		instant = max(aware(at), self.history[-1].at)
		events = tuple(
			Event(instant, kind) for kind in WAYS.get((self.state, chosen(State, state, ClockError)), ())
		)
		return replace(self, history=self.history + events) if events else self

	def restarted(self, at: datetime) -> "Clock":
		"""An ended clock begun anew, with its whole allowance."""
		return replace(
			self, history=(*self.history, Event(max(aware(at), self.history[-1].at), EventKind.RESTARTED))
		)


def check_order(before: Event | None, event: Event, is_periodic: bool = False) -> None:
	"""Raise ClockError when `event` cannot come next after `before`."""
	state = LEADS_TO[before.kind] if before else None
	may_follow = MAY_FOLLOW[state] + (FROM_ZERO if is_periodic and before else ())
	if event.kind not in may_follow:
		allowed = ", ".join(dict.fromkeys(kind.value for kind in may_follow))
		name = state.value if state else "new"
		raise ClockError(f"a {name} clock cannot be {event.kind.value}: next may be {allowed}")
	if before and event.at < before.at:
		raise ClockError(f"{event.kind.value} at {event.at} lies before {before.kind.value} at {before.at}")


def end_of(run: Run, now: datetime) -> datetime:
	"""Where a run ends for a question asked at `now`."""
	return min(run.end, aware(now)) if run.end else now
