"""The compiled calendar answers as a walk over every minute does, in any zone, over any change of clocks."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar
from tests.engine.builders import DAY, MINUTE, hours, utc, weekly
from tests.engine.minute_walk import MinuteWalk
from tests.engine.strategies import calendars_and_instants, durations

Question = tuple[BusinessCalendar, datetime]


@given(calendars_and_instants(), durations)
def test_elapsed_is_what_the_walk_counts(question: Question, length: timedelta) -> None:
	calendar, start = question
	assert calendar.elapsed(start, start + length) == MinuteWalk(calendar).elapsed(start, start + length)


@given(calendars_and_instants(), durations)
def test_deadline_is_where_the_walk_ends(question: Question, duration: timedelta) -> None:
	calendar, start = question
	give_up = start + 4 * DAY
	found, expected = (
		calendar.deadline(start, duration),
		MinuteWalk(calendar).deadline(start, duration, give_up),
	)
	assert found == expected or (expected is None and found > give_up)


@given(calendars_and_instants(), st.integers(0, 3 * 24 * 60))
def test_it_is_open_when_the_walk_says_so(question: Question, minute: int) -> None:
	calendar, start = question
	at = start + minute * MINUTE
	assert calendar.is_open(at) == MinuteWalk(calendar).is_open(at)


@given(calendars_and_instants(), st.integers(0, 2))
def test_a_day_ends_with_its_last_working_minute(question: Question, days: int) -> None:
	calendar, start = question
	found, ends = calendar.end_of_day(start, days), MinuteWalk(calendar).ends_of_days(start, start + 9 * DAY)
	if len(ends) > days + 2:  # that day is over, whatever the clocks did
		assert found == ends[days]
	else:
		assert all(end <= found for end in ends[: days + 1])


AWKWARD_WEEK = [
	*weekly(range(7), "01:45-02:15", "02:15-02:20", "02:40-03:05", "11:00-12:30"),
	*weekly((0, 2, 4), "23:50-24:00"),
	*weekly((1, 3, 5, 6), "22:30-01:30"),
]

ODD_CHANGES = {
	"Berlin forward": ("Europe/Berlin", "2026-03-29 01:00"),
	"Berlin back": ("Europe/Berlin", "2026-10-25 01:00"),
	"New York forward": ("America/New_York", "2026-03-08 07:00"),
	"New York back": ("America/New_York", "2026-11-01 06:00"),
	"half an hour forward": ("Australia/Lord_Howe", "2026-10-03 15:30"),
	"half an hour back": ("Australia/Lord_Howe", "2026-04-04 15:00"),
	"two hours forward": ("Antarctica/Troll", "2026-03-29 01:00"),
	"two hours back": ("Antarctica/Troll", "2026-10-25 01:00"),
	"Ramadan begins": ("Africa/Casablanca", "2026-02-15 02:00"),
	"Ramadan ends": ("Africa/Casablanca", "2026-03-22 02:00"),
	"forward at midnight": ("America/Asuncion", "2023-10-01 04:00"),
	"back at midnight": ("America/Havana", "2026-11-01 05:00"),
	"a day that never was": ("Pacific/Apia", "2011-12-30 10:00"),
	"another day that never was": ("Pacific/Kwajalein", "1993-08-21 12:00"),
	"new standard time": ("Asia/Pyongyang", "2018-05-04 15:00"),
	"a quarter to": ("Asia/Kathmandu", "1985-12-31 18:30"),
	"winter time that is summer time": ("Europe/Dublin", "2026-10-25 01:00"),
}


@pytest.mark.parametrize(("zone", "change"), ODD_CHANGES.values(), ids=ODD_CHANGES)
def test_an_odd_change_of_clocks_is_walked_minute_by_minute(zone: str, change: str) -> None:
	around = utc(change)
	calendar = BusinessCalendar(zone, AWKWARD_WEEK, {around.date() + 2 * DAY, date(2026, 3, 28)})
	walk, start, end = MinuteWalk(calendar), around - hours(30), around + hours(54)
	worked = timedelta(0)
	assert calendar.elapsed(start, start) == worked
	for before, after, _ in walk.worked(start, end):
		assert calendar.is_open(before)
		assert calendar.elapsed(start, before) == worked
		worked += after - before
		assert calendar.elapsed(start, after) == worked
		assert calendar.deadline(start, worked) == after
	assert calendar.elapsed(start, end) == worked
	for minute in range(0, 84 * 60):
		assert calendar.is_open(start + minute * MINUTE) == walk.is_open(start + minute * MINUTE)


@pytest.mark.parametrize(
	("zone", "change"),
	[
		("Africa/Monrovia", "1972-01-07 00:44:30"),
		("Europe/Amsterdam", "1937-06-30 23:40:28"),
		("Asia/Kolkata", "1906-01-01 00:00"),
	],
)
def test_offsets_of_odd_seconds_are_kept_to_the_second(zone: str, change: str) -> None:
	calendar = BusinessCalendar(zone, weekly(range(7), "00:00-00:30", "00:45-02:00", "05:00-23:00"))
	walk, start = MinuteWalk(calendar), utc(change) - hours(1)
	for second in range(0, 7200):
		at = start + timedelta(seconds=second)
		assert calendar.is_open(at) == walk.is_open(at)
