"""The next response: each question of the partner behind our first answer, until it is answered."""

import pytest

import frappe

from tests.site.escalating import sweep_at
from tests.site.factories import at, clock_of, errors, log_of, set_on, ticket
from tests.site.portal import signed_in
from tests.site.rounds import asks, hears, promised, story, warned

NEXT = "Next Response"
TWO_HOURS = (2, "Hours")


def has_clock(of) -> bool:
	return bool(frappe.db.exists("SLA Clock", f"{of.name}-{NEXT}"))


def test_it_waits_for_a_question_behind_the_first_response():
	mine = promised(next_response=TWO_HOURS)
	assert not has_clock(asks(mine, "2026-11-23 10:30"))
	hears(mine, "2026-11-23 11:00")
	assert not has_clock(mine)
	asks(mine, "2026-11-23 12:00")
	clock = clock_of(mine, NEXT)
	assert (clock.state, str(clock.started_at), str(clock.due_at)) == (
		"Running",
		"2026-11-23 12:00:00",
		"2026-11-23 14:00:00",
	)
	assert (clock.target_value, clock.target_unit, clock.matrix_row) == (
		2,
		"Hours",
		"1. Gold / any severity / any category",
	)
	assert errors() == []


def test_the_oldest_question_counts_and_each_answer_meets_it():
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	asks(mine, "2026-11-23 12:30")
	hears(mine, "2026-11-23 13:00")
	asks(mine, "2026-11-23 17:30")
	assert story(mine, NEXT) == [("23 12:00", "Started"), ("23 13:00", "Met"), ("23 17:30", "Restarted")]
	clock = clock_of(mine, NEXT)
	assert (clock.cycle, clock.missed, str(clock.due_at)) == (2, 0, "2026-11-24 10:30:00")


def test_nothing_is_missed_where_nothing_was_asked():
	mine = promised(warned(NEXT), next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	hears(mine, "2026-11-23 13:00")
	sweep_at("2026-11-23 14:00", "2026-11-25 10:00")
	assert clock_of(mine, NEXT).breached == 0
	assert log_of(mine) == []


def test_a_question_without_an_answer_climbs_the_ladder_once_for_each_question():
	mine = promised(warned(NEXT), next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	sweep_at("2026-11-23 14:00", "2026-11-23 14:01", "2026-11-23 15:00")
	assert [(row.clock, row.cycle) for row in log_of(mine)] == [(NEXT, 1)]
	hears(mine, "2026-11-23 15:30")
	asks(mine, "2026-11-23 16:00")
	assert story(mine, NEXT)[-1] == ("23 16:00", "Missed")
	clock = clock_of(mine, NEXT)
	assert (clock.missed, clock.breached, clock.state) == (1, 1, "Running")
	sweep_at("2026-11-23 18:00", "2026-11-24 09:01")
	assert [(row.clock, row.cycle) for row in log_of(mine)] == [(NEXT, 1), (NEXT, 2)]
	assert clock_of(mine, NEXT).missed == 2


def test_it_stands_still_while_the_ticket_does():
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	with at("2026-11-23 13:00"):
		set_on(mine, status="Replied")
	assert clock_of(mine, NEXT).state == "Paused"
	asks(mine, "2026-11-23 15:00")  # it opens the ticket; the first question still waits
	assert str(clock_of(mine, NEXT).due_at) == "2026-11-23 16:00:00"


def test_a_resolution_settles_the_question_and_only_a_new_one_begins_another_cycle():
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	with at("2026-11-23 13:00"):
		set_on(mine, status="Resolved")
	assert clock_of(mine, NEXT).state == "Met"
	with at("2026-11-23 13:30"):
		set_on(mine, status="Open")
	assert clock_of(mine, NEXT).state == "Met"
	with at("2026-11-23 14:00"):
		set_on(mine, status="Resolved")
	asks(mine, "2026-11-23 15:00")
	assert story(mine, NEXT)[-2:] == [("23 13:00", "Met"), ("23 15:00", "Restarted")]


def test_a_ticket_resolved_without_a_word_has_had_its_first_response():
	mine = promised(next_response=TWO_HOURS)
	with at("2026-11-23 11:00"):
		set_on(mine, status="Resolved")
	asks(mine, "2026-11-23 12:00")
	assert str(clock_of(mine, NEXT).due_at) == "2026-11-23 14:00:00"


@pytest.mark.parametrize("end", [{"is_merged": 1}, {"customer": None, "partner": None}])
def test_a_ticket_that_is_merged_or_no_partners_any_more_waits_for_nothing(end):
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	with at("2026-11-23 13:00"):
		set_on(
			mine, **({"is_merged": 1, "merged_with": other(mine)} if "is_merged" in end else {"is_merged": 1})
		)
	assert clock_of(mine, NEXT).state == "Stopped"


def other(of) -> str:
	return ticket(raised_by=of.raised_by).name


def test_another_severity_gives_the_open_question_its_terms():
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	with at("2026-11-23 12:30"):
		set_on(mine, priority="Low")
	clock = clock_of(mine, NEXT)
	assert (clock.severity, str(clock.due_at), clock.cycle) == ("Low", "2026-11-23 14:00:00", 1)
	assert str(clock_of(mine).started_at) == "2026-11-23 10:00:00"


def test_the_tickets_own_fields_keep_meaning_first_response_and_resolution():
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	before = (mine.response_by, mine.resolution_by, mine.agreement_status)
	sweep_at("2026-11-23 14:01", "2026-11-23 15:00")
	mine.reload()
	assert clock_of(mine, NEXT).breached
	assert (mine.response_by, mine.resolution_by, mine.agreement_status) == before


def test_a_matrix_without_it_keeps_no_clock_of_it():
	mine = promised()
	hears(mine, "2026-11-23 11:00")
	asks(mine, "2026-11-23 12:00")
	assert {row.clock for row in frappe.get_all("SLA Clock", {"ticket": mine.name}, "clock")} == {
		"First Response",
		"Resolution",
	}


@pytest.mark.parametrize("forged", ["2026-11-23 11:00:01", "2030-01-01 00:00:00"])
def test_a_partner_cannot_date_its_question_back_or_ahead(forged):
	mine = promised(next_response=TWO_HOURS)
	hears(mine, "2026-11-23 11:00")
	with at("2026-11-23 17:00"), signed_in("ann@gold.example.com"):
		document = frappe.get_doc("HD Ticket", mine.name)
		document.last_customer_response = forged
		document.save(ignore_permissions=True)
	assert str(clock_of(mine, NEXT).started_at) == "2026-11-23 17:00:00"
