"""Steps fire once and in order, however late, often or rarely somebody looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import (
	Appointment,
	Clock,
	ClockKind,
	Facts,
	Ladder,
	LadderError,
	State,
	Step,
	Trigger,
	agenda,
	due,
	next_action_at,
)
from tests.engine.builders import INSTANT, hours, running, utc
from tests.engine.strategies import clocks, instants, ladders, ticket_facts
from tests.engine.sweeper import Sweeper

RESOLUTION = ClockKind.RESOLUTION
NEVER: set[str] = set()
FLAGS = (Trigger.BUSINESS_CRITICAL, Trigger.DISSATISFIED, Trigger.MANAGEMENT_REQUESTED, Trigger.BEYOND_SKILL)
DATED = (Trigger.PERCENT, Trigger.BREACH, Trigger.AGE, Trigger.NO_AGENT_UPDATE)


def names(appointments: list[Appointment]) -> list[str]:
	return [each.step.name for each in appointments]


def ladder(*steps: tuple[Trigger, float]) -> Ladder:
	"""A ladder that watches the resolution, each step named by its trigger and threshold."""
	return Ladder(
		"ladder", [Step(f"{t.value} {n:g}", t, n, RESOLUTION, level) for level, (t, n) in enumerate(steps)]
	)


# --- laws: whatever the ladder, the history and the sweeps -------------------------------------------


@given(ladders(), clocks(), ticket_facts(), st.sets(st.integers(0, 7)), instants)
def test_the_next_action_is_the_instant_from_which_something_is_due(
	steps: Ladder, clock: Clock, facts: Facts, gone: set[int], now: datetime
) -> None:
	fired = {step.name for index, step in enumerate(steps.steps) if index in gone}
	next_at = next_action_at(steps, clock, facts, fired)
	if next_at is None:
		assert due(steps, clock, facts, fired, now) == []
	else:
		assert due(steps, clock, facts, fired, next_at)
		assert due(steps, clock, facts, fired, next_at - INSTANT) == []
		assert bool(due(steps, clock, facts, fired, now)) == (next_at <= now)


@given(ladders(), clocks(), ticket_facts(), instants)
def test_what_is_due_comes_in_order_and_without_what_has_fired(
	steps: Ladder, clock: Clock, facts: Facts, now: datetime
) -> None:
	found = due(steps, clock, facts, NEVER, now)
	assert found == sorted(found, key=lambda each: (each.at, each.step.level))
	assert len(set(names(found))) == len(found)
	for index in range(len(found)):
		assert due(steps, clock, facts, set(names(found[:index])), now) == found[index:]


@given(ladders(), clocks(), ticket_facts())
def test_nothing_is_dated_before_its_cycle_or_after_its_clock_has_ended(
	steps: Ladder, clock: Clock, facts: Facts
) -> None:
	appointments = agenda(steps, clock, facts)
	assert all(each.at >= clock.cycle_started_at for each in appointments)
	assert not (appointments and clock.ended_at)
	assert agenda(steps, clock.moved_to(State.MET, clock.history[-1].at), facts) == []


@given(ladders(), clocks(), ticket_facts())
def test_a_paused_clocks_dated_steps_sleep_and_its_flags_do_not(
	steps: Ladder, clock: Clock, facts: Facts
) -> None:
	ran = clock.moved_to(State.RUNNING, clock.history[-1].at)
	paused = ran.moved_to(State.PAUSED, ran.history[-1].at)
	awake, asleep = agenda(steps, ran, facts), agenda(steps, paused, facts)
	assert asleep == [each for each in awake if each.step.trigger not in DATED]


@given(ladders(), clocks(), ticket_facts())
def test_a_step_on_a_clock_is_dated_when_that_much_is_consumed(
	steps: Ladder, clock: Clock, facts: Facts
) -> None:
	for step, at in ((each.step, each.at) for each in agenda(steps, clock, facts)):
		if step.trigger is Trigger.PERCENT:
			wanted = clock.allowance * (step.threshold / 100)
		elif step.trigger is Trigger.BREACH:
			wanted = clock.allowance + hours(step.threshold)
		else:
			continue
		assert clock.consumed(at) >= wanted
		assert clock.consumed(at - INSTANT) < wanted or at == clock.cycle_started_at


@given(ladders(), clocks(), ticket_facts(), st.lists(instants, max_size=6))
def test_a_running_ladder_fires_the_same_however_the_sweep_is_timed(
	steps: Ladder, clock: Clock, facts: Facts, looks: list[datetime]
) -> None:
	ran, end = clock.moved_to(State.RUNNING, clock.history[-1].at), utc("2026-05-01")
	once, often, on_time = Sweeper(steps), Sweeper(steps), Sweeper(steps)
	once.look(ran, facts, end)
	on_time.follow(ran, facts, end)
	for now in [*sorted(looks), end]:
		often.look(ran, facts, now)
	assert once.fired == often.fired == on_time.fired


happenings = st.lists(
	st.tuples(
		st.sampled_from(["nothing", "pause", "run", "meet", "restart", "flag", "answer"]),
		st.timedeltas(timedelta(0), hours(4)) | st.timedeltas(timedelta(0), timedelta(days=3)),
		st.booleans(),
	),
	max_size=20,
)


@given(ladders(), clocks(), happenings)
def test_nothing_fires_twice_and_nothing_is_lost_over_pauses_outages_and_cycles(
	steps: Ladder, clock: Clock, story: list[tuple[str, timedelta, bool]]
) -> None:
	on_time, before_changes, at_random = Sweeper(steps), Sweeper(steps), Sweeper(steps)
	facts, now = Facts(clock.started_at), clock.history[-1].at
	for happening, gap, looks in story:
		now += gap
		on_time.follow(clock, facts, now)
		before_changes.look(clock, facts, now)
		if looks:
			at_random.look(clock, facts, now)
			assert due(steps, clock, facts, at_random.fired[clock.cycle], now) == []
		clock, facts = after(happening, clock, facts, now)
	assert before_changes.fired == on_time.fired
	for cycle, fired in on_time.fired.items():
		assert len(set(fired)) == len(fired)
		assert set(at_random.fired.get(cycle, [])) <= set(fired), "whoever looks rarely fires nothing else"


def after(happening: str, clock: Clock, facts: Facts, now: datetime) -> tuple[Clock, Facts]:
	"""Clock and facts once that has happened."""
	wishes = {"pause": State.PAUSED, "run": State.RUNNING, "meet": State.MET}
	if happening in wishes:
		clock = clock.moved_to(wishes[happening], now)
	elif happening == "restart" and clock.ended_at:
		clock = clock.restarted(now)
	elif happening == "flag":
		facts = replace(facts, flags={Trigger.DISSATISFIED: now} | dict(facts.flags))
	elif happening == "answer":
		facts = replace(facts, last_agent_update_at=now)
	return clock, facts


@given(clocks(), ticket_facts(), ladders())
def test_a_clock_asks_only_for_steps_that_ride_on_it(clock: Clock, facts: Facts, steps: Ladder) -> None:
	ran = clock.moved_to(State.RUNNING, clock.history[-1].at)
	for kind in ClockKind:
		asked = [each.step for each in agenda(steps, replace(ran, kind=kind), facts)]
		assert all(step.rides_on is kind for step in asked)
	assert {Step("any", flag).rides_on for flag in FLAGS} == {RESOLUTION}


@given(ladders(), clocks(), ticket_facts())
def test_a_step_with_a_flaw_never_fires(steps: Ladder, clock: Clock, facts: Facts) -> None:
	flawed = {step.name for step, reason in steps.flaws() if "says the same" not in reason}
	assert not flawed & {each.step.name for each in agenda(steps, clock, facts)}


# --- examples ----------------------------------------------------------------------------------------

MONDAY_NINE = "2026-03-02 09:00"


def test_a_ladder_is_climbed_step_by_step() -> None:
	climbed = ladder((Trigger.BREACH, 0), (Trigger.BREACH, 2), (Trigger.PERCENT, 80), (Trigger.AGE, 6))
	clock, facts = running(MONDAY_NINE), Facts(utc(MONDAY_NINE))
	assert [(each.step.name, each.at) for each in agenda(climbed, clock, facts)] == [
		("Age 6", utc("2026-03-02 15:00")),
		("Percent of target 80", utc("2026-03-02 15:24")),
		("Target missed 0", utc("2026-03-02 17:00")),
		("Target missed 2", utc("2026-03-03 11:00")),
	]


def test_steps_of_one_instant_fire_lowest_level_first_then_in_the_ladders_order() -> None:
	breach = [
		Step(name, Trigger.BREACH, 0, RESOLUTION, level) for name, level in (("b", 2), ("a", 2), ("c", 1))
	]
	found = due(
		Ladder("ladder", breach), running(MONDAY_NINE), Facts(utc(MONDAY_NINE)), NEVER, utc("2026-03-09")
	)
	assert names(found) == ["c", "b", "a"]


def test_silence_counts_from_the_last_agents_update_or_else_from_the_start() -> None:
	silent, clock = ladder((Trigger.NO_AGENT_UPDATE, 4)), running(MONDAY_NINE)
	never_answered = Facts(utc(MONDAY_NINE))
	assert next_action_at(silent, clock, never_answered, NEVER) == utc("2026-03-02 13:00")
	answered = replace(never_answered, last_agent_update_at=utc("2026-03-02 16:00"))
	assert next_action_at(silent, clock, answered, NEVER) == utc("2026-03-03 12:00")


def test_reopening_often_enough_is_a_step() -> None:
	often = ladder((Trigger.REOPENED, 2))
	again = (
		running(MONDAY_NINE)
		.moved_to(State.MET, utc("2026-03-02 10:00"))
		.moved_to(State.RUNNING, utc("2026-03-02 11:00"))
	)
	once = Facts(utc(MONDAY_NINE), reopened=1, reopened_at=utc("2026-03-02 11:00"))
	assert next_action_at(often, again, once, NEVER) is None
	assert next_action_at(often, again, replace(once, reopened=2), NEVER) == utc("2026-03-02 11:00")


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_is_a_step_from_the_moment_it_is_raised_paused_or_not(flag: Trigger) -> None:
	paused = running(MONDAY_NINE).moved_to(State.PAUSED, utc("2026-03-02 10:00"))
	raised = Facts(utc(MONDAY_NINE), flags={flag: utc("2026-03-02 12:00")})
	assert next_action_at(ladder((flag, 0)), paused, raised, NEVER) == utc("2026-03-02 12:00")
	assert next_action_at(ladder((flag, 0)), paused, Facts(utc(MONDAY_NINE)), NEVER) is None


@pytest.mark.parametrize(
	("flag", "holds"),
	[
		(Trigger.BUSINESS_CRITICAL, True),
		(Trigger.DISSATISFIED, False),
		(Trigger.MANAGEMENT_REQUESTED, False),
		(Trigger.BEYOND_SKILL, False),
	],
)
def test_what_was_said_before_a_reopening_was_answered_but_a_state_holds(flag: Trigger, holds: bool) -> None:
	reopened = (
		running(MONDAY_NINE)
		.moved_to(State.MET, utc("2026-03-02 12:00"))
		.moved_to(State.RUNNING, utc("2026-03-02 13:00"))
	)
	earlier = Facts(utc(MONDAY_NINE), flags={flag: utc("2026-03-02 11:00")})
	again = Facts(utc(MONDAY_NINE), flags={flag: utc("2026-03-02 13:00")})
	begun = utc("2026-03-02 13:00")
	assert next_action_at(ladder((flag, 0)), reopened, earlier, NEVER) == (begun if holds else None)
	assert next_action_at(ladder((flag, 0)), reopened, again, NEVER) == begun


def test_instants_of_any_zone_are_answered_in_utc() -> None:
	berlin = utc("2026-03-02 12:00").astimezone(running(MONDAY_NINE).calendar.timeline.zone)
	raised = Facts(berlin, flags={Trigger.DISSATISFIED: berlin})
	found = due(ladder((Trigger.DISSATISFIED, 0)), running(MONDAY_NINE), raised, NEVER, utc("2026-03-03"))
	assert found[0].at.tzinfo is utc(MONDAY_NINE).tzinfo


@pytest.mark.parametrize(
	("step", "flaw"),
	[
		(Step("s", Trigger.PERCENT, 80), "names no clock to watch"),
		(Step("s", Trigger.BREACH), "names no clock to watch"),
		(Step("s", Trigger.PERCENT, 0, RESOLUTION), "needs a threshold above zero"),
		(Step("s", Trigger.AGE), "needs a threshold above zero"),
		(Step("s", Trigger.AGE, float("nan")), "needs a threshold above zero"),
		(Step("s", Trigger.NO_AGENT_UPDATE, -1), "needs a threshold above zero"),
		(Step("s", Trigger.REOPENED), "needs a threshold above zero"),
		(Step("s", Trigger.BREACH, -2, RESOLUTION), "counts back from the deadline"),
		(Step("s", Trigger.BREACH, float("nan"), RESOLUTION), "counts back from the deadline"),
		(Step("s", Trigger.AGE, 1e300), "above 10000, which no ticket reaches"),
		(Step("s", Trigger.PERCENT, float("inf"), RESOLUTION), "above 10000"),
		(Step("s", Trigger.BREACH, 0, RESOLUTION), None),
		(Step("s", Trigger.PERCENT, 150, RESOLUTION), None),
		(Step("s", Trigger.AGE, 0.5), None),
		(Step("s", Trigger.AGE, 10_000), None),
		(Step("s", Trigger.BUSINESS_CRITICAL), None),
		(Step("s", Trigger.DISSATISFIED, -1e300), None),
	],
)
def test_a_step_that_can_never_fire_as_meant_says_why(step: Step, flaw: str | None) -> None:
	found = Ladder("ladder", [step]).flaws()
	assert [each for each, _ in found] == ([step] if flaw else [])
	assert all(reason.startswith(str(flaw)) or str(flaw) in reason for _, reason in found)


def test_two_steps_of_one_level_that_say_the_same_are_a_flaw_of_the_second() -> None:
	steps = [
		Step("first", Trigger.BUSINESS_CRITICAL, 0),
		Step("higher", Trigger.BUSINESS_CRITICAL, 0, level=2),
		Step("second", Trigger.BUSINESS_CRITICAL, 5),
		Step("early", Trigger.AGE, 2),
		Step("late", Trigger.AGE, 3),
	]
	assert Ladder("ladder", steps).flaws() == [(steps[2], "says the same as step first")]


def test_steps_may_be_given_by_their_stored_names() -> None:
	assert Step("s", "Target missed", 1, "Resolution") == Step("s", Trigger.BREACH, 1, RESOLUTION)


@pytest.mark.parametrize(
	("make", "message"),
	[
		(lambda: Step("s", "Full moon"), "Trigger must be one of .*Age.*, not 'Full moon'"),
		(lambda: Step("s", Trigger.BREACH, 1, "Lunch"), "ClockKind must be one of .*, not 'Lunch'"),
		(lambda: ladder((Trigger.AGE, 1), (Trigger.AGE, 1)), "ladder ladder has more than one step 'Age 1'"),
	],
)
def test_a_ladder_that_makes_no_sense_is_refused(make: Callable[[], object], message: str) -> None:
	with pytest.raises(LadderError, match=message):
		make()


@pytest.mark.parametrize(
	("step", "is_flawed"),
	[
		(Step("late", Trigger.BREACH, 1, ClockKind.UPDATE), True),
		(Step("at once", Trigger.BREACH, 0, ClockKind.UPDATE), False),
		(Step("beyond", Trigger.PERCENT, 101, ClockKind.UPDATE), True),
		(Step("before", Trigger.PERCENT, 100, ClockKind.UPDATE), False),
		(Step("late", Trigger.BREACH, 1, ClockKind.NEXT_RESPONSE), False),
		(Step("beyond", Trigger.PERCENT, 101, ClockKind.NEXT_RESPONSE), False),
	],
)
def test_nothing_waits_behind_a_missed_update(step: Step, is_flawed: bool) -> None:
	assert ("begins the next period" in (step.flaw or "")) == is_flawed
