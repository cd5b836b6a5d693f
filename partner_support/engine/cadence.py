"""Clocks that go round: each cycle is begun with its own allowance, and a history tells which cycles were missed.

The next response waits until a partner asks, and runs until it is answered. The update runs from one word of ours to
the next; a period that passes without one is missed, and the next begins where it ended. A team's clock runs from
when a ticket comes to it until it leaves. A cycle behind one that was missed begins with `missed` instead of
`restarted`, so that misses are counted from the history, whatever the terms have become since.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from partner_support.engine.business_calendar import aware
from partner_support.engine.clock import ENDED, Clock, Event, EventKind, State

AllowanceAt = Callable[[datetime], timedelta]  # what a cycle is given that begins then


def answering(
	clock: Clock,
	asked_at: datetime | None,
	answered_at: datetime | None,
	state: State,
	now: datetime,
	allowance_at: AllowanceAt,
) -> Clock:
	"""The next response, where the conversation and the ticket's `state` put it.

	Met by an answer, or with the ticket; begun anew by a question that came after both. The oldest question counts.
	"""
	if clock.state not in ENDED and answered_at and aware(answered_at) > clock.cycle_started_at:
		clock = clock.moved_to(State.MET, answered_at)
	if clock.state in ENDED and state not in ENDED and is_open(asked_at, answered_at, clock.ended_at):
		clock = begun_anew(clock, asked_at, allowance_at)  # type: ignore[arg-type]  # an open question was asked
	return clock if clock.state in ENDED else clock.moved_to(state, now)


def is_open(asked_at: datetime | None, answered_at: datetime | None, settled_at: datetime | None) -> bool:
	"""Whether the last question came after the last answer, and after whatever else settled those before it."""
	return bool(asked_at) and all(
		at is None or aware(asked_at) > aware(at)  # type: ignore[arg-type]
		for at in (answered_at, settled_at)
	)


def updating(
	clock: Clock, heard_at: datetime | None, state: State, now: datetime, allowance_at: AllowanceAt
) -> Clock:
	"""The update, where our last word and the ticket's `state` put it.

	A word begins the next period, also of a clock that is paused; so does the ticket when it goes on after its end.
	"""
	if clock.state not in ENDED and heard_at and aware(heard_at) > clock.cycle_started_at:
		before = clock.state
		clock = begun_anew(rolled(clock, heard_at, allowance_at), heard_at, allowance_at)
		clock = clock.moved_to(before, heard_at)
	if state is not clock.state:
		clock = rolled(clock, now, allowance_at)
	if clock.state in ENDED and state not in ENDED:
		clock = begun_anew(clock, now, allowance_at)
	return clock.moved_to(state, now)


def rolled(clock: Clock, until: datetime, allowance_at: AllowanceAt) -> Clock:
	"""The clock with every period that passed before `until` missed, and the next begun where it ended."""
	while clock.state is State.RUNNING and (missed_at := clock.breached_at(until)):
		clock = renewed(clock, missed_at, EventKind.MISSED, allowance_at)
	return clock


def begun_anew(clock: Clock, at: datetime, allowance_at: AllowanceAt) -> Clock:
	"""The next cycle, with what a cycle that begins then is given; `missed` if the one before was."""
	kind = EventKind.MISSED if clock.breached_at(at) else EventKind.RESTARTED
	return renewed(clock, at, kind, allowance_at)


def renewed(clock: Clock, at: datetime, kind: EventKind, allowance_at: AllowanceAt) -> Clock:
	"""The clock with a new cycle, no earlier than its last event."""
	instant = max(aware(at), clock.history[-1].at)
	return replace(clock, allowance=allowance_at(instant), history=(*clock.history, Event(instant, kind)))


def misses(clock: Clock, now: datetime) -> int:
	"""How many cycles were missed, up to `now`."""
	earlier = sum(event.kind is EventKind.MISSED for event in clock.history)
	return earlier + bool(clock.breached_at(now))


def last_miss(clock: Clock, now: datetime) -> datetime | None:
	"""When a cycle was last found missed; None while all were kept."""
	earlier = [event.at for event in clock.history if event.kind is EventKind.MISSED]
	return clock.breached_at(now) or max(earlier, default=None)
