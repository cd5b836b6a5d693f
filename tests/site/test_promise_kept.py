"""What was promised stays promised; only severity, category and owner make another promise."""

from datetime import datetime

import pytest

import frappe

from tests.site.factories import (
	CATEGORY,
	agent_replies,
	at,
	category,
	clock_of,
	events_of,
	partner,
	policy,
	publish,
	row,
	set_on,
	ticket,
)

MONDAY = "2026-11-23 10:00"


@pytest.fixture
def gold():
	with at(MONDAY):
		policy()
		return partner()


def activities(of) -> list[str]:
	return frappe.get_all("HD Ticket Activity", filters={"ticket": of.name}, pluck="action")


def test_a_promotion_changes_the_next_ticket_and_not_this_one(gold):
	with at(MONDAY):
		bronze = partner("Bronze Reseller", partner_tier="Bronze")
		mine = ticket(bronze, priority="Low")
	promised = mine.response_by
	with at("2026-11-23 12:00"):
		bronze.reload().partner_tier = "Gold"
		bronze.save()
		mine = set_on(mine, status="Replied")
		mine = set_on(mine, status="Open", ticket_type=category("Test Claims").ticket_type)
		after = ticket(bronze, priority="Low")
	assert (mine.partner_tier, after.partner_tier) == ("Bronze", "Gold")
	assert (mine.response_by, promised) == (datetime(2026, 11, 23, 18), datetime(2026, 11, 23, 18))
	assert after.response_by == datetime(2026, 11, 23, 16)


def test_a_new_version_is_for_new_tickets(gold):
	with at(MONDAY):
		mine = ticket(gold)
	with at("2026-11-23 11:00"):
		stricter = publish(row(first_response=(30, "Minutes"), resolution=(2, "Hours")), name="Stricter")
		mine = set_on(mine, priority="Low")
		after = ticket(gold)
	assert (mine.sla_matrix, after.sla_matrix) == ("Test Matrix v1", stricter.name)
	assert mine.sla == "Partner Support: Test Matrix v1"
	assert mine.response_by == datetime(2026, 11, 23, 14)
	assert after.response_by == datetime(2026, 11, 23, 11, 30)


def test_another_severity_counts_from_the_original_start_and_says_why(gold):
	with at(MONDAY):
		mine = ticket(gold, priority="Low")
	assert mine.resolution_by == datetime(2026, 11, 24, 18)
	with at("2026-11-23 11:30"):
		mine = set_on(mine, priority="Urgent")
	assert (mine.response_by, mine.resolution_by) == (datetime(2026, 11, 23, 12), datetime(2026, 11, 23, 18))
	assert clock_of(mine).severity == "Urgent"
	assert events_of(mine) == ["Started"]
	said = [action for action in activities(mine) if action.startswith("now promises")]
	assert len(said) == 2
	assert all(clock_of(mine).matrix_row in action or "First Response" in action for action in said)


def test_another_category_counts_from_the_original_start(gold):
	with at(MONDAY):
		category("Test Claims")
	with at("2026-11-23 10:10"):
		publish(
			row(category=CATEGORY, first_response=(1, "Hours"), resolution=(2, "Hours")),
			row(category="Test Claims", first_response=(3, "Hours"), resolution=(6, "Hours")),
			row(first_response=(8, "Hours"), resolution=(9, "Hours")),
			name="By Category",
		)
		mine = ticket(gold)
	with at("2026-11-23 10:40"):
		mine = set_on(mine, ticket_type="Test Claims")
	assert (mine.response_by, mine.resolution_by) == (
		datetime(2026, 11, 23, 13, 10),
		datetime(2026, 11, 23, 16, 10),
	)
	assert clock_of(mine).category == "Test Claims"


def test_pauses_and_answers_outlive_another_severity(gold):
	with at(MONDAY):
		mine = ticket(gold, priority="Low")
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		mine = set_on(mine, status="Replied")
	with at("2026-11-23 13:00"):
		mine = set_on(mine, status="Open", priority="Urgent")
	assert mine.first_responded_on == datetime(2026, 11, 23, 11)
	assert mine.resolution_by == datetime(2026, 11, 24, 11)
	assert events_of(mine) == ["Started", "Paused", "Resumed"]


def test_saves_that_change_nothing_write_nothing(gold):
	with at(MONDAY):
		mine = ticket(gold)
	before = frappe.db.get_value("SLA Clock", clock_of(mine).name, "modified")
	with at("2026-11-23 11:00"):
		mine = set_on(mine, subject="Another subject")
		mine = set_on(mine, subject="Yet another")
	assert frappe.db.get_value("SLA Clock", clock_of(mine).name, "modified") == before
	assert mine.resolution_by == datetime(2026, 11, 23, 18)
	assert events_of(mine) == ["Started"]


def test_a_save_that_only_time_has_overtaken_shows_the_miss(gold):
	with at(MONDAY):
		mine = ticket(gold)
	with at("2026-11-23 12:30"):
		mine = set_on(mine, subject="Still nobody")
	assert mine.agreement_status == "Failed"
