"""What holds between a calendar's answers, whatever the calendar."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar, CalendarError
from partner_support.engine.timeline import regimes
from tests.engine.builders import DAY, HOUR, INSTANT, UTC, always, apart, hours, office, utc, weekly
from tests.engine.strategies import (
	EVERY_ZONE,
	calendars,
	calendars_and_instants,
	durations,
	instants,
	positive_durations,
	zones,
)

NO_TIME = timedelta(0)
Question = tuple[BusinessCalendar, datetime]


@given(calendars_and_instants(), durations)
def test_until_the_deadline_exactly_the_duration_elapses(question: Question, duration: timedelta) -> None:
	calendar, start = question
	assert calendar.elapsed(start, calendar.deadline(start, duration)) == duration


@given(calendars_and_instants(), positive_durations)
def test_no_earlier_instant_would_be_a_deadline(question: Question, duration: timedelta) -> None:
	calendar, start = question
	just_before = calendar.deadline(start, duration) - INSTANT
	assert calendar.elapsed(start, just_before) == duration - INSTANT


@given(calendars_and_instants(), st.lists(durations, min_size=2, max_size=2))
def test_elapsed_adds_up(question: Question, lengths: list[timedelta]) -> None:
	calendar, first = question
	second, third = first + lengths[0], first + lengths[0] + lengths[1]
	parts = calendar.elapsed(first, second) + calendar.elapsed(second, third)
	assert parts == calendar.elapsed(first, third)


@given(calendars_and_instants(), durations, durations)
def test_deadlines_add_up(question: Question, first: timedelta, second: timedelta) -> None:
	calendar, start = question
	in_two_steps = calendar.deadline(calendar.deadline(start, first), second)
	assert in_two_steps == calendar.deadline(start, first + second)


@given(calendars_and_instants(), durations, durations)
def test_elapsed_never_shrinks_as_time_goes_on(
	question: Question, length: timedelta, more: timedelta
) -> None:
	calendar, start = question
	end = start + length
	assert NO_TIME <= calendar.elapsed(start, end) <= calendar.elapsed(start, end + more)
	assert calendar.elapsed(start, end) <= min(length, calendar.elapsed(start - more, end))


@given(calendars_and_instants(), durations, durations)
def test_a_longer_or_later_task_is_never_due_earlier(
	question: Question, duration: timedelta, more: timedelta
) -> None:
	calendar, start = question
	due = calendar.deadline(start, duration)
	assert start + duration <= due <= calendar.deadline(start, duration + more)
	assert due <= calendar.deadline(start + more, duration)


@given(calendars_and_instants(), durations)
def test_the_end_before_the_start_is_no_time(question: Question, length: timedelta) -> None:
	calendar, start = question
	assert calendar.elapsed(start, start - length) == NO_TIME


@given(calendars_and_instants(), st.integers(0, 5))
def test_a_day_ends_in_the_instant_that_it_closes(question: Question, days: int) -> None:
	calendar, start = question
	closing = calendar.end_of_day(start, days)
	assert closing > start
	assert calendar.is_open(closing - INSTANT)
	assert calendar.elapsed(start, closing) - calendar.elapsed(start, closing - INSTANT) == INSTANT
	assert calendar.end_of_day(start, days + 1) == calendar.end_of_day(closing) > closing


@given(calendars_and_instants(), st.integers(0, 5))
def test_filling_the_time_to_the_end_of_a_day_is_due_at_its_closing(question: Question, days: int) -> None:
	calendar, start = question
	closing = calendar.end_of_day(start, days)
	assert calendar.deadline(start, calendar.elapsed(start, closing)) == closing


@given(zones, instants, durations)
def test_a_calendar_that_never_closes_counts_clock_time(
	zone: str, start: datetime, length: timedelta
) -> None:
	calendar = BusinessCalendar.always(zone)
	assert calendar.elapsed(start, start + length) == length
	assert calendar.deadline(start, length) == start + length


@given(calendars_and_instants(), durations, st.sampled_from(EVERY_ZONE))
def test_the_zone_in_which_an_instant_is_written_does_not_matter(
	question: Question, duration: timedelta, zone: str
) -> None:
	calendar, start = question
	abroad = start.astimezone(BusinessCalendar.always(zone).timeline.zone)
	assert calendar.deadline(abroad, duration) == calendar.deadline(start, duration)
	assert calendar.deadline(abroad, duration).tzinfo is UTC
	assert calendar.is_open(abroad) == calendar.is_open(start)


@given(zones, st.integers(1900, 2190))
def test_no_change_of_clocks_is_overlooked(zone: str, year: int) -> None:
	tz, start = BusinessCalendar.always(zone).timeline.zone, datetime(year, 1, 1, tzinfo=UTC)
	epoch = utc("1970-01-01")
	first, last = (start - epoch) // INSTANT, (start + 2 * 365 * DAY - epoch) // INSTANT
	for regime in regimes(tz, first, last):
		begins, ends = epoch + regime.start * INSTANT, epoch + (regime.end - 1) * INSTANT
		for at in (begins, *(begins + hours(hour) for hour in range(0, (ends - begins) // HOUR, 5)), ends):
			assert at.astimezone(tz).utcoffset() == regime.offset * INSTANT


# --- the horizon that a calendar compiles grows with the questions, and never shows ------------------

moments = st.timedeltas(timedelta(0), timedelta(days=6 * 365)).map(lambda after: utc("2019-01-01") + after)
questions = st.one_of(
	st.tuples(st.just("elapsed"), moments, moments),
	st.tuples(st.just("deadline"), moments, st.timedeltas(NO_TIME, timedelta(days=60))),
	st.tuples(st.just("end_of_day"), moments, st.integers(0, 90)),
	st.tuples(st.just("is_open"), moments),
)


def answer(calendar: BusinessCalendar, question: tuple[object, ...]) -> object:
	name, *arguments = question
	return getattr(calendar, str(name))(*arguments)


@given(calendars(), st.lists(questions, min_size=2, max_size=4), st.data())
def test_the_order_of_the_questions_changes_no_answer(
	calendar: BusinessCalendar, asked: list[tuple[object, ...]], data: st.DataObject
) -> None:
	alone = [answer(apart(calendar), question) for question in asked]
	shuffled = data.draw(st.permutations(range(len(asked))))
	together = apart(calendar)
	assert {index: answer(together, asked[index]) for index in shuffled} == dict(enumerate(alone))


@pytest.mark.parametrize(
	("start", "end"),
	[("2000-01-01", "2026-01-01"), ("1950-06-01", "1950-06-03"), ("1969-06-01", "1972-06-01")],
)
def test_the_first_question_may_be_about_any_years(start: str, end: str) -> None:
	assert apart(always()).elapsed(utc(start), utc(end)) == utc(end) - utc(start)
	assert apart(always()).deadline(utc(start), utc(end) - utc(start)) == utc(end)


def test_several_threads_may_ask_at_once() -> None:
	calendar, starts = office("Europe/Berlin"), [utc("2020-01-01") + 97 * day * DAY for day in range(16)]
	expected = [apart(calendar).deadline(start, hours(100)) for start in starts]
	shared = apart(calendar)
	with ThreadPoolExecutor(8) as threads:
		assert list(threads.map(lambda start: shared.deadline(start, hours(100)), starts)) == expected


def test_equal_calendars_share_one_horizon() -> None:
	assert office("Asia/Tokyo") == office("Asia/Tokyo")
	assert office("Asia/Tokyo").timeline is office("Asia/Tokyo").timeline
	assert office("Asia/Tokyo").timeline is not office("Asia/Seoul").timeline


@pytest.mark.parametrize(
	"ask",
	[
		lambda calendar: calendar.deadline(utc("2196-01-01"), hours(999_999)),
		lambda calendar: calendar.end_of_day(utc("2196-01-01"), 10**9),
		lambda calendar: calendar.elapsed(utc("0202-05-01"), utc("2026-05-01")),
		lambda calendar: calendar.elapsed(utc("2026-05-01"), datetime.max.replace(tzinfo=UTC)),
		lambda calendar: calendar.is_open(datetime.min.replace(tzinfo=UTC)),
		lambda calendar: calendar.is_open(utc("2200-01-01")),
		lambda calendar: calendar.is_open(utc("1900-01-01") - INSTANT),
	],
)
def test_what_lies_beyond_the_years_of_a_calendar_is_refused(
	ask: Callable[[BusinessCalendar], object],
) -> None:
	with pytest.raises(CalendarError, match="outside 1900 to 2199"):
		ask(BusinessCalendar("Europe/Berlin", weekly((0,), "09:00-10:00")))


@pytest.mark.parametrize("at", ["1900-01-01", "2199-12-31"])
def test_the_years_of_a_calendar_are_covered_to_the_last_day(at: str) -> None:
	assert apart(always()).elapsed(utc(at), utc(at) + hours(23)) == hours(23)
	assert apart(always()).is_open(utc(at))
