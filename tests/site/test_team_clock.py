"""The team's own time: from when a ticket comes to a team until it leaves it, under what the partner was promised."""

import pytest

import frappe

from partner_support.adapters.mail import notifier
from partner_support.adapters.portal import ticket_state
from tests.site.escalating import sweep_at
from tests.site.factories import (
	CATEGORY,
	SECOND_TEAM,
	TEAM,
	at,
	category,
	clock_of,
	errors,
	log_of,
	set_on,
	team,
)
from tests.site.portal import USER, signed_in
from tests.site.rounds import asks, hears, promised, story, warned

KIND = "Team"


@pytest.fixture(autouse=True)
def teams():
	team(SECOND_TEAM), category()


def with_targets(*rows) -> None:
	settings = frappe.get_doc("Partner Support Settings")
	settings.set("team_targets", [{"applies_to": "Work on a ticket", "unit": "Hours", **row} for row in rows])
	settings.save()


def moved_to(ticket, name, instant):
	with at(instant):
		return set_on(ticket, agent_group=name)


def terms(ticket) -> tuple:
	clock = clock_of(ticket, KIND)
	return clock.team, clock.state, str(clock.due_at)


def test_it_begins_with_the_teams_ticket():
	with_targets({"team": TEAM, "value": 4})
	mine = promised()
	assert mine.agent_group == TEAM
	assert terms(mine) == (TEAM, "Running", "2026-11-23 14:00:00")
	assert errors() == []


def test_a_team_without_a_target_has_no_clock():
	with_targets({"team": SECOND_TEAM, "value": 4})
	mine = promised()
	assert not frappe.db.exists("SLA Clock", f"{mine.name}-{KIND}")
	moved_to(mine, SECOND_TEAM, "2026-11-23 12:00")
	assert terms(mine) == (SECOND_TEAM, "Running", "2026-11-23 16:00:00")


def test_each_stay_is_a_cycle_under_that_teams_target():
	with_targets({"team": TEAM, "value": 1}, {"team": SECOND_TEAM, "value": 3})
	mine = promised()
	moved_to(mine, SECOND_TEAM, "2026-11-23 12:00")  # an hour late
	assert story(mine, KIND) == [("23 10:00", "Started"), ("23 12:00", "Met"), ("23 12:00", "Missed")]
	assert terms(mine) == (SECOND_TEAM, "Running", "2026-11-23 15:00:00")
	moved_to(mine, TEAM, "2026-11-23 13:00")
	assert terms(mine) == (TEAM, "Running", "2026-11-23 14:00:00")
	clock = clock_of(mine, KIND)
	assert (clock.cycle, clock.missed) == (3, 1)


def test_a_stay_with_a_team_that_has_no_target_is_not_counted():
	with_targets({"team": TEAM, "value": 4})
	mine = promised()
	moved_to(mine, SECOND_TEAM, "2026-11-23 11:00")
	assert terms(mine)[:2] == (None, "Met")
	with at("2026-11-23 12:00"):
		set_on(mine, subject="Another word")
	moved_to(mine, TEAM, "2026-11-23 13:00")
	assert terms(mine) == (TEAM, "Running", "2026-11-23 17:00:00")


def test_it_stands_still_while_the_partner_owes_and_ends_with_the_ticket():
	with_targets({"team": TEAM, "value": 4})
	mine = promised()
	with at("2026-11-23 11:00"):
		set_on(mine, status="Replied")
	assert clock_of(mine, KIND).state == "Paused"
	asks(mine, "2026-11-23 13:00")
	assert terms(mine) == (TEAM, "Running", "2026-11-23 16:00:00")
	hears(mine, "2026-11-23 14:00")  # an answer to the partner is not the end of the work
	assert clock_of(mine, KIND).state == "Running"
	with at("2026-11-23 15:00"):
		set_on(mine, status="Resolved")
	assert clock_of(mine, KIND).state == "Met"
	with at("2026-11-23 16:00"):
		set_on(mine, status="Open")
	assert terms(mine) == (TEAM, "Running", "2026-11-23 17:00:00")


def test_it_is_never_later_than_what_the_partner_was_promised():
	with_targets({"team": TEAM, "value": 9, "unit": "Business Days"})
	mine = promised()
	clock = clock_of(mine, KIND)
	assert clock.due_at == clock_of(mine).due_at
	assert frappe.parse_json(clock.decision)["raised"]


def test_the_most_specific_target_decides_and_says_so():
	with_targets(
		{"team": TEAM, "value": 4},
		{"team": TEAM, "value": 2, "severity": "Urgent", "category": CATEGORY},
	)
	mine = promised()
	assert terms(mine)[2] == "2026-11-23 12:00:00"
	decision = frappe.parse_json(clock_of(mine, KIND).decision)
	assert [each["reason"] for each in (decision["winner"], *decision["losers"])] == [
		"wins: most specific: names 2 of 3",
		"less specific: names 0 of 3, the winner 2",
	]


def test_its_steps_fire_once_for_each_stay():
	with_targets({"team": TEAM, "value": 1}, {"team": SECOND_TEAM, "value": 1})
	mine = promised(warned(KIND))
	sweep_at("2026-11-23 11:00", "2026-11-23 11:01", "2026-11-23 11:30")
	moved_to(mine, SECOND_TEAM, "2026-11-23 12:00")
	sweep_at("2026-11-23 13:00", "2026-11-23 13:01")
	assert [(row.clock, row.cycle) for row in log_of(mine)] == [(KIND, 1), (KIND, 2)]


def test_no_partner_hears_of_it():
	with_targets({"team": TEAM, "value": 1})
	mine = promised()
	told = {each["clock"] for each in notifier.about(mine, notifier.zone_of(mine))["promises"]}
	assert told == {"First Response", "Resolution"}
	with at("2026-11-23 10:30"):
		assert KIND not in [each["clock"] for each in ticket_state.clocks_of(mine)]
		assert notifier.new_due(mine, clock_of(mine).creation.astimezone()) is not None
	with signed_in(USER), pytest.raises(frappe.PermissionError):
		frappe.get_list("SLA Clock")


def test_the_tickets_own_fields_do_not_know_it():
	with_targets({"team": TEAM, "value": 1})
	mine = promised()
	sweep_at("2026-11-23 11:30")
	assert clock_of(mine, KIND).breached
	assert mine.reload().agreement_status == "First Response Due"


def test_where_no_team_has_a_target_a_change_of_team_moves_nothing():
	with_targets()
	mine = promised()
	with at("2026-11-23 12:00"):
		before = frappe.get_all("SLA Clock", {"ticket": mine.name}, ["name", "modified"])
		set_on(mine, agent_group=SECOND_TEAM)
	assert frappe.get_all("SLA Clock", {"ticket": mine.name}, ["name", "modified"]) == before
