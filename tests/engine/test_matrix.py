"""Which promise applies, and why the others do not."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import (
	TICKET_CLOCKS,
	Case,
	Clock,
	ClockKind,
	Contender,
	Decision,
	Event,
	EventKind,
	Matrix,
	MatrixError,
	Row,
	Target,
	Unit,
)
from tests.engine.builders import hours, utc
from tests.engine.strategies import CALENDARS, SCOPES, cases, matrices

RESPONSE, NEXT, UPDATE, RESOLUTION = TICKET_CLOCKS
MONDAY = utc("2026-03-02 10:00")
GOLD_CRITICAL_DEAL = Case("Gold", "Critical", "Deals", MONDAY, "office")


def row(
	name: str, scope: str = "", ladder: str | None = None, calendar: str | None = None, **hours_: float
) -> Row:
	"""A row from "Gold Critical Deals" (a dash leaves one open) and working hours by clock."""
	named = [None if value == "-" else value for value in (*scope.split(), "-", "-", "-")[:3]]
	targets = {ClockKind[kind.upper()]: Target(value, Unit.HOURS) for kind, value in hours_.items()}
	return Row(name, *named, targets=targets, calendar=calendar, ladder=ladder)


def matrix(*rows: Row) -> Matrix:
	return Matrix("defaults v1", rows, CALENDARS)


# --- laws --------------------------------------------------------------------------------------------


@given(matrices(), cases)
def test_the_most_specific_row_wins_then_the_stricter_then_the_first(asked: Matrix, case: Case) -> None:
	decision = asked.decide(case)
	for kind in TICKET_CLOCKS:
		speaking = [each for each in asked.rows if kind in each.targets and each.matches(case.scope)]
		ranked = sorted(speaking, key=lambda each: (-each.specificity, due(asked, each, kind, case)))
		assert [each.row for each in contenders(decision, kind)] == ranked


@given(matrices(), cases)
def test_every_loser_carries_the_reason_for_which_it_lost(asked: Matrix, case: Case) -> None:
	for promise in asked.decide(case).promises.values():
		winner = promise.winner
		assert winner.reason.startswith("wins: ")
		for loser in promise.losers:
			if loser.row.specificity < winner.row.specificity:
				assert loser.reason.startswith("less specific")
			elif loser.due > winner.due:
				assert "less strict" in loser.reason
			else:
				assert loser.reason.endswith("listed later")


@given(matrices(), cases, st.data())
def test_the_order_of_the_rows_settles_nothing_but_ties(
	asked: Matrix, case: Case, data: st.DataObject
) -> None:
	shuffled = Matrix(asked.name, data.draw(st.permutations(asked.rows)), asked.calendars)
	before, after = asked.decide(case), shuffled.decide(case)
	assert before.promises.keys() == after.promises.keys()
	for kind, promise in before.promises.items():
		one, other = promise.winner, after.promises[kind].winner
		assert (one.row.specificity, one.due) == (other.row.specificity, other.due)
		tied = {each.row.name for each in contenders(before, kind) if rank(each) == rank(one)}
		assert other.row.name in tied


@given(matrices(), cases)
def test_a_resolution_is_never_due_before_the_first_response(asked: Matrix, case: Case) -> None:
	promises = asked.decide(case).promises
	if RESPONSE in promises and RESOLUTION in promises:
		resolution = promises[RESOLUTION]
		assert resolution.due >= promises[RESPONSE].due
		assert resolution.raised == (resolution.winner.due < promises[RESPONSE].due)
	assert not any(promise.raised for kind, promise in promises.items() if kind is not RESOLUTION)


@given(matrices(), cases)
def test_a_clock_made_of_a_promise_is_due_as_promised(asked: Matrix, case: Case) -> None:
	for kind, promise in asked.decide(case).promises.items():
		start = (Event(case.start, EventKind.STARTED),)
		assert Clock(kind, promise.calendar, promise.allowance, start).due == promise.due


@given(matrices(), cases)
def test_a_decision_is_plain_data_and_the_same_on_replay(asked: Matrix, case: Case) -> None:
	told = asked.decide(case).as_dict()
	assert (
		json.loads(json.dumps(told))
		== told
		== Matrix(asked.name, asked.rows, asked.calendars).decide(case).as_dict()
	)
	assert asked.decide(case) == asked.decide(case)


@given(matrices())
def test_the_gaps_are_the_cases_without_a_promise(asked: Matrix) -> None:
	tiers, severities, categories = ([value for value in values if value] for values in SCOPES)
	gaps = asked.gaps(tiers, severities, categories, TICKET_CLOCKS)
	expected = {
		(tier, severity, category, kind)
		for tier in tiers
		for severity in severities
		for category in categories
		for kind in set(TICKET_CLOCKS)
		- set(asked.decide(Case(tier, severity, category, MONDAY, "office")).promises)
	}
	assert {(gap.tier, gap.severity, gap.category, gap.kind) for gap in gaps} == expected
	assert len(gaps) == len(expected)


@given(matrices())
def test_duplicates_are_the_pairs_that_say_something_about_the_same(asked: Matrix) -> None:
	found = asked.duplicates()
	for first, second, kind in found:
		assert asked.rows.index(first) < asked.rows.index(second)
		assert first.scope == second.scope
		assert {kind} <= first.targets.keys() & second.targets.keys()
	without = [each for each in asked.rows if not any(each is second for _, second, _ in found)]
	assert not Matrix(asked.name, without, asked.calendars).duplicates()


@given(matrices(), cases)
def test_rows_that_are_said_twice_decide_nothing_and_their_essence_decides_the_same(
	asked: Matrix, case: Case
) -> None:
	twice = Matrix(asked.name, [each for row in asked.rows for each in (row, row)], asked.calendars)
	for shortened in (asked.essence, twice.essence):
		decided, whole = shortened.decide(case), asked.decide(case)
		assert decided.promises.keys() == whole.promises.keys()
		for kind, promise in decided.promises.items():
			assert promise.winner.row == whole.promises[kind].winner.row
			assert promise.due == whole.promises[kind].due
		assert (decided.ladder and decided.ladder.ladder) == (whole.ladder and whole.ladder.ladder)
	assert len(twice.essence.rows) == len(asked.essence.rows)


@given(matrices(), cases)
def test_matching_rows_are_those_that_speak_about_the_case_in_their_order(asked: Matrix, case: Case) -> None:
	assert asked.matching(case.scope) == [row for row in asked.rows if row.matches(case.scope)]


def due(asked: Matrix, speaking: Row, kind: ClockKind, case: Case) -> datetime:
	calendar = asked.calendars[speaking.calendar or case.calendar]
	return speaking.targets[kind].due(calendar, case.start)


def contenders(decision: Decision, kind: ClockKind) -> list[Contender]:
	promise = decision.promises.get(kind)
	return [promise.winner, *promise.losers] if promise else []


def rank(contender: Contender) -> tuple[int, datetime]:
	return contender.row.specificity, contender.due


# --- examples ----------------------------------------------------------------------------------------


def test_each_clock_is_decided_on_its_own() -> None:
	decision = matrix(
		row("tier", "Gold", first_response=2),
		row("severity", "- Critical", first_response=4, resolution=8),
		row("deal", "Gold - Deals", first_response=4),
	).decide(GOLD_CRITICAL_DEAL)
	assert decision.promises[RESPONSE].winner.row.name == "deal"
	assert decision.promises[RESOLUTION].winner.row.name == "severity"
	assert UPDATE not in decision.promises
	reasons = {loser.row.name: loser.reason for loser in decision.promises[RESPONSE].losers}
	assert reasons == {
		"tier": "less specific: names 1 of 3, the winner 2",
		"severity": "less specific: names 1 of 3, the winner 2",
	}


def test_the_winner_says_what_put_it_ahead() -> None:
	def reason(*rows: Row) -> str:
		return matrix(*rows).decide(GOLD_CRITICAL_DEAL).promises[RESPONSE].winner.reason

	any_row, gold, slower = (
		row("any", first_response=2),
		row("gold", "Gold", first_response=2),
		row("a", first_response=3),
	)
	assert reason(any_row) == "wins: the only row that speaks"
	assert reason(any_row, gold) == "wins: most specific: names 1 of 3"
	assert reason(slower, any_row) == "wins: strictest of the equally specific rows"
	assert reason(any_row, any_row) == "wins: listed first of equally specific and strict rows"


def test_each_loser_says_what_it_lacked() -> None:
	rows = (row("first", first_response=2), row("twin", first_response=2), row("slow", first_response=3))
	losers = matrix(*rows).decide(GOLD_CRITICAL_DEAL).promises[RESPONSE].losers
	assert {loser.row.name: loser.reason for loser in losers} == {
		"twin": "as specific and as strict, but listed later",
		"slow": "as specific, but less strict: it falls due later",
	}


def test_the_stricter_is_what_is_due_first_for_this_start_whatever_the_unit() -> None:
	rows = (
		Row("four hours", targets={RESPONSE: Target(4, Unit.HOURS)}),
		Row("same day", targets={RESPONSE: Target(0, Unit.BUSINESS_DAYS)}),
	)
	morning, afternoon = utc("2026-03-02 10:00"), utc("2026-03-02 15:00")
	winners = [
		matrix(*rows).decide(Case("Gold", "Low", "MDF", start, "office")).promises[RESPONSE].winner.row.name
		for start in (morning, afternoon)
	]
	assert winners == ["four hours", "same day"]


def test_a_rows_own_calendar_goes_before_the_partners() -> None:
	asked = matrix(row("any", first_response=8), row("gold", "Gold", first_response=8, calendar="always"))
	assert asked.decide(GOLD_CRITICAL_DEAL).promises[RESPONSE].due == utc("2026-03-02 18:00")
	bronze = Case("Bronze", "Critical", "Deals", MONDAY, "office")
	assert asked.decide(bronze).promises[RESPONSE].due == utc("2026-03-03 10:00")


def test_a_resolution_that_would_precede_the_response_is_raised_to_it() -> None:
	decision = matrix(row("any", first_response=4, resolution=2)).decide(GOLD_CRITICAL_DEAL)
	resolution = decision.promises[RESOLUTION]
	assert resolution.raised
	assert resolution.due == decision.promises[RESPONSE].due == utc("2026-03-02 14:00")
	assert resolution.allowance == hours(4)
	assert resolution.winner.due == utc("2026-03-02 12:00"), "the trace keeps what the row said"


def test_a_response_due_while_the_resolvers_sleep_raises_the_resolution_to_their_next_close() -> None:
	rows = (row("answers", first_response=10, calendar="always"), row("resolves", resolution=2))
	decision = matrix(*rows).decide(GOLD_CRITICAL_DEAL)
	assert decision.promises[RESPONSE].due == utc("2026-03-02 20:00")
	assert decision.promises[RESOLUTION].due == utc("2026-03-03 17:00")
	assert decision.promises[RESOLUTION].allowance == hours(15)


def test_the_ladder_is_that_of_the_most_specific_row_that_names_one() -> None:
	asked = matrix(
		row("any", ladder="Standard"),
		row("gold", "Gold", ladder="Executive"),
		row("also", "Gold", ladder="X"),
	)
	choice = asked.decide(GOLD_CRITICAL_DEAL).ladder
	assert choice is not None
	assert (choice.ladder, choice.row.name) == ("Executive", "gold")
	assert [loser.name for loser in choice.losers] == ["also", "any"]
	assert asked.decide(GOLD_CRITICAL_DEAL).as_dict()["ladder"] == "Executive"


def test_no_row_names_a_ladder_so_there_is_none() -> None:
	decision = matrix(row("any", first_response=2)).decide(GOLD_CRITICAL_DEAL)
	assert decision.ladder is None
	assert decision.as_dict()["ladder_row"] is None


def test_a_row_with_a_calendar_that_is_not_there_is_refused() -> None:
	with pytest.raises(
		MatrixError, match=r"matrix defaults v1 has no calendar 'moon' \(it has: always, night, office\)"
	):
		matrix(row("any", calendar="moon", first_response=2))


def test_a_case_on_a_calendar_that_is_not_there_is_refused() -> None:
	with pytest.raises(MatrixError, match=r"no calendar 'moon' \(it has: none\)"):
		Matrix("empty", [row("any", first_response=2)], {}).decide(Case("Gold", None, None, MONDAY, "moon"))


def test_a_matrix_without_rows_promises_nothing() -> None:
	assert matrix().decide(GOLD_CRITICAL_DEAL).promises == {}


def test_a_matrix_promises_nothing_about_approvals() -> None:
	with pytest.raises(MatrixError, match="row deals promises an approval, which no ticket waits for"):
		row("deals", approval=8)


def test_a_row_that_is_there_a_thousand_times_is_named_a_thousand_times_and_not_in_every_pair() -> None:
	rows = [row(str(number), "Gold", first_response=2) for number in range(1000)]
	found = matrix(*rows).duplicates()
	assert [(first.name, second.name) for first, second, _ in found] == [
		("0", str(number)) for number in range(1, 1000)
	]
	assert len(matrix(*rows).essence.rows) == 1
