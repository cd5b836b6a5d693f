"""A question waits: reminder, then decision, and never a decision without the reminder before it."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar, PatienceError
from partner_support.engine.patience import Act, Patience, Step, next_step

ALWAYS = BusinessCalendar.always("UTC")
ASKED = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
DAY = timedelta(days=1)
PATIENCE = Patience(remind_after=2 * DAY, decide_after=5 * DAY)


def test_the_reminder_comes_first() -> None:
	assert next_step(PATIENCE, ALWAYS, ASKED, None) == Step(Act.REMIND, ASKED + 2 * DAY)


def test_then_the_decision_as_planned() -> None:
	assert next_step(PATIENCE, ALWAYS, ASKED, ASKED + 2 * DAY) == Step(Act.DECIDE, ASKED + 5 * DAY)


def test_a_late_reminder_delays_the_decision() -> None:
	assert next_step(PATIENCE, ALWAYS, ASKED, ASKED + 9 * DAY) == Step(Act.DECIDE, ASKED + 12 * DAY)


def test_without_a_reminder_the_decision_comes_alone_and_without_both_nothing_does() -> None:
	assert next_step(Patience(decide_after=DAY), ALWAYS, ASKED, None) == Step(Act.DECIDE, ASKED + DAY)
	assert next_step(Patience(remind_after=DAY), ALWAYS, ASKED, ASKED + DAY) is None
	assert next_step(Patience(), ALWAYS, ASKED, None) is None


@given(remind=st.integers(1, 500), more=st.integers(1, 500), late=st.integers(0, 2000))
def test_between_reminder_and_decision_there_is_always_the_time_that_was_meant(
	remind: int, more: int, late: int
) -> None:
	patience = Patience(timedelta(hours=remind), timedelta(hours=remind + more))
	reminded = ASKED + timedelta(hours=remind + late)
	decision = next_step(patience, ALWAYS, ASKED, reminded)
	assert decision and decision.at - reminded >= timedelta(hours=more)


@pytest.mark.parametrize(
	("remind", "decide", "said"),
	[
		(timedelta(0), None, "must wait for some time"),
		(None, -DAY, "must wait for some time"),
		(DAY, DAY, "must come before the decision"),
	],
)
def test_what_is_no_patience_is_refused(remind, decide, said: str) -> None:
	with pytest.raises(PatienceError, match=said):
		Patience(remind, decide)
