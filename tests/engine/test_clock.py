"""A clock is its history: what may happen to it, and what follows from what happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import Clock, ClockError, ClockKind, Event, EventKind, State
from tests.engine.builders import HOUR, INSTANT, always, clock, hours, minutes, office, running, utc
from tests.engine.strategies import RESTART, clocks, instants, moves, walked

STARTED, PAUSED, RESUMED, MET, STOPPED, RESTARTED, REOPENED, MISSED = EventKind
NO_TIME = timedelta(0)

# --- laws: whatever happened -------------------------------------------------------------------------


@given(clocks(), instants)
def test_a_replayed_history_equals_itself(walk: Clock, now: datetime) -> None:
	replayed = Clock(
		walk.kind, walk.calendar, walk.allowance, tuple(Event(e.at, e.kind) for e in walk.history)
	)
	assert replayed == walk
	assert replayed.due == walk.due
	assert replayed.consumed(now) == walk.consumed(now)
	assert replayed.breached_at(now) == walk.breached_at(now)


@given(clocks(), moves)
def test_any_walk_over_the_states_makes_a_history(
	start: Clock, steps: list[tuple[object, timedelta]]
) -> None:
	before = start
	for wanted, gap in steps:
		after = walked(before, [(wanted, gap)])
		assert after.history[: len(before.history)] == before.history
		assert list(after.history) == sorted(after.history, key=lambda event: event.at)
		ended = before.state in (State.MET, State.STOPPED)
		if wanted is not RESTART and not (ended and wanted in (State.MET, State.STOPPED)):
			assert after.state is wanted
		before = after


@given(clocks(), st.sampled_from(State), instants, instants)
def test_a_clock_that_is_where_it_should_be_does_not_change(
	walk: Clock, state: State, at: datetime, later: datetime
) -> None:
	moved = walk.moved_to(state, at)
	assert moved.moved_to(state, later) is moved


@given(clocks(), instants, st.timedeltas(NO_TIME, timedelta(days=9)))
def test_consumed_time_never_shrinks_and_never_outruns_the_calendar(
	walk: Clock, now: datetime, more: timedelta
) -> None:
	grown = walk.consumed(now + more) - walk.consumed(now)
	assert NO_TIME <= grown <= walk.calendar.elapsed(now, now + more)


@given(clocks(), instants)
def test_consumed_time_is_the_working_time_in_which_it_ran(walk: Clock, now: datetime) -> None:
	used, ran_since = NO_TIME, None
	for event in walk.history:
		if ran_since:
			used += walk.calendar.elapsed(ran_since, min(event.at, now))
		used = NO_TIME if event.kind is RESTARTED else used
		ran_since = event.at if event.kind in (STARTED, RESUMED, RESTARTED, REOPENED) else None
	if ran_since:
		used += walk.calendar.elapsed(ran_since, now)
	assert walk.consumed(now) == used
	assert walk.remaining(now) == walk.allowance - used
	assert walk.overrun(now) == max(used - walk.allowance, NO_TIME)


def without_pauses(walk: Clock) -> Clock:
	return replace(walk, history=tuple(e for e in walk.history if e.kind not in (PAUSED, RESUMED)))


@given(clocks(), instants)
def test_a_pause_never_lengthens_consumed_time_nor_hastens_a_deadline(walk: Clock, now: datetime) -> None:
	unpaused = without_pauses(walk)
	assert walk.consumed(now) <= unpaused.consumed(now)
	assert walk.due >= unpaused.due
	if walk.breached_at(now):
		assert unpaused.breached_at(now)


@given(clocks(), st.floats(0.01, 3), st.timedeltas(NO_TIME, hours(20)))
def test_a_fraction_is_reached_in_the_instant_that_consumes_it(
	walk: Clock, fraction: float, offset: timedelta
) -> None:
	wanted, reached = walk.allowance * fraction + offset, walk.reaches(fraction, offset)
	if reached is None:
		assert walk.consumed(walk.history[-1].at) < wanted
	else:
		assert walk.consumed(reached) == wanted
		assert walk.consumed(reached - INSTANT) < wanted


@given(clocks(), st.sampled_from([State.PAUSED, State.MET, State.STOPPED]), instants)
def test_standing_still_keeps_the_deadline_as_it_was(walk: Clock, state: State, at: datetime) -> None:
	ran = walk.moved_to(State.RUNNING, at)
	assert ran.moved_to(state, at + 3 * HOUR).due == ran.due


@given(clocks(), instants, st.timedeltas(NO_TIME, timedelta(days=9)))
def test_a_breach_is_never_taken_back_as_time_goes_on(walk: Clock, now: datetime, more: timedelta) -> None:
	breach = walk.breached_at(now)
	if breach:
		assert breach == walk.due < now
		assert walk.breached_at(now + more) == breach
	assert bool(breach) >= (walk.consumed(now) > walk.allowance)


@given(clocks(), instants, st.sampled_from([State.MET, State.STOPPED]))
def test_reopening_carries_and_restarting_forgets(walk: Clock, at: datetime, end: State) -> None:
	ended = walk.moved_to(end, at)
	last = ended.history[-1].at
	reopened, restarted = ended.moved_to(State.RUNNING, last + HOUR), ended.restarted(last + HOUR)
	assert reopened.consumed(last + HOUR) == ended.consumed(last)
	assert restarted.consumed(last + HOUR) == NO_TIME
	assert restarted.due == restarted.calendar.deadline(last + HOUR, restarted.allowance)
	assert not restarted.breached_at(last + HOUR)
	for again in (reopened, restarted):
		assert again.state is State.RUNNING
		assert again.cycle == ended.cycle + 1
		assert again.cycle_started_at == last + HOUR
		assert again.started_at == walk.started_at
		assert again.ended_at is None


@given(clocks())
def test_every_new_cycle_counts_one_more(walk: Clock) -> None:
	kinds = [event.kind for event in walk.history]
	assert walk.cycle == 1 + kinds.count(RESTARTED) + kinds.count(REOPENED)
	begun = [event.at for event in walk.history if event.kind in (STARTED, RESTARTED, REOPENED)]
	assert walk.cycle_started_at == begun[-1]


@given(clocks())
def test_a_clock_has_ended_with_its_last_event_or_not_at_all(walk: Clock) -> None:
	ended = walk.state in (State.MET, State.STOPPED)
	assert walk.ended_at == (walk.history[-1].at if ended else None)


# --- examples ----------------------------------------------------------------------------------------


def test_a_running_clock_is_due_when_its_allowance_is_worked() -> None:
	assert running("2026-03-02 15:00").due == utc("2026-03-03 15:00")


def test_a_pause_moves_the_deadline_by_the_working_time_it_lasts() -> None:
	paused = clock((STARTED, "2026-03-02 09:00"), (PAUSED, "2026-03-02 12:00"), (RESUMED, "2026-03-03 12:00"))
	assert paused.due == utc("2026-03-03 17:00")
	assert paused.consumed(utc("2026-03-03 13:00")) == hours(4)


def test_a_clock_that_is_answered_exactly_when_due_is_in_time() -> None:
	just_in_time = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-02 17:00"))
	assert just_in_time.breached_at(utc("2026-03-09 09:00")) is None
	too_late = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-02 17:00") + INSTANT)
	assert too_late.breached_at(utc("2026-03-09 09:00")) == utc("2026-03-02 17:00")


def test_a_clock_that_pauses_exactly_when_due_is_due_then() -> None:
	paused = running("2026-03-02 09:00").moved_to(State.PAUSED, utc("2026-03-02 17:00"))
	assert (
		paused.due == paused.moved_to(State.RUNNING, utc("2026-03-04 12:00")).due == utc("2026-03-02 17:00")
	)


def test_a_breach_is_not_told_before_it_happens() -> None:
	late = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-03 12:00"))
	assert late.breached_at(utc("2026-03-02 16:00")) is None
	assert late.breached_at(utc("2026-03-02 18:00")) == utc("2026-03-02 17:00")


def test_a_wrong_resolved_buys_no_time() -> None:
	resolved = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-02 16:00"))
	again = resolved.moved_to(State.RUNNING, utc("2026-03-05 09:00"))
	assert again.due == utc("2026-03-05 10:00")


def test_a_clock_reopened_into_a_pause_waits() -> None:
	resolved = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-02 10:00"))
	waiting = resolved.moved_to(State.PAUSED, utc("2026-03-03 09:00"))
	assert [event.kind for event in waiting.history[2:]] == [REOPENED, PAUSED]
	assert waiting.consumed(utc("2026-03-04 17:00")) == hours(1)


def test_a_system_clock_set_back_counts_as_no_time() -> None:
	paused = running("2026-03-02 12:00").moved_to(State.PAUSED, utc("2026-03-02 11:00"))
	assert paused.history[-1].at == utc("2026-03-02 12:00")
	ended = paused.moved_to(State.MET, utc("2026-03-01 09:00"))
	assert ended.ended_at == utc("2026-03-02 12:00")
	assert ended.restarted(utc("2026-02-01 09:00")).cycle_started_at == utc("2026-03-02 12:00")


def test_an_ended_clock_stays_as_it_ended() -> None:
	met = running("2026-03-02 09:00").moved_to(State.MET, utc("2026-03-02 10:00"))
	assert met.moved_to(State.STOPPED, utc("2026-03-02 11:00")) is met


def test_states_and_events_may_be_given_by_their_stored_names() -> None:
	stored = Clock("Resolution", office(), 8 * HOUR, [Event(utc("2026-03-02 09:00"), "Started")])
	assert stored == running("2026-03-02 09:00")
	assert stored.kind is ClockKind.RESOLUTION
	assert stored.moved_to("Paused", utc("2026-03-02 10:00")).state is State.PAUSED


def test_a_fraction_of_nothing_is_reached_at_the_start() -> None:
	assert running("2026-03-02 09:00").reaches(0) == utc("2026-03-02 09:00")


# --- what cannot have happened -----------------------------------------------------------------------

WAYS_TO = {
	None: (),
	State.RUNNING: (STARTED,),
	State.PAUSED: (STARTED, PAUSED),
	State.MET: (STARTED, MET),
	State.STOPPED: (STARTED, PAUSED, STOPPED),
}
MAY_COME_NEXT = {
	None: {STARTED},
	State.RUNNING: {PAUSED, MET, STOPPED},
	State.PAUSED: {RESUMED, MET, STOPPED},
	State.MET: {RESTARTED, REOPENED, MISSED},
	State.STOPPED: {RESTARTED, REOPENED, MISSED},
}


@pytest.mark.parametrize("event", EventKind)
@pytest.mark.parametrize("state", WAYS_TO)
def test_only_some_events_may_follow_each_state(state: State | None, event: EventKind) -> None:
	kinds = (*WAYS_TO[state], event)
	history = tuple((kind, f"2026-03-02 1{hour}:00") for hour, kind in enumerate(kinds))
	if event in MAY_COME_NEXT[state]:
		assert clock(*history).history[-1].kind is event
		return
	with pytest.raises(ClockError) as refusal:
		clock(*history)
	message = str(refusal.value)
	assert event.value in message
	assert (state.value if state else "new") in message
	assert {kind for kind in EventKind if kind.value in message.split("next may be")[1]} == MAY_COME_NEXT[
		state
	]


@pytest.mark.parametrize("event", EventKind)
@pytest.mark.parametrize("state", WAYS_TO)
def test_an_update_may_also_begin_anew_without_an_end(state: State | None, event: EventKind) -> None:
	kinds = (*WAYS_TO[state], event)
	history = tuple((kind, f"2026-03-02 1{hour}:00") for hour, kind in enumerate(kinds))
	if event in MAY_COME_NEXT[state] or (state and event in (RESTARTED, MISSED)):
		assert clock(*history, kind=ClockKind.UPDATE).history[-1].kind is event
	else:
		with pytest.raises(ClockError, match="cannot be"):
			clock(*history, kind=ClockKind.UPDATE)


def test_events_out_of_order_are_refused() -> None:
	with pytest.raises(
		ClockError, match=r"Met at 2026-03-02 08:00.* lies before Started at 2026-03-02 09:00"
	):
		clock((STARTED, "2026-03-02 09:00"), (MET, "2026-03-02 08:00"))


def test_a_clock_without_history_is_refused() -> None:
	with pytest.raises(ClockError, match="begins with a started event"):
		clock()


@pytest.mark.parametrize("allowance", [NO_TIME, -minutes(1)])
def test_a_clock_without_an_allowance_is_refused(allowance: timedelta) -> None:
	with pytest.raises(ClockError, match="allowance must be positive"):
		running("2026-03-02 09:00", allowance, always())


@pytest.mark.parametrize(
	("make", "message"),
	[
		(lambda: Event(utc("2026-03-02"), "Begun"), "EventKind must be one of Started, .*, not 'Begun'"),
		(
			lambda: replace(running("2026-03-02 09:00"), kind="Reply"),
			"ClockKind must be one of .*, not 'Reply'",
		),
		(
			lambda: running("2026-03-02 09:00").moved_to("Open", utc("2026-03-03")),
			"State must be one of .*, not 'Open'",
		),
		(
			lambda: running("2026-03-02 09:00").restarted(utc("2026-03-03")),
			"a Running clock cannot be Restarted",
		),
	],
)
def test_unknown_words_are_refused_with_the_known_ones(make: Callable[[], object], message: str) -> None:
	with pytest.raises(ClockError, match=message):
		make()
