"""Calendars that people write: office hours, shifts, holidays, and what is refused."""

import pickle
from datetime import date, datetime, timedelta

import pytest

from partner_support.engine import BusinessCalendar, CalendarError, EngineError, Period
from tests.engine.builders import hours, minutes, office, utc, weekly


def test_work_that_fills_a_day_is_due_at_its_closing() -> None:
	assert office().deadline(utc("2026-03-02 09:00"), hours(8)) == utc("2026-03-02 17:00")


def test_a_minute_more_is_due_on_the_next_working_day() -> None:
	friday = utc("2026-03-06 09:00")
	assert office().deadline(friday, hours(8) + minutes(1)) == utc("2026-03-09 09:01")


def test_nothing_to_do_is_done_at_once_even_at_night() -> None:
	assert office().deadline(utc("2026-03-02 03:00"), timedelta(0)) == utc("2026-03-02 03:00")


def test_a_lunch_break_does_not_count() -> None:
	calendar = BusinessCalendar("Europe/Berlin", weekly(range(5), "09:00-12:00", "13:00-18:00"))
	monday_in_berlin = utc("2026-03-02 08:00")
	assert calendar.deadline(monday_in_berlin, hours(4)) == utc("2026-03-02 13:00")
	assert calendar.elapsed(monday_in_berlin, utc("2026-03-02 13:00")) == hours(4)


def test_openings_are_half_open() -> None:
	assert office().is_open(utc("2026-03-02 09:00"))
	assert not office().is_open(utc("2026-03-02 17:00"))


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
	calendar = BusinessCalendar("UTC", weekly((0, 1), "22:00-06:00"), holidays={date(2026, 3, 3)})
	assert calendar.is_open(utc("2026-03-03 05:59")), "Monday's shift runs into Tuesday's holiday"
	assert not calendar.is_open(utc("2026-03-03 23:00")), "Tuesday's shift begins on the holiday"
	assert not calendar.is_open(utc("2026-03-04 03:00")), "and so does its morning"
	assert calendar.end_of_day(utc("2026-03-02 23:00")) == utc("2026-03-03 06:00")


def test_sundays_night_shift_may_run_up_to_mondays_opening() -> None:
	calendar = BusinessCalendar("UTC", [Period(6, "22:00", "06:00"), Period(0, "06:00", "14:00")])
	assert calendar.elapsed(utc("2026-03-01 22:00"), utc("2026-03-02 14:00")) == hours(16)


def test_a_shift_over_the_lost_hour_is_an_hour_short_and_over_the_won_hour_an_hour_long() -> None:
	calendar = BusinessCalendar("Europe/Berlin", weekly(range(7), "22:00-06:00"))
	assert calendar.elapsed(utc("2026-03-28 12:00"), utc("2026-03-29 12:00")) == hours(7)
	assert calendar.elapsed(utc("2026-10-24 12:00"), utc("2026-10-25 12:00")) == hours(9)


@pytest.mark.parametrize(
	("start", "days", "closing"),
	[
		("2026-03-02 10:00", 0, "2026-03-02 17:00"),
		("2026-03-02 08:00", 0, "2026-03-02 17:00"),
		("2026-03-02 17:00", 0, "2026-03-03 17:00"),
		("2026-03-07 12:00", 0, "2026-03-09 17:00"),
		("2026-03-06 10:00", 1, "2026-03-09 17:00"),
		("2026-03-02 10:00", 5, "2026-03-09 17:00"),
	],
	ids=["within", "before", "at closing", "at the weekend", "over the weekend", "a week on"],
)
def test_a_working_day_ends_at_its_close(start: str, days: int, closing: str) -> None:
	assert office().end_of_day(utc(start), days) == utc(closing)


def test_a_holiday_is_no_working_day() -> None:
	calendar = office(holidays={date(2026, 3, 3)})
	assert calendar.end_of_day(utc("2026-03-02 10:00"), 1) == utc("2026-03-04 17:00")


def test_periods_may_be_given_in_any_order() -> None:
	periods = weekly(range(5), "09:00-12:00", "13:00-17:00")
	assert BusinessCalendar("UTC", periods) == BusinessCalendar("UTC", reversed(periods))


def test_a_calendar_survives_pickling_after_use() -> None:
	calendar = office("Europe/Berlin")
	calendar.is_open(utc("2026-03-02 10:00"))
	assert pickle.loads(pickle.dumps(calendar)) == calendar


def test_a_period_says_what_it_is() -> None:
	assert str(Period(4, "09:00", "24:00")) == "Friday 09:00-24:00"


@pytest.mark.parametrize(
	("period", "message"),
	[
		((7, "09:00", "17:00"), "weekday must be 0"),
		((-1, "09:00", "17:00"), "weekday must be 0"),
		((0, "24:00", "06:00"), "write 00:00 on the following day"),
		((0, "09:00", "09:00"), "no length: for a whole day write 00:00 to 24:00"),
		((0, "9:00", "17:00"), "HH:MM between 00:00 and 24:00, not '9:00'"),
		((0, "09:00", "24:01"), "not '24:01'"),
		((0, "09:60", "17:00"), "not '09:60'"),
		((0, "09:00\n", "17:00"), "HH:MM"),
		((0, None, "17:00"), "not None"),
	],
)
def test_a_period_that_cannot_be_is_refused(period: tuple[int, str, str], message: str) -> None:
	with pytest.raises(CalendarError, match=message):
		Period(*period)


@pytest.mark.parametrize(
	"periods",
	[
		weekly((0,), "09:00-12:00", "11:59-13:00"),
		weekly((0,), "09:00-12:00", "09:00-10:00"),
		[Period(0, "22:00", "06:00"), Period(1, "05:00", "07:00")],
		[Period(6, "22:00", "06:00"), Period(0, "05:00", "07:00")],
	],
	ids=["in a day", "same start", "over midnight", "over the week's end"],
)
def test_periods_that_overlap_are_refused_by_name(periods: list[Period]) -> None:
	with pytest.raises(CalendarError, match=r"day .* overlaps .*day"):
		BusinessCalendar("UTC", periods)


def test_a_calendar_that_never_opens_is_refused() -> None:
	with pytest.raises(CalendarError, match="never opens"):
		BusinessCalendar("UTC", [])


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", None, 7])
def test_a_zone_that_is_not_in_the_list_is_refused(zone: str) -> None:
	with pytest.raises(CalendarError, match="IANA name such as Europe/Berlin"):
		BusinessCalendar(zone, weekly((0,), "09:00-17:00"))


def test_an_instant_without_a_zone_is_refused() -> None:
	naive = datetime(2026, 3, 2)  # noqa: DTZ001 -- the point of this test
	with pytest.raises(CalendarError, match="must carry a time zone"):
		office().is_open(naive)


def test_time_cannot_be_owed() -> None:
	with pytest.raises(CalendarError, match="duration must not be negative"):
		office().deadline(utc("2026-03-02"), -hours(1))
	with pytest.raises(CalendarError, match="days must not be negative, not -1"):
		office().end_of_day(utc("2026-03-02"), -1)


def test_all_refusals_are_one_family() -> None:
	assert issubclass(CalendarError, EngineError)
	assert issubclass(EngineError, ValueError)
