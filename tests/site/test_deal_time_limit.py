"""The time limit of approvals as the settings and ladders say it, and what they refuse."""

import pytest

import frappe

from partner_support.exceptions import LadderInUseError
from tests.site.dealing import (
	approval_clock,
	brought,
	program,
	time_limit,
	waiting,
)
from tests.site.factories import (
	calendar,
	ladder,
	step,
)


@pytest.mark.parametrize(
	("values", "label"),
	[
		({"notify_assignee": 1}, "Assigned Agent"),
		({"notify_team_lead": 1}, "Team Lead"),
		({"new_priority": "Urgent"}, "Raise Severity To"),
	],
)
def test_a_step_for_approvals_cannot_do_what_only_tickets_allow(values, label):
	with pytest.raises(frappe.ValidationError, match=f"row 1: a deal registration has no agent.*{label}"):
		ladder(step("Target missed", clock="Approval", notify_account_manager=1, **values))
	assert ladder(step("Target missed", clock="Resolution", notify_account_manager=1, **values))


def test_a_ladder_that_approvals_climb_is_not_changed():
	time_limit()
	waiting()
	rungs = frappe.get_doc("Escalation Ladder", {"ladder_name": "Test Approval"})
	program(deal_approval_ladder=ladder(step("Target missed", clock="Approval"), name="Test Other").name)
	for name in (rungs.name, "Test Other v1"):
		used = frappe.get_doc("Escalation Ladder", name)
		used.steps[0].level = 5
		with pytest.raises(LadderInUseError, match="in use for the approval of deal registrations"):
			used.save()
		with pytest.raises(LadderInUseError):
			used.reload().delete()


def test_a_ladder_that_no_open_deal_climbs_any_more_may_be_changed():
	time_limit()
	mine = waiting()
	rungs = frappe.get_doc("Escalation Ladder", approval_clock(mine).escalation_ladder)
	brought(mine, "Approved", "2026-11-23 11:00")
	program()
	rungs.reload().steps[0].level = 5
	assert rungs.save().steps[0].level == 5


def test_the_calendar_of_the_time_limit_is_not_disabled():
	time_limit()
	hours = calendar()
	hours.disabled = 1
	with pytest.raises(frappe.ValidationError, match=r"in use by .*Partner Program Settings"):
		hours.save()


def test_a_disabled_calendar_is_not_chosen():
	hours = calendar()
	hours.db_set("disabled", 1)
	with pytest.raises(frappe.ValidationError, match=r"is disabled\. Choose another calendar"):
		program(deal_approval_calendar=hours.name)


@pytest.mark.parametrize(
	("value", "unit", "message"),
	[
		(0, "Hours", "can never be met"),
		(1.5, "Business Days", "must be a whole number"),
		(2_000_000, "Hours", "out of range"),
		(1, "Fortnights", "Fortnights"),
	],
)
def test_a_time_limit_that_cannot_be_kept_is_refused(value, unit, message):
	with pytest.raises(frappe.ValidationError, match=message):
		time_limit(deal_approval_value=value, deal_approval_unit=unit)


def test_a_ladder_with_nothing_to_say_about_approvals_is_pointed_out():
	time_limit(step("Age", threshold=1))
	assert any("no step on the clock Approval" in str(each) for each in frappe.local.message_log)
	frappe.local.message_log = []
	time_limit()
	assert not any("no step on the clock" in str(each) for each in frappe.local.message_log)
