"""When somebody is left alone, what is news, what waits: each rule, and in every zone."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar, Period
from partner_support.engine.alerting import (
	LONGEST_QUIET,
	TOGETHER_WITHIN,
	Fact,
	Frequency,
	Quiet,
	Rhythm,
	Wait,
	Why,
	is_reached,
	select,
	wait,
)

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
EPOCH = datetime(2025, 1, 1, tzinfo=timezone.utc)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
WEEK = BusinessCalendar("Europe/Berlin", [Period(day, "09:00", "18:00") for day in range(5)])
NIGHT = Quiet(BERLIN, time(22), time(7))
NEVER = Quiet(BERLIN)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
	("instant", "is_quiet"),
	[
		("2026-11-24 21:59:59", False),
		("2026-11-24 22:00", True),
		("2026-11-25 00:00", True),
		("2026-11-25 06:59:59", True),
		("2026-11-25 07:00", False),
		("2026-11-25 12:00", False),
	],
)
def test_quiet_hours_cross_midnight_and_are_half_open(instant: str, is_quiet: bool) -> None:
	assert NIGHT.holds(at(instant)) is is_quiet


def test_quiet_hours_within_a_day() -> None:
	siesta = Quiet(BERLIN, time(13), time(15))
	assert [siesta.holds(at(f"2026-11-24 {hour}:00")) for hour in (12, 13, 14, 15)] == [
		False,
		True,
		True,
		False,
	]
	assert siesta.over_at(at("2026-11-24 13:30")) == at("2026-11-24 15:00")


def test_quiet_hours_are_those_of_ones_own_clock() -> None:
	in_tokyo = Quiet(TOKYO, time(22), time(7))
	noon = at("2026-11-24 14:00")  # 22:00 in Tokyo
	assert in_tokyo.holds(noon) and not NIGHT.holds(noon)
	assert in_tokyo.over_at(noon) == at("2026-11-25 07:00", TOKYO)


def test_no_quiet_hours_are_never_quiet() -> None:
	assert not any(NEVER.holds(at(f"2026-11-24 {hour:02}:00")) for hour in range(24))
	assert NEVER.over_at(at("2026-11-24 03:00")) == at("2026-11-24 03:00")


def test_days_off_are_quiet_all_day_and_meet_the_night_around_them() -> None:
	weekdays = Quiet(BERLIN, time(22), time(7), WEEK)
	assert weekdays.holds(at("2026-11-28 12:00")) and not weekdays.holds(at("2026-11-27 12:00"))
	assert weekdays.over_at(at("2026-11-27 23:00")) == at("2026-11-30 07:00")  # from Friday night to Monday
	assert Quiet(BERLIN, working=WEEK).over_at(at("2026-11-28 12:00")) == at("2026-11-30 00:00")


def test_nobody_is_silenced_for_longer_than_two_weeks() -> None:
	closed = BusinessCalendar(
		"Europe/Berlin",
		[Period(0, "09:00", "18:00")],
		[at(f"2026-{day}").date() for day in ("11-30", "12-07")],
	)
	begin = at("2026-11-24 12:00")
	assert Quiet(BERLIN, working=closed).over_at(begin) == begin + LONGEST_QUIET


@given(zone=ZONES, begins=TIMES, ends=TIMES, now=INSTANTS)
@example("Europe/Berlin", time(22), time(2, 30), datetime(2026, 10, 25, 1, 10, tzinfo=timezone.utc))
@example("Europe/Berlin", time(22), time(2, 30), datetime(2026, 3, 29, 0, 10, tzinfo=timezone.utc))
def test_when_quiet_is_over_it_is_not_quiet_and_it_was_until_then(zone, begins, ends, now) -> None:
	quiet = Quiet(ZoneInfo(zone), begins, ends)
	over = quiet.over_at(now)
	assert not quiet.holds(over)
	assert now <= over <= now + timedelta(hours=26)
	changes = len({(now + HOUR * hour).astimezone(quiet.zone).utcoffset() for hour in range(-3, 27)}) > 1
	if over > now and not changes:  # where the clock is set, an hour may be shown twice or not at all
		assert all(quiet.holds(now + (over - now) * part / 8) for part in range(8))


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_within_it() -> None:
	quiet = Quiet(BERLIN, time(22), time(2, 30))
	second_time = datetime(2026, 10, 25, 1, 10, tzinfo=timezone.utc)  # 02:10 again
	assert quiet.holds(second_time)
	assert quiet.over_at(second_time) == datetime(2026, 10, 25, 1, 30, tzinfo=timezone.utc)


@given(zone=ZONES, shown=TIMES, weekday=st.integers(0, 6), frequency=st.sampled_from(Frequency), now=INSTANTS)
def test_the_latest_plan_is_past_and_the_next_is_ahead(zone, shown, weekday, frequency, now) -> None:
	rhythm = Rhythm(frequency, shown, weekday)
	latest = rhythm.latest(now, ZoneInfo(zone))
	period = {Frequency.HOURLY: HOUR, Frequency.DAILY: 24 * HOUR, Frequency.WEEKLY: 168 * HOUR}[frequency]
	assert latest <= now < latest + period + HOUR
	assert rhythm.latest(latest, ZoneInfo(zone)) <= latest
	if frequency is Frequency.WEEKLY:
		assert latest.astimezone(ZoneInfo(zone)).weekday() == weekday


@pytest.mark.parametrize(
	("frequency", "planned"),
	[
		(Frequency.HOURLY, "2026-11-25 07:00"),  # a Wednesday
		(Frequency.DAILY, "2026-11-24 08:00"),
		(Frequency.WEEKLY, "2026-11-23 08:00"),
	],
)
def test_a_plan_before_its_hour_is_the_one_before(frequency: Frequency, planned: str) -> None:
	assert Rhythm(frequency, time(8)).latest(at("2026-11-25 07:59"), BERLIN) == at(planned)


def test_a_weekly_plan_before_its_hour_on_its_day_is_last_weeks() -> None:
	assert Rhythm(Frequency.WEEKLY, time(8), 2).latest(at("2026-11-25 07:59"), BERLIN) == at(
		"2026-11-18 08:00"
	)
	assert Rhythm(Frequency.WEEKLY, time(8), 2).latest(at("2026-11-25 08:00"), BERLIN) == at(
		"2026-11-25 08:00"
	)


NOW, DUSK, THREE = at("2026-11-24 12:00"), at("2026-11-24 21:50"), at("2026-11-25 03:00")


@pytest.mark.parametrize(
	("now", "is_urgent", "is_too_much", "others", "expected"),
	[
		(NOW, False, False, None, None),
		(THREE, False, False, None, Wait(at("2026-11-25 07:00"), Why.QUIET)),
		(THREE, True, False, None, None),
		(NOW, False, True, None, Wait(NOW + TOGETHER_WITHIN, Why.MANY)),
		(NOW, True, True, None, Wait(NOW + TOGETHER_WITHIN, Why.MANY)),
		(NOW, False, False, NOW + 5 * MINUTE, Wait(NOW + 5 * MINUTE, Why.MANY)),
		(NOW, False, True, NOW + 5 * MINUTE, Wait(NOW + 5 * MINUTE, Why.MANY)),
		(NOW, True, True, at("2026-11-25 07:00"), Wait(NOW + TOGETHER_WITHIN, Why.MANY)),
		(DUSK, False, True, None, Wait(at("2026-11-25 07:00"), Why.MANY)),
		(DUSK, True, True, None, Wait(DUSK + TOGETHER_WITHIN, Why.MANY)),
	],
)
def test_what_waits_and_until_when(now, is_urgent, is_too_much, others, expected) -> None:
	assert wait(now, is_urgent, NIGHT, is_too_much, others) == expected


@given(number=st.integers(0, 50), most=st.integers(0, 50))
def test_a_cap_of_nought_is_none_and_any_other_is_reached_by_its_number(number: int, most: int) -> None:
	assert is_reached(number, most) is (most != 0 and number >= most)


def test_the_worst_is_told_in_full_and_the_rest_counted() -> None:
	facts = [Fact(str(number)) for number in range(500)]
	told = select(facts, {}, 10)
	assert told.lines == tuple(facts[:10])
	assert (told.more, len(told.news), told.known) == (490, 500, 0)


def test_what_was_told_is_counted_unless_it_got_worse_or_is_over() -> None:
	facts = [Fact("same", 2), Fact("worse", 3), Fact("better", 1), Fact("over", 1, stands=False), Fact("new")]
	told = select(facts, {"same": 2, "worse": 2, "better": 2, "over": 1}, 10)
	assert [fact.key for fact in told.news] == ["worse", "new"]
	assert told.known == 2


@given(
	weights=st.lists(st.integers(0, 3), max_size=30),
	told=st.dictionaries(st.integers(0, 29).map(str), st.integers(0, 3)),
	most=st.integers(-1, 12),
)
def test_everything_is_told_or_known_and_nothing_is_told_twice(weights, told, most: int) -> None:
	facts = [Fact(str(number), weight) for number, weight in enumerate(weights)]
	first = select(facts, told, most)
	assert len(first.news) + first.known == len(facts)
	assert len(first.lines) + first.more == len(first.news)
	assert len(first.lines) <= max(most, 1)
	again = select(facts, told | {fact.key: fact.weight for fact in first.news}, most)
	assert not again.news and again.known == len(facts)
