"""Who comes first in the queue: by hand, and as laws that hold for any ticket."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import RankingError, ranking
from partner_support.engine.ranking import Bound, Deal, Kind, Part, Standing, Weights, rank

UTC = timezone.utc
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEIGHTS = Weights(
	severities={"Urgent": 8 * HOUR, "High": 4 * HOUR},
	tiers={"Gold": 3 * HOUR},
	business_critical=12 * HOUR,
	level=4 * HOUR,
	deal_step=Decimal(25_000),
	deal_hour=HOUR,
	deal_most=12 * HOUR,
	deal_lead=DAY,
)
PLAIN = Standing(opened_at=MONDAY, deadlines={"Resolution": MONDAY + 2 * DAY})


def test_a_plain_ticket_is_due_when_its_nearest_clock_is() -> None:
	due = MONDAY + 2 * HOUR
	found = rank(replace(PLAIN, deadlines={**PLAIN.deadlines, "First Response": due}), WEIGHTS)
	assert (found.deadline, found.bound, found.clock, found.parts) == (due, Bound.CLOCK, "First Response", ())
	assert found.effective == due
	assert found.key == int(due.timestamp())


def test_everything_that_weighs_moves_it_forward_and_is_named() -> None:
	standing = replace(
		PLAIN,
		severity="Urgent",
		tier="Gold",
		deal=Deal(Decimal(240_000)),
		business_critical=True,
		level=2,
	)
	found = rank(standing, WEIGHTS)
	assert found.parts == (
		Part(Kind.SEVERITY, 8 * HOUR),
		Part(Kind.TIER, 3 * HOUR),
		Part(Kind.MONEY, 9 * HOUR),
		Part(Kind.BUSINESS_CRITICAL, 12 * HOUR),
		Part(Kind.LEVEL, 8 * HOUR),
	)
	assert found.effective == MONDAY + 2 * DAY - 40 * HOUR


@pytest.mark.parametrize(
	("value", "hours"),
	[(0, 0), (-5, 0), (24_999, 0), (25_000, 1), (49_999, 1), (300_000, 12), (10**11, 12)],
)
def test_money_counts_by_whole_steps_up_to_the_most(value: int, hours: int) -> None:
	assert WEIGHTS.of_money(Decimal(value)) == hours * HOUR


def test_money_counts_nothing_without_a_step_or_without_time_for_it() -> None:
	assert Weights(deal_hour=HOUR, deal_most=DAY).of_money(Decimal(10**6)) == timedelta(0)
	assert Weights(deal_step=Decimal(1), deal_most=DAY).of_money(Decimal(10**6)) == timedelta(0)


def test_a_deal_that_closes_first_is_the_deadline_a_day_ahead() -> None:
	closes = MONDAY + timedelta(days=2, hours=15)
	found = rank(replace(PLAIN, deal=Deal(closes_at=closes)), WEIGHTS)
	assert (found.deadline, found.bound, found.clock) == (closes - DAY, Bound.DEAL, None)


def test_a_clock_is_named_before_a_deal_that_is_due_with_it_or_later() -> None:
	for later in (timedelta(0), HOUR):
		deal = Deal(closes_at=MONDAY + 3 * DAY + later)
		assert rank(replace(PLAIN, deal=deal), WEIGHTS).bound is Bound.CLOCK


def test_a_deal_that_closes_within_the_day_is_due_when_the_ticket_was_opened() -> None:
	assert rank(replace(PLAIN, deal=Deal(closes_at=MONDAY + HOUR)), WEIGHTS).deadline == MONDAY


def test_a_deal_that_had_closed_before_keeps_nobody_at_the_top_for_ever() -> None:
	for closed in (MONDAY, MONDAY - 90 * DAY):
		assert rank(replace(PLAIN, deal=Deal(closes_at=closed)), WEIGHTS).deadline == MONDAY + 2 * DAY


def test_a_ticket_without_any_promise_is_due_a_week_after_it_was_opened() -> None:
	found = rank(Standing(opened_at=MONDAY), WEIGHTS)
	assert (found.deadline, found.bound) == (MONDAY + timedelta(days=7), Bound.NOTHING)


def test_a_deadline_before_the_epoch_is_still_in_the_queue() -> None:
	assert rank(Standing(datetime(1970, 1, 1, tzinfo=UTC)), Weights(level=1000 * DAY)).key > 0
	ancient = Standing(datetime(1970, 1, 1, tzinfo=UTC), level=1)
	assert rank(ancient, Weights(level=1000 * DAY)).key == 1


@pytest.mark.parametrize(
	"values",
	[
		{"severities": {"Low": -HOUR}},
		{"tiers": {"Bronze": -HOUR}},
		{"business_critical": -HOUR},
		{"level": -HOUR},
		{"deal_hour": -HOUR},
		{"deal_most": -HOUR},
		{"deal_lead": -HOUR},
		{"deal_step": Decimal(-1)},
	],
)
def test_no_weight_moves_a_ticket_back(values: dict) -> None:
	with pytest.raises(RankingError, match="less than nothing"):
		Weights(**values)


def test_instants_must_say_where_they_are() -> None:
	with pytest.raises(ValueError, match="must carry a time zone"):
		rank(Standing(opened_at=datetime(2026, 11, 23)), WEIGHTS)  # noqa: DTZ001


seconds = st.integers(0, 10**8).map(lambda number: MONDAY + timedelta(seconds=number))
deals = st.builds(Deal, st.integers(0, 10**7).map(Decimal), st.none() | seconds)
standings = st.builds(
	Standing,
	opened_at=seconds,
	deadlines=st.dictionaries(st.sampled_from(["First Response", "Resolution", "Update"]), seconds),
	severity=st.sampled_from([None, "Urgent", "High", "Low"]),
	tier=st.sampled_from([None, "Gold", "Bronze"]),
	deal=st.none() | deals,
	business_critical=st.booleans(),
	level=st.integers(0, 4),
	is_waiting=st.booleans(),
)


def urgency(standing: Standing, now: datetime) -> timedelta:
	"""How far a ticket's effective deadline lies behind `now`."""
	return now - rank(standing, WEIGHTS).effective


@given(standings, standings, seconds)
def test_the_key_is_the_order_of_urgency_at_every_instant(
	one: Standing, other: Standing, now: datetime
) -> None:
	one, other = replace(one, is_waiting=False), replace(other, is_waiting=False)
	by_key = rank(one, WEIGHTS).key < rank(other, WEIGHTS).key
	assert by_key == (urgency(one, now) > urgency(other, now))
	assert by_key == (urgency(one, now + 30 * DAY) > urgency(other, now + 30 * DAY))


@given(standings, standings)
def test_what_waits_is_behind_whatever_can_be_worked_on(one: Standing, other: Standing) -> None:
	waiting, workable = replace(one, is_waiting=True), replace(other, is_waiting=False)
	assert rank(waiting, WEIGHTS).key > rank(workable, WEIGHTS).key


@given(standings, st.sampled_from(["level", "severity", "tier", "money", "critical"]))
def test_more_of_anything_never_moves_a_ticket_back(standing: Standing, more: str) -> None:
	plain = replace(standing, severity=None, tier=None, business_critical=False, deal=standing.deal or Deal())
	raised = {
		"level": replace(plain, level=plain.level + 1),
		"severity": replace(plain, severity="High"),
		"tier": replace(plain, tier="Gold"),
		"money": replace(plain, deal=replace(plain.deal, value=plain.deal.value + 10_000)),
		"critical": replace(plain, business_critical=True),
	}
	assert rank(raised[more], WEIGHTS).key <= rank(plain, WEIGHTS).key


@given(standings, seconds)
def test_a_further_clock_never_moves_a_ticket_that_has_one_back(standing: Standing, due: datetime) -> None:
	standing = replace(standing, deadlines={**standing.deadlines, "Resolution": MONDAY + DAY})
	further = replace(standing, deadlines={**standing.deadlines, "Next Response": due})
	assert rank(further, WEIGHTS).key <= rank(standing, WEIGHTS).key


@given(standings)
def test_the_explanation_adds_up_to_the_key(standing: Standing) -> None:
	found = rank(standing, WEIGHTS)
	moved = sum((part.shift for part in found.parts), timedelta(0))
	assert found.key - (ranking.BEHIND if standing.is_waiting else 0) == int(
		(found.deadline - moved).timestamp()
	)
	assert len({part.kind for part in found.parts}) == len(found.parts)
