"""A back-test gives the answers of the live engine, whatever the policy and the past; and what it counts adds up."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partner_support.engine import (
	Clock,
	ClockError,
	ClockKind,
	Event,
	EventKind,
	Ladder,
	Matrix,
	Row,
	State,
	Step,
	Target,
	Trigger,
	Unit,
)
from partner_support.engine.backtest import (
	AsPromised,
	ByMatrix,
	Compared,
	HistoricClock,
	HistoricTicket,
	Ladders,
	Policy,
	Promised,
	compare,
)
from partner_support.engine.course import Moment, course_of, micros
from partner_support.engine.effect import Effect
from partner_support.engine.replay import Outcome, Signs
from partner_support.engine.timeline import instant, microseconds
from tests.engine import live_replay
from tests.engine.builders import HOUR, always, apart, office, utc
from tests.engine.strategies import SCOPES, calendar_names, ladders, matrices, moves, walked

UTC = ZoneInfo("UTC")
RESPONSE, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION
UNTIL = utc("2026-05-01 00:00")
MONDAY = "2026-03-02 09:00"


# --- the law: as the live engine says ----------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn, start) -> list[Moment]:
	"""Whatever may happen to a clock, around the change of clocks in spring 2026."""
	begun = Clock(RESOLUTION, always(), HOUR, (Event(start, EventKind.STARTED),))
	return [(micros(event.at), event.kind) for event in walked(begun, draw(moves)).history]


@st.composite
def tickets(draw: st.DrawFn) -> tuple[HistoricTicket, live_replay.Histories]:
	"""A ticket with two clocks, flags and agents' messages, and the histories of its clocks."""
	start = utc("2026-03-27 00:00") + draw(st.timedeltas(timedelta(0), timedelta(days=9)))
	past = {kind: draw(histories(start)) for kind in (RESPONSE, RESOLUTION)}
	near = st.timedeltas(timedelta(0), timedelta(days=12)).map(lambda after: micros(start + after))
	flags = draw(st.dictionaries(st.sampled_from(Trigger), near, max_size=3))
	signs = Signs(flags, sorted(draw(st.sets(near, max_size=4))))
	clocks = tuple(
		HistoricClock(kind, course_of(history), Promised(always(), 8), signs)
		for kind, history in past.items()
	)
	scope = tuple(draw(st.sampled_from(values)) for values in SCOPES)
	return HistoricTicket("1", scope, micros(start), clocks, None, draw(st.none() | calendar_names)), past


@settings(max_examples=200)
@given(matrices(), ladders(), tickets(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_back_test_says_what_the_live_engine_says(
	matrix: Matrix, ladder: Ladder, drawn: tuple[HistoricTicket, live_replay.Histories], later: timedelta
) -> None:
	ticket, past = drawn
	until = max(at for history in past.values() for at, _kind in history) + microseconds(later)
	everything = Row("everything", targets={kind: Target(8, Unit.HOURS) for kind in past}, ladder="Standard")
	climbing = replace(matrix, rows=(*(replace(row, ladder="Standard") for row in matrix.rows), everything))
	policy = ByMatrix(climbing, "office", Ladders({"Standard": ladder}))
	(compared,) = compare([ticket], AsPromised(Ladders({})), policy, until)
	answers = live_replay.replayed(ticket, past, policy, until)
	assert {each.kind: as_answer(each.after) for each in compared if each.after} == answers


def as_answer(outcome: Outcome) -> live_replay.Answer:
	"""An outcome as the replay gives it."""
	return (
		timedelta(0, 0, outcome.allowance),
		outcome.due_at,
		instant(outcome.breached_at) if outcome.breached_at else None,
		{(rung.step.name, cycle, instant(at)) for rung, cycle, at in outcome.fired},
	)


# --- by hand -----------------------------------------------------------------------------------------


def past(*events: tuple[EventKind, str]) -> list[Moment]:
	return [(micros(utc(at)), kind) for kind, at in events]


def historic(
	*events: tuple[EventKind, str],
	own: timedelta = 8 * HOUR,
	kind: ClockKind = RESOLUTION,
	signs: Signs | None = None,
	**values: object,
) -> HistoricTicket:
	"""A ticket with one clock, which was promised eight hours on the office calendar."""
	course = course_of(past((EventKind.STARTED, MONDAY), *events))
	clock = HistoricClock(kind, course, Promised(office(), microseconds(own), "old"), signs or Signs())
	return HistoricTicket("1", ("Gold", "High", "Deals"), course.start, (clock,), "Team", **values)


def by_matrix(*rows: Row, ladder: Sequence[Step] = ()) -> ByMatrix:
	calendars = {"office": office(), "always": always()}
	return ByMatrix(Matrix("draft", rows, calendars), "office", Ladders({"new": Ladder("new", ladder)}))


def promising(value: float, unit: Unit = Unit.HOURS, **values: object) -> Row:
	return Row("row", targets={RESOLUTION: Target(value, unit)}, ladder="new", **values)


def one(ticket: HistoricTicket, after: Policy, until: str = "2026-05-01 00:00") -> Compared:
	((compared,),) = compare([ticket], AsPromised(Ladders({})), after, micros(utc(until)))
	return compared


def test_a_stricter_promise_turns_a_kept_one_into_a_missed_one() -> None:
	compared = one(historic((EventKind.MET, "2026-03-02 15:00")), by_matrix(promising(4)))
	assert (compared.before.standing, compared.after.standing) == ("Kept", "Missed")
	assert compared.before.due_at == utc("2026-03-02 17:00")
	assert compared.after.due_at == utc("2026-03-02 13:00")
	assert compared.changes_side


def test_what_stood_still_counts_under_either_promise() -> None:
	ticket = historic(
		(EventKind.PAUSED, "2026-03-02 10:00"),
		(EventKind.RESUMED, "2026-03-03 10:00"),
		(EventKind.MET, "2026-03-03 12:00"),
	)
	compared = one(ticket, by_matrix(promising(4)))
	assert compared.after.standing == "Kept"
	assert not compared.changes_side
	assert one(ticket, by_matrix(promising(2))).after.due_at == utc("2026-03-03 11:00")


@pytest.mark.parametrize(
	("events", "standing"),
	[
		([], "Undecided"),
		([(EventKind.PAUSED, "2026-03-02 10:00")], "Undecided"),
		([(EventKind.STOPPED, "2026-03-02 10:00")], "Stopped"),
		([(EventKind.MET, "2026-03-02 13:00")], "Kept"),
		([(EventKind.MET, "2026-03-02 13:01")], "Missed"),
	],
)
def test_a_promise_is_what_became_of_it(events: list, standing: str) -> None:
	compared = one(historic(*events), by_matrix(promising(4)), until="2026-03-02 12:00")
	seen_later = one(historic(*events), by_matrix(promising(4)))
	assert (seen_later if events and events[0][0] is EventKind.MET else compared).after.standing == standing


def test_a_clock_about_which_nothing_is_promised_changes_no_side() -> None:
	compared = one(historic((EventKind.MET, "2026-03-02 15:00")), by_matrix())
	assert compared.after is None
	assert not compared.changes_side


def test_the_partners_calendar_holds_where_a_row_names_none() -> None:
	ticket = historic((EventKind.MET, "2026-03-02 15:00"), calendar="always")
	assert one(ticket, by_matrix(promising(24))).after.due_at == utc("2026-03-03 09:00")
	named = by_matrix(promising(24, calendar="office"))
	assert one(ticket, named).after.due_at == utc("2026-03-04 17:00")


def test_of_equally_specific_rows_the_stricter_wins_for_each_start() -> None:
	rows = [
		promising(0, Unit.BUSINESS_DAYS, tier="Gold"),
		promising(6, category="Deals"),
		promising(4, severity="High"),
		promising(1),
	]
	assert one(historic(), by_matrix(*rows)).after.due_at == utc("2026-03-02 13:00")
	late = replace(historic(), start=micros(utc("2026-03-02 15:00")))
	assert one(late, by_matrix(*rows)).after.allowance == microseconds(2 * HOUR)


def test_a_ladder_is_climbed_as_far_as_the_clock_goes() -> None:
	steps = [
		Step("half", Trigger.PERCENT, 50, RESOLUTION, 1),
		Step("missed", Trigger.BREACH, 0, RESOLUTION, 2),
		Step("later", Trigger.BREACH, 4, RESOLUTION, 3),
	]
	compared = one(historic((EventKind.MET, "2026-03-02 15:00")), by_matrix(promising(4), ladder=steps))
	assert [(rung.step.name, instant(at)) for rung, _cycle, at in compared.after.fired] == [
		("half", utc("2026-03-02 11:00")),
		("missed", utc("2026-03-02 13:00")),
	]
	assert compared.before.fired == ()


def test_silence_counts_anew_from_each_message() -> None:
	steps = [Step("silent", Trigger.NO_AGENT_UPDATE, 3)]
	met = EventKind.MET, "2026-03-02 16:00"
	for said, fires in (([], "12:00"), (["11:00"], "14:00"), (["11:00", "13:30"], None)):
		signs = Signs(agent_updates=[micros(utc(f"2026-03-02 {at}")) for at in said])
		fired = one(historic(met, signs=signs), by_matrix(promising(4), ladder=steps)).after.fired
		assert [instant(at) for _rung, _cycle, at in fired] == ([utc(f"2026-03-02 {fires}")] if fires else [])


def test_a_ticket_that_is_reopened_climbs_again() -> None:
	steps = [Step("again", Trigger.REOPENED, 1), Step("missed", Trigger.BREACH, 0, RESOLUTION)]
	ticket = historic((EventKind.MET, "2026-03-02 14:00"), (EventKind.REOPENED, "2026-03-03 10:00"))
	fired = one(ticket, by_matrix(promising(4), ladder=steps)).after.fired
	assert [(rung.step.name, cycle, instant(at)) for rung, cycle, at in fired] == [
		("missed", 1, utc("2026-03-02 13:00")),
		("missed", 2, utc("2026-03-03 10:00")),
		("again", 2, utc("2026-03-03 10:00")),
	]


def test_a_step_that_nothing_reaches_and_a_flag_of_an_earlier_cycle_fire_nothing() -> None:
	steps = [Step("old", Trigger.AGE, 30), Step("dissatisfied", Trigger.DISSATISFIED)]
	signs = Signs({Trigger.DISSATISFIED: micros(utc("2026-03-02 10:00"))})
	ended = (EventKind.MET, "2026-03-02 14:00")
	ticket = historic(
		ended, (EventKind.REOPENED, "2026-03-03 10:00"), (EventKind.MET, "2026-03-03 11:00"), signs=signs
	)
	fired = one(ticket, by_matrix(promising(4), ladder=steps)).after.fired
	assert [(rung.step.name, cycle) for rung, cycle, _at in fired] == [("dissatisfied", 1)]


def test_a_promise_may_reach_beyond_what_the_calendar_has_compiled() -> None:
	calendar = apart(office("Europe/Lisbon"))
	ticket = historic()
	(clock,) = ticket.clocks
	long = replace(clock, own=Promised(calendar, microseconds(4000 * HOUR)))
	compared = one(replace(ticket, clocks=(long,)), by_matrix())
	assert compared.before.due_at == calendar.deadline(utc(MONDAY), 4000 * HOUR)


@pytest.mark.parametrize(
	"history",
	[
		[],
		[(EventKind.MET, MONDAY)],
		[(EventKind.STARTED, MONDAY), (EventKind.RESUMED, "2026-03-02 10:00")],
		[(EventKind.STARTED, MONDAY), (EventKind.MET, "2026-03-01 10:00")],
	],
)
def test_what_cannot_have_happened_is_refused_as_a_clock_refuses_it(history: list) -> None:
	with pytest.raises(ClockError) as refused:
		course_of(past(*history))
	with pytest.raises(ClockError) as by_clock:
		Clock(RESOLUTION, office(), HOUR, tuple(Event(utc(at), kind) for kind, at in history))
	assert str(refused.value) == str(by_clock.value)


def test_a_course_ends_in_the_state_of_its_clock() -> None:
	course = course_of(past((EventKind.STARTED, MONDAY), (EventKind.PAUSED, "2026-03-02 10:00")))
	assert course.state is State.PAUSED


def test_a_cycle_runs_again_from_its_next_run_on() -> None:
	pause, resume = (EventKind.PAUSED, "2026-03-02 10:00"), (EventKind.RESUMED, "2026-03-02 12:00")
	(cycle,) = course_of(
		past((EventKind.STARTED, MONDAY), pause, resume, (EventKind.MET, "2026-03-02 14:00"))
	).cycles
	noon = micros(utc("2026-03-02 12:00"))
	assert cycle.running_from(micros(utc("2026-03-02 11:00"))) == noon
	assert cycle.running_from(noon + 1) == noon + 1
	assert cycle.running_from(micros(utc("2026-03-02 15:00"))) is None


# --- what is counted ---------------------------------------------------------------------------------


def effect_of(*tickets: HistoricTicket, after: Policy, zone: str = "UTC") -> Effect:
	effect = Effect(ZoneInfo(zone))
	for compared in compare(tickets, AsPromised(Ladders({})), after, micros(UNTIL)):
		effect.add(compared)
	return effect


def example(zone: str = "UTC") -> Effect:
	"""Met after three, five and nine hours, one of no team, tier or category, under four hours instead of eight."""
	steps = [Step("missed", Trigger.BREACH, 0, RESOLUTION, 2), Step("old", Trigger.AGE, 3, level=1)]
	early = historic((EventKind.MET, "2026-03-02 12:00"))
	later = historic((EventKind.MET, "2026-03-02 14:00"))
	last = replace(historic((EventKind.MET, "2026-03-03 10:00")), scope=(None, "High", None), team=None)
	return effect_of(early, later, last, after=by_matrix(promising(4), ladder=steps), zone=zone)


def test_compliance_is_kept_over_kept_and_missed() -> None:
	figures = example().as_dict()
	assert figures["tickets"] == 3
	assert figures["overall"] == [
		{
			"clock": "Resolution",
			"value": None,
			"before": {"kept": 2, "missed": 1, "undecided": 0, "share": 66.7},
			"after": {"kept": 1, "missed": 2, "undecided": 0, "share": 33.3},
		}
	]
	assert [(row["value"], row["after"]["share"]) for row in figures["by_tier"]] == [
		(None, 0.0),
		("Gold", 50.0),
	]
	assert figures["changed"] == [{"clock": "Resolution", "direction": "Missed", "count": 1}]


def test_nothing_promised_and_nothing_decided_have_no_share() -> None:
	figures = effect_of(historic(), after=by_matrix()).as_dict()
	(overall,) = figures["overall"]
	assert overall["after"] == {"kept": 0, "missed": 0, "undecided": 1, "share": None}


def test_escalations_are_counted_by_level_and_cause() -> None:
	assert [
		(row["level"], row["trigger"], row["before"], row["after"])
		for row in example().as_dict()["escalations"]
	] == [(1, "Age", 0, 2), (2, "Target missed", 0, 2)]


def test_load_lies_in_the_hours_of_the_zone_it_is_read_in() -> None:
	nobody, team = example().as_dict()["load"]
	assert (nobody["team"], team["team"]) == (None, "Team")
	assert filled(team["before"]["deadlines"]) == {17: 2}
	assert filled(team["after"]["deadlines"]) == {13: 2}
	assert filled(team["after"]["escalations"]) == {12: 1, 13: 1}
	assert filled(example("Asia/Kathmandu").as_dict()["load"][1]["after"]["deadlines"]) == {18: 2}


def filled(hours: list[int]) -> dict[int, int]:
	"""The hours in which there is any."""
	return {hour: count for hour, count in enumerate(hours) if count}


def test_a_tally_that_was_stored_goes_on_where_it_was() -> None:
	effect = example()
	again = Effect.restored(UTC, json.loads(json.dumps(effect.stored())))
	assert again.as_dict() == effect.as_dict()
	ticket = historic((EventKind.MET, "2026-03-02 14:00"))
	for tally in (effect, again):
		for compared in compare([ticket], AsPromised(Ladders({})), by_matrix(promising(4)), micros(UNTIL)):
			tally.add(compared)
	assert again.as_dict() == effect.as_dict()
	assert again.as_dict()["tickets"] == 4
