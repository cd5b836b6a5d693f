"""Pause, resume, resolve, reopen: the figures are right where Helpdesk's own are not."""

from datetime import datetime

import pytest

from tests.site.factories import (
	agent_replies,
	at,
	clock_of,
	errors,
	events_of,
	partner,
	partner_replies,
	policy,
	set_on,
	ticket,
)

MONDAY = "2026-11-23 10:00"
HOUR = 3600


@pytest.fixture
def mine():
	with at(MONDAY):
		policy()
		yield ticket(partner())
	assert errors() == []


def test_resolving_what_is_paused_leaves_the_pause_out(mine):
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		set_on(mine, status="Replied")
	with at("2026-11-25 11:00"):
		mine = set_on(mine, status="Resolved")
	assert (mine.resolution_time, mine.resolution_failed_by) == (HOUR, None)
	assert (mine.agreement_status, mine.on_hold_since) == ("Fulfilled", None)
	assert mine.total_hold_time == 18 * HOUR


def test_a_pause_that_outlasts_the_deadline_is_no_failure(mine):
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		set_on(mine, status="Replied")
	with at("2026-11-26 12:00"):
		mine = set_on(mine, subject="Saved long after the first deadline")
		assert (mine.agreement_status, mine.on_hold_since) == ("Paused", datetime(2026, 11, 23, 11))
		mine = set_on(mine, status="Open")
	assert (mine.agreement_status, mine.on_hold_since) == ("Resolution Due", None)
	assert mine.resolution_by == datetime(2026, 11, 27, 10)


def test_pausing_is_no_answer(mine):
	with at("2026-11-23 11:00"):
		mine = set_on(mine, status="Replied")
		assert (mine.first_responded_on, mine.first_response_time) == (None, None)
	with at("2026-11-23 12:00"):
		mine = set_on(mine, status="Open")
	assert (mine.first_responded_on, mine.response_by) == (None, datetime(2026, 11, 23, 13))
	assert mine.agreement_status == "First Response Due"


def test_resolving_without_a_word_answers_too(mine):
	with at("2026-11-23 11:30"):
		mine = set_on(mine, status="Resolved")
	assert mine.first_responded_on == mine.resolution_date == datetime(2026, 11, 23, 11, 30)
	assert mine.first_response_time == mine.resolution_time == 1.5 * HOUR
	assert (mine.agreement_status, mine.partner_stage) == ("Fulfilled", "Resolved (please confirm)")


def test_being_late_is_told_in_working_time(mine):
	with at("2026-11-23 13:30"):
		mine = agent_replies(mine)
	assert (mine.first_response_time, mine.first_response_failed_by) == (3.5 * HOUR, 1.5 * HOUR)
	with at("2026-11-24 11:00"):
		mine = set_on(mine, status="Resolved")
	assert (mine.resolution_time, mine.resolution_failed_by) == (10 * HOUR, 2 * HOUR)
	assert mine.agreement_status == "Failed"
	assert clock_of(mine).breached_at == datetime(2026, 11, 23, 18)


def test_a_reopened_ticket_goes_on_where_it_was(mine):
	with at("2026-11-23 12:00"):
		agent_replies(mine)
		set_on(mine, status="Resolved")
	with at("2026-11-25 09:00"):
		mine = partner_replies(mine)
	assert (mine.resolution_by, mine.resolution_date) == (datetime(2026, 11, 25, 15), None)
	assert (mine.first_responded_on, mine.total_hold_time) == (datetime(2026, 11, 23, 12), 0)
	assert (mine.agreement_status, clock_of(mine).cycle) == ("Resolution Due", 2)


def test_a_reopened_ticket_begins_anew_where_the_settings_say_so(mine, settings):
	settings("Partner Support Settings", reopened_clock="Restart")
	with at("2026-11-23 12:00"):
		agent_replies(mine)
		set_on(mine, status="Closed")
	with at("2026-11-25 09:00"):
		mine = partner_replies(mine)
	assert mine.resolution_by == datetime(2026, 11, 25, 17)
	assert events_of(mine) == ["Started", "Met", "Restarted"]
	assert events_of(mine, "First Response") == ["Started", "Met"]


def test_what_was_missed_before_reopening_stays_missed(mine):
	with at("2026-11-24 10:00"):
		agent_replies(mine)
		set_on(mine, status="Resolved")
		mine = partner_replies(mine)
	assert mine.agreement_status == "Failed"
	assert mine.resolution_by == datetime(2026, 11, 23, 18)


def test_an_answer_that_changes_the_status_writes_one_event(mine, settings):
	settings("HD Settings", auto_update_status=1, update_status_to="Replied")
	with at("2026-11-23 11:00"):
		mine = agent_replies(mine)
	assert mine.status == "Replied"
	assert (events_of(mine), events_of(mine, "First Response")) == (["Started", "Paused"], ["Started", "Met"])
	with at("2026-11-23 11:30"):
		partner_replies(mine)
		mine = partner_replies(mine)
	assert events_of(mine) == ["Started", "Paused", "Resumed"]


def test_a_clock_set_back_by_hand_writes_no_impossible_history(mine):
	with at("2026-11-23 11:00"):
		set_on(mine, status="Replied")
	with at("2026-11-23 10:30"):
		mine = set_on(mine, status="Open")
	assert clock_of(mine).history[-1].at == datetime(2026, 11, 23, 11)
	assert events_of(mine) == ["Started", "Paused", "Resumed"]
