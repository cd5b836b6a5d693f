"""Promises in each unit, and those that nobody could give."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar, Target, TargetError, Unit
from partner_support.engine.target import LARGEST
from tests.engine.builders import hours, minutes, office, utc
from tests.engine.strategies import calendars_and_instants

FRIDAY = utc("2026-03-06 16:00")


@pytest.mark.parametrize(
	("target", "due", "allowance"),
	[
		(Target(30, Unit.MINUTES), "2026-03-06 16:30", minutes(30)),
		(Target(90, Unit.MINUTES), "2026-03-09 09:30", minutes(90)),
		(Target(1.5, Unit.HOURS), "2026-03-09 09:30", hours(1.5)),
		(Target(0, Unit.BUSINESS_DAYS), "2026-03-06 17:00", hours(1)),
		(Target(2, Unit.BUSINESS_DAYS), "2026-03-10 17:00", hours(17)),
		(Target(48, Unit.CALENDAR_HOURS), "2026-03-08 16:00", hours(48)),
	],
	ids=str,
)
def test_each_unit_is_counted_in_its_own_way(target: Target, due: str, allowance: timedelta) -> None:
	assert target.due(office(), FRIDAY) == utc(due)
	assert target.allowance(office(), FRIDAY) == allowance


targets = st.builds(
	Target, st.integers(1, 200), st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.CALENDAR_HOURS])
) | st.builds(Target, st.integers(0, 20), st.just(Unit.BUSINESS_DAYS))


@given(calendars_and_instants(), targets)
def test_the_allowance_counted_on_its_calendar_ends_when_the_target_is_due(
	question: tuple[BusinessCalendar, datetime], target: Target
) -> None:
	calendar, start = question
	measured_on, allowance = target.measured_on(calendar), target.allowance(calendar, start)
	assert measured_on.deadline(start, allowance) == target.due(calendar, start)
	assert allowance > timedelta(0)


def test_only_calendar_hours_leave_the_calendar() -> None:
	calendar = office("Europe/Berlin")
	assert Target(1, Unit.CALENDAR_HOURS).measured_on(calendar) == BusinessCalendar.always("Europe/Berlin")
	assert all(
		Target(1, unit).measured_on(calendar) is calendar for unit in Unit if unit is not Unit.CALENDAR_HOURS
	)


@pytest.mark.parametrize(
	("value", "unit", "words"),
	[
		(1, Unit.MINUTES, "1 minute"),
		(2.5, Unit.HOURS, "2.5 hours"),
		(0, Unit.BUSINESS_DAYS, "same business day"),
		(1, Unit.BUSINESS_DAYS, "1 business day"),
		(48, Unit.CALENDAR_HOURS, "48 calendar hours"),
	],
)
def test_a_target_reads_as_people_say_it(value: float, unit: Unit, words: str) -> None:
	assert str(Target(value, unit)) == words


def test_the_largest_target_is_still_one() -> None:
	assert Target(LARGEST, Unit.MINUTES).duration == minutes(1_000_000)


def test_a_unit_may_be_given_by_its_stored_name() -> None:
	assert Target(2, "Business Days") == Target(2, Unit.BUSINESS_DAYS)


@pytest.mark.parametrize(
	("value", "unit", "message"),
	[
		(-1, Unit.HOURS, "number from 0 to 1000000, not -1"),
		(-1, Unit.BUSINESS_DAYS, "not -1"),
		(math.inf, Unit.HOURS, "not inf"),
		(math.nan, Unit.BUSINESS_DAYS, "not nan"),
		(1e300, Unit.HOURS, "number from 0 to 1000000"),
		(1.5, Unit.BUSINESS_DAYS, "whole number, not 1.5"),
		(0, Unit.HOURS, "0 Hours can never be met"),
		(0, Unit.MINUTES, "can never be met"),
		(1e-12, Unit.CALENDAR_HOURS, "can never be met"),
		(1, "Weeks", "Unit must be one of Minutes, Hours, Business Days, Calendar Hours, not 'Weeks'"),
		(1, None, "not None"),
	],
)
def test_a_target_that_nobody_could_meet_or_read_is_refused(value: float, unit: Unit, message: str) -> None:
	with pytest.raises(TargetError, match=message):
		Target(value, unit)
