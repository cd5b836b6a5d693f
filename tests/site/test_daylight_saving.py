"""The night in which an hour is missing or repeats, in the site's zone and in the calendar's."""

from datetime import datetime, timedelta, timezone

import pytest

import frappe

from tests.site.factories import (
	WEEKDAYS,
	agent_replies,
	always_open,
	at,
	calendar,
	clock_of,
	events_of,
	partner,
	policy,
	row,
	set_on,
	ticket,
)

SHORT = {"first_response": (2, "Hours"), "resolution": (6, "Hours")}


def night_and_day() -> None:
	"""A matrix that counts every hour there is."""
	policy(row(severity="Urgent", business_calendar=always_open().name, **SHORT))


def at_utc(text: str):
	return at(datetime.fromisoformat(text).replace(tzinfo=timezone.utc))


def test_a_missing_hour_is_not_counted():
	with at("2027-03-27 12:00"):
		night_and_day()
		gold = partner()
	with at("2027-03-28 01:30"):
		mine = ticket(gold)
	assert mine.response_by == datetime(2027, 3, 28, 4, 30)
	with at("2027-03-28 03:30"):
		mine = agent_replies(mine)
	assert (mine.first_response_time, mine.first_response_failed_by) == (3600, None)


def test_a_repeated_hour_is_counted_twice():
	with at("2026-12-01 12:00"):
		night_and_day()
		gold = partner()
	with at_utc("2027-10-30T23:30"):
		mine = ticket(gold)
	assert mine.service_level_agreement_creation == datetime(2027, 10, 31, 1, 30)
	assert mine.response_by == datetime(2027, 10, 31, 2, 30)  # the second one
	with at_utc("2027-10-31T01:15"):
		mine = set_on(mine, subject="A quarter before it is due")
	assert mine.agreement_status == "First Response Due"


@pytest.mark.parametrize(("born", "due"), [("2027-10-31T00:30", 3), ("2027-10-31T01:30", 4)])
def test_a_ticket_of_the_repeated_hour_keeps_the_hour_it_came_in(born, due):
	with at("2026-12-01 12:00"):
		night_and_day()
		gold = partner()
	with at_utc(born):
		mine = ticket(gold, priority="Low")
		mine = set_on(mine, priority="Urgent")
	assert mine.service_level_agreement_creation == datetime(2027, 10, 31, 2, 30)
	assert mine.response_by == datetime(2027, 10, 31, due, 30)
	with at_utc("2027-10-31T02:00"):
		mine = set_on(mine, ticket_type="Unspecified")
		assert mine.response_by == datetime(2027, 10, 31, due, 30)
		mine = agent_replies(mine)
	answered = datetime(2027, 10, 31, 2, tzinfo=timezone.utc) - utc(born)
	assert mine.first_response_time == answered.total_seconds()


def utc(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def test_a_pause_over_the_repeated_hour_is_as_long_as_it_was():
	with at("2026-12-01 12:00"):
		night_and_day()
		gold = partner()
	with at_utc("2027-10-30T22:00"):
		mine = ticket(gold)
	with at_utc("2027-10-31T00:30"):
		set_on(mine, status="Replied")
	with at_utc("2027-10-31T01:30"):  # the same time on the wall
		mine = set_on(mine, status="Open")
	assert mine.total_hold_time == 3600
	assert mine.resolution_by == datetime(2027, 10, 31, 6)
	assert [event.utc_offset for event in clock_of(mine).history] == [120, 120, 60]
	assert events_of(mine) == ["Started", "Paused", "Resumed"]


@pytest.mark.parametrize(
	("day", "opens_in_berlin"),
	[
		("2027-03-12", 15),
		("2027-03-15", 14),  # New York has changed, Berlin has not
		("2027-03-29", 15),
		("2027-10-29", 15),
		("2027-11-01", 14),  # Berlin has changed, New York has not
		("2027-11-08", 15),
	],
)
def test_a_partner_overseas_is_answered_in_its_own_office_hours(day, opens_in_berlin):
	overseas = calendar(
		"Test New York",
		time_zone="America/New_York",
		periods=[(each, "09:00", "17:00") for each in WEEKDAYS[:5]],
	)
	with at("2026-12-01 12:00"):
		policy(row(severity="Urgent", **SHORT))
		gold = partner(business_calendar=overseas.name)
	with at(f"{day} 09:00"):
		mine = ticket(gold)
	opening = datetime.fromisoformat(day) + timedelta(hours=opens_in_berlin)
	assert mine.response_by == opening + timedelta(hours=2)
	assert mine.resolution_by == opening + timedelta(hours=6)
	assert clock_of(mine).business_calendar == "Test New York"


def test_a_target_in_business_days_ends_with_the_partners_day():
	overseas = calendar(
		"Test New York",
		time_zone="America/New_York",
		periods=[(each, "09:00", "17:00") for each in WEEKDAYS[:5]],
	)
	with at("2026-12-01 12:00"):
		policy(row(severity="Urgent", first_response=(2, "Hours"), resolution=(1, "Business Days")))
		gold = partner(business_calendar=overseas.name)
	with at("2027-03-12 16:00"):
		mine = ticket(gold)
	assert mine.resolution_by == datetime(2027, 3, 15, 22)  # Monday 17:00 in New York, by then an hour nearer
	assert frappe.db.count("SLA Clock", {"ticket": mine.name}) == 2
