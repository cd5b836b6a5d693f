"""Who qualifies for which tier: by a tier's own rules, with a floor, and never by what nobody measured."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from partner_support.engine import QualificationError
from partner_support.engine.qualification import (
	Direction,
	Measure,
	Measurement,
	Program,
	Requirement,
	Tier,
	counted_from,
	full_months,
	months_after,
)

REVENUE = Measure("Won deal value", 12, "EUR")
PEOPLE = Measure("Valid certifications")
PROMOTE, DEMOTE, STAY = Direction.PROMOTE, Direction.DEMOTE, Direction.STAY
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


def asks(measure: Measure, threshold: int | str) -> Requirement:
	return Requirement(measure, Decimal(threshold))


BRONZE = Tier("Bronze", 1)
SILVER = Tier("Silver", 2, (asks(REVENUE, 100),))
GOLD = Tier("Gold", 3, (asks(REVENUE, 500), asks(PEOPLE, 3)))
PLATINUM = Tier("Platinum", 4)
PROGRAM = Program((GOLD, BRONZE, PLATINUM, SILVER))


def measured(revenue: int | str | None = 0, people: int | None = 0) -> dict[Measure, Measurement]:
	values = {REVENUE: revenue, PEOPLE: people}
	return {key: Measurement(None if each is None else Decimal(each)) for key, each in values.items()}


@pytest.mark.parametrize(
	("present", "revenue", "people", "direction", "tier"),
	[
		("Bronze", 0, 0, STAY, "Bronze"),
		("Bronze", 99, 9, STAY, "Bronze"),
		("Bronze", 100, 0, PROMOTE, "Silver"),
		("Bronze", 500, 2, PROMOTE, "Silver"),
		("Bronze", 500, 3, PROMOTE, "Gold"),
		("Silver", 500, 3, PROMOTE, "Gold"),
		("Silver", 100, 0, STAY, "Silver"),
		("Silver", 99, 0, DEMOTE, "Bronze"),
		("Gold", 500, 3, STAY, "Gold"),
		("Gold", 500, 2, DEMOTE, "Silver"),
		("Gold", 0, 3, DEMOTE, "Bronze"),
	],
)
def test_the_verdict_follows_the_rules(present, revenue, people, direction, tier):
	verdict = PROGRAM.judge(present, measured(revenue, people))
	assert (verdict.direction, verdict.present, verdict.tier) == (direction, present, tier)


def test_a_threshold_is_reached_exactly_and_not_nearly():
	assert PROGRAM.judge("Bronze", measured("99.99")).direction is STAY
	assert PROGRAM.judge("Bronze", measured("100.00")).direction is PROMOTE


def test_a_tier_without_rules_is_neither_reached_nor_lost_by_rule():
	assert PROGRAM.judge("Gold", measured(10**9, 10**6)).direction is STAY
	assert PROGRAM.judge("Platinum", measured(0, 0)).direction is STAY


def test_nobody_falls_who_may_hold_a_better_tier():
	certified = Tier("Silver", 2, (asks(PEOPLE, 3),))
	selling = Tier("Gold", 3, (asks(REVENUE, 500),))
	program = Program((BRONZE, certified, selling))
	assert program.judge("Silver", measured(None, 0)).direction is STAY
	assert program.judge("Silver", measured(500, 0)).tier == "Gold"
	assert program.judge("Silver", measured(499, 0)).tier == "Bronze"


def test_a_fall_passes_a_tier_without_rules_that_is_not_the_floor():
	by_hand = Tier("Silver", 2)
	assert Program((BRONZE, by_hand, GOLD)).judge("Gold", measured()).tier == "Bronze"


def test_a_higher_tier_counts_without_what_a_lower_one_asks_for():
	silver = Tier("Silver", 2, (asks(PEOPLE, 5),))
	gold = Tier("Gold", 3, (asks(REVENUE, 500),))
	assert Program((BRONZE, silver, gold)).judge("Bronze", measured(500, 0)).tier == "Gold"


def test_the_floor_catches_a_fall_whatever_it_asks_and_is_never_lost():
	floor = Tier("Bronze", 1, (asks(PEOPLE, 1),))
	program = Program((floor, SILVER))
	assert program.judge("Silver", measured()).tier == "Bronze"
	assert program.judge("Bronze", measured()).direction is STAY


def test_a_disabled_tier_is_left_out():
	closed = Tier("Gold", 3, GOLD.requirements, enabled=False)
	program = Program((BRONZE, SILVER, closed))
	assert program.judge("Bronze", measured(500, 3)).tier == "Silver"
	assert program.judge("Gold", measured(0, 0)).direction is STAY
	assert PEOPLE not in program.measures
	lowest_closed = Program((Tier("Bronze", 1, enabled=False), SILVER, GOLD))
	assert lowest_closed.judge("Gold", measured()).tier == "Silver"
	assert lowest_closed.judge("Bronze", measured(500, 3)).tier == "Gold"


def test_what_nobody_measured_promotes_nobody():
	assert PROGRAM.judge("Silver", measured(500, None)).direction is STAY
	assert PROGRAM.judge("Bronze", measured(500, None)).tier == "Silver"
	assert PROGRAM.judge("Bronze", {}).direction is STAY


def test_what_nobody_measured_costs_nobody_the_tier():
	assert PROGRAM.judge("Gold", measured(500, None)).direction is STAY
	assert PROGRAM.judge("Gold", measured(99, None)).tier == "Bronze"


def test_a_fall_does_not_pass_a_tier_that_may_hold():
	silver = Tier("Silver", 2, (asks(PEOPLE, 1),))
	gold = Tier("Gold", 3, (asks(REVENUE, 500),))
	assert Program((BRONZE, silver, gold)).judge("Gold", measured(0, None)).direction is STAY


def test_the_evidence_is_that_of_the_tier_that_decides():
	up = PROGRAM.judge("Bronze", measured(500, 3))
	assert [(each.requirement, each.actual, each.met) for each in up.evidence] == [
		(GOLD.requirements[0], Decimal(500), True),
		(GOLD.requirements[1], Decimal(3), True),
	]
	down = PROGRAM.judge("Gold", {**measured(0), PEOPLE: Measurement(None, "nobody counts them")})
	assert [(each.met, each.remark) for each in down.evidence] == [(False, ""), (None, "nobody counts them")]
	assert [each.requirement for each in PROGRAM.judge("Silver", measured(100)).evidence] == [
		*SILVER.requirements
	]


def test_the_next_tier_is_the_one_that_follows_by_rank():
	assert [PROGRAM.next_above(each.name) for each in (BRONZE, SILVER, GOLD, PLATINUM)] == [
		SILVER,
		GOLD,
		PLATINUM,
		None,
	]


def test_everything_that_some_rule_asks_for_is_measured():
	assert PROGRAM.measures == {REVENUE, PEOPLE}


@pytest.mark.parametrize(
	"nonsense",
	[
		lambda: asks(REVENUE, 0),
		lambda: asks(REVENUE, -1),
		lambda: Measure("Won deals", -1),
		lambda: Measure("Won deals", 1201),
		lambda: Program((BRONZE, Tier("Bronze", 2))),
		lambda: Program((BRONZE, Tier("Tin", 1))),
		lambda: PROGRAM.judge("Tin", {}),
	],
)
def test_nonsense_is_refused(nonsense):
	with pytest.raises(QualificationError):
		nonsense()


ranks = st.lists(st.integers(0, 50), min_size=1, max_size=6, unique=True)
thresholds = st.lists(st.integers(1, 9), max_size=2)
values = st.one_of(st.none(), st.integers(0, 10))


@st.composite
def programs(draw):
	measures = (REVENUE, PEOPLE)
	tiers = []
	for rank in draw(ranks):
		rules = tuple(asks(each, limit) for each, limit in zip(measures, draw(thresholds), strict=False))
		tiers.append(Tier(f"T{rank}", rank, rules, draw(st.booleans())))
	return Program(tuple(tiers))


@given(programs(), values, values, st.data())
def test_a_verdict_never_leads_where_it_may_not(program, revenue, people, data):
	facts = measured(revenue, people)
	present = data.draw(st.sampled_from(program.tiers))
	verdict = program.judge(present.name, facts)
	reached = program.tier(verdict.tier)
	better = [each for each in program.ladder if each.rank > reached.rank and each.requirements]
	if verdict.direction is PROMOTE:
		assert reached.enabled and reached.rank > present.rank
		assert reached.requirements and reached.holds(facts)
		assert not any(each.holds(facts) for each in better)
	elif verdict.direction is DEMOTE:
		assert reached.enabled and reached.rank < present.rank
		assert present.holds(facts) is False
		assert all(each.holds(facts) is False for each in better)
		assert reached is program.ladder[-1] or (reached.requirements and reached.holds(facts))
	else:
		assert reached is present
		assert not any(each.holds(facts) for each in better)


@given(programs(), values, values, st.data())
def test_who_was_moved_by_a_verdict_stays_at_the_next(program, revenue, people, data):
	facts = measured(revenue, people)
	present = data.draw(st.sampled_from(program.tiers))
	assert program.judge(program.judge(present.name, facts).tier, facts).direction is STAY


@pytest.mark.parametrize(
	("today", "months", "first"),
	[
		("2026-11-24", 12, "2025-11-25"),
		("2026-11-24", 1, "2026-10-25"),
		("2028-02-29", 12, "2027-03-01"),
		("2029-02-28", 12, "2028-02-29"),
		("2028-03-31", 1, "2028-03-01"),
		("2026-01-15", 3, "2025-10-16"),
		("2026-12-31", 6, "2026-07-01"),
	],
)
def test_a_period_begins_on_the_day_after_that_of_the_same_number(today, months, first):
	assert counted_from(date.fromisoformat(today), months) == date.fromisoformat(first)


@given(days, st.integers(1, 36))
def test_a_period_holds_today_and_no_more_days_than_its_months(today, months):
	first = counted_from(today, months)
	assert first <= today
	assert timedelta(days=28 * months) <= today - first + timedelta(days=1) <= timedelta(days=31 * months)


@given(days, st.integers(1, 36))
def test_a_longer_period_never_begins_later(today, months):
	assert counted_from(today, months + 1) < counted_from(today, months)


@pytest.mark.parametrize(
	("since", "today", "months"),
	[
		("2026-01-31", "2026-02-27", 0),
		("2026-01-31", "2026-02-28", 1),
		("2026-01-31", "2026-03-30", 1),
		("2028-02-29", "2029-02-28", 12),
		("2028-02-29", "2029-02-27", 11),
		("2025-11-24", "2026-11-23", 11),
		("2025-11-24", "2026-11-24", 12),
		("2026-11-24", "2026-11-24", 0),
		("2027-05-01", "2026-11-24", 0),
	],
)
def test_months_count_once_they_are_full(since, today, months):
	assert full_months(date.fromisoformat(since), date.fromisoformat(today)) == months


@given(days, days)
def test_full_months_are_the_most_that_fit(since, today):
	assume(since <= today)
	months = full_months(since, today)
	assert months_after(since, months) <= today < months_after(since, months + 1)
