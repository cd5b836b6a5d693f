"""A deal waits for its decision on a clock of its own, and climbs a ladder as a ticket does."""

import pytest

import frappe

from partner_support.adapters.deals import deal_clocks, expiry
from partner_support.adapters.sla import loader
from partner_support.exceptions import ClockWrittenByHandError
from partner_support.partner_program import states
from tests.site.dealing import (
	DUE,
	MONDAY,
	STEPS,
	approval_clock,
	brought,
	deal_log,
	deal_steps,
	figures,
	happened,
	program,
	time_limit,
	waiting,
)
from tests.site.escalating import sweep_at
from tests.site.factories import (
	at,
	calendar,
	partner,
	set_on,
)
from tests.site.program import deal

MANAGER = "manager@vendor.example.com"
ALICE, BOB = "alice@gold.example.com", "bob@gold.example.com"
AT_80 = "2026-11-23 16:24"


def test_the_clock_starts_with_the_submission_and_counts_working_time():
	time_limit()
	draft = waiting(status=None)
	assert not frappe.db.exists("SLA Clock", {"deal_registration": draft.name})
	mine = brought(draft, "Submitted", "2026-11-23 15:00")
	clock = approval_clock(mine)
	assert (clock.name, clock.clock, clock.ticket) == (f"{mine.name}-Approval", "Approval", None)
	assert (clock.state, str(clock.due_at)) == ("Running", "2026-11-24 14:00:00")
	assert (clock.partner, clock.partner_tier, clock.target_value) == ("Gold Reseller", "Gold", 8)
	assert str(clock.next_action_at) == "2026-11-24 12:24:00"
	assert figures(mine) == ("2026-11-24 14:00:00", 0)


def test_business_days_end_at_the_close_of_business():
	time_limit(deal_approval_value=2, deal_approval_unit="Business Days")
	assert figures(waiting()) == ("2026-11-25 18:00:00", 0)


def test_without_a_calendar_there_is_no_time_limit():
	time_limit(deal_approval_calendar=None)
	mine = waiting()
	assert not frappe.db.exists("SLA Clock", {"deal_registration": mine.name})
	assert (mine.approval_due, mine.approval_missed) == (None, 0)
	assert brought(mine, "Approved", "2026-11-24 10:00").status == "Approved"


@pytest.mark.parametrize(
	("state", "event"), [("Approved", "Met"), ("Rejected", "Met"), ("Withdrawn", "Stopped")]
)
def test_a_decision_meets_the_clock_and_a_withdrawal_stops_it(state, event):
	time_limit()
	mine = brought(waiting(), state, "2026-11-23 12:00")
	clock = approval_clock(mine)
	assert happened(mine) == ["Started", event]
	assert (clock.state, clock.next_action_at, clock.breached) == (event, None, 0)
	assert (str(clock.met_at) == "2026-11-23 12:00:00") == (event == "Met")
	assert figures(mine) == ("2026-11-23 18:00:00", 0)
	sweep_at("2026-11-24 12:00")
	assert deal_steps(mine) == []


def test_the_clock_never_pauses_and_saves_that_move_nothing_leave_no_event():
	time_limit()
	mine = brought(waiting(), "Under Review", "2026-11-23 11:00")
	with at("2026-11-23 12:00"):
		set_on(mine, description="They called")
	assert happened(mine) == ["Started"]
	assert figures(mine) == ("2026-11-23 18:00:00", 0)


def test_a_late_decision_is_a_missed_one_whether_swept_or_not():
	time_limit()
	mine = brought(waiting(), "Approved", "2026-11-24 09:30")
	assert (approval_clock(mine).breached, happened(mine)) == (1, ["Started", "Met"])
	assert figures(mine) == ("2026-11-23 18:00:00", 1)


def test_the_deadline_is_noticed_without_a_ladder_too():
	time_limit(deal_approval_ladder=None)
	mine = waiting()
	sweep_at(DUE)
	assert figures(mine)[1] == 0
	sweep_at("2026-11-23 18:01")
	assert figures(mine)[1] == 1
	assert deal_log(mine) == []


def test_a_deal_submitted_again_begins_anew_under_the_time_limit_of_then():
	time_limit()
	mine = waiting()
	sweep_at("2026-11-24 09:00")
	mine = brought(mine, "Rejected", "2026-11-24 10:00")
	assert figures(mine)[1] == 1
	time_limit(deal_approval_value=4)
	mine = brought(mine, "Submitted", "2026-11-25 10:00")
	clock = approval_clock(mine)
	assert happened(mine) == ["Started", "Met", "Restarted"]
	assert (clock.cycle, clock.target_value, clock.allowance) == (2, 4, 4 * 3600)
	assert clock.escalation_ladder.endswith("v2")
	assert figures(mine) == ("2026-11-25 14:00:00", 0)
	sweep_at("2026-11-25 14:30")
	assert deal_steps(mine) == STEPS * 2
	assert [entry.cycle for entry in deal_log(mine)] == [1, 1, 2, 2]


def test_a_deal_submitted_again_has_no_time_limit_where_there_is_none_any_more():
	time_limit()
	mine = brought(waiting(), "Rejected", "2026-11-23 11:00")
	program()
	mine = brought(mine, "Submitted", "2026-11-23 12:00")
	assert happened(mine) == ["Started", "Met"]
	sweep_at("2026-11-25 12:00")
	assert deal_log(mine) == []


def test_a_change_of_the_settings_leaves_running_clocks_alone():
	time_limit()
	mine = waiting()
	time_limit(deal_approval_value=1)
	with at("2026-11-23 11:30"):
		set_on(mine, description="They called")
	assert figures(mine) == ("2026-11-23 18:00:00", 0)


def test_a_change_of_working_hours_moves_the_deadline():
	time_limit()
	mine = waiting()
	with at("2026-11-23 10:30"):
		hours = calendar()
		for period in hours.periods:
			period.end_time = "15:00"
		hours.save()
	sweep_at("2026-11-23 10:31")
	assert figures(mine) == ("2026-11-24 12:00:00", 0)


def test_what_a_form_sends_as_its_due_time_is_put_back():
	time_limit()
	mine = waiting()
	with at("2026-11-23 11:00"):
		set_on(mine, approval_due="2030-01-01 00:00", approval_missed=1)
	assert figures(mine) == ("2026-11-23 18:00:00", 0)


def test_another_systems_own_stamps_count():
	time_limit()
	mine = waiting(status=None)
	mine.flags.kept_in_step = True
	with at("2026-11-24 12:00"):
		states.transition(mine, "Submitted", submitted_on="2026-11-23 15:00:00")
		mine.reload().flags.kept_in_step = True
		states.transition(mine, "Approved", decided_on="2026-11-24 11:00:00")
	clock = approval_clock(mine)
	assert (str(clock.started_at), str(clock.met_at)) == ("2026-11-23 15:00:00", "2026-11-24 11:00:00")
	assert figures(mine) == ("2026-11-24 14:00:00", 0)


def test_a_deal_that_comes_in_decided_never_had_a_clock():
	time_limit()
	with at(MONDAY):
		mine = deal(partner(), status=None)
		mine.flags.kept_in_step = True
		states.transition(mine, "Approved")
	assert not frappe.db.exists("SLA Clock", {"deal_registration": mine.name})


def test_a_calendar_that_cannot_be_used_keeps_no_deal_from_its_decision():
	time_limit()
	frappe.db.delete("Business Calendar Period", {"parent": calendar().name})
	frappe.clear_document_cache("Business Calendar", calendar().name)
	loader.renew_policy_stamp()
	mine = brought(waiting(), "Approved", "2026-11-23 11:00")
	assert mine.status == "Approved"
	assert frappe.db.count("Error Log", {"method": deal_clocks.CLOCK_FAILURE}) == 1


def test_nobody_writes_a_deals_clock_by_hand():
	time_limit()
	clock = approval_clock(waiting())
	clock.due_at = "2030-01-01 00:00"
	with pytest.raises(ClockWrittenByHandError):
		clock.save()


def test_a_deleted_deal_takes_clock_and_log_along():
	time_limit()
	mine = waiting()
	sweep_at(AT_80)
	frappe.delete_doc("Deal Registration", mine.name)
	for doctype in ("SLA Clock", "Escalation Log"):
		assert not frappe.db.exists(doctype, {"deal_registration": mine.name})
	assert not frappe.db.exists("SLA Clock Event", {"parent": f"{mine.name}-Approval"})


def test_an_expired_deal_may_be_submitted_again_with_a_new_clock():
	time_limit()
	mine = brought(waiting(), "Approved", "2026-11-23 11:00", expires_on="2026-11-30")
	with at("2026-12-01 03:00"):
		expiry.run()
	assert happened(mine) == ["Started", "Met"]
	mine = brought(mine, "Submitted", "2026-12-01 10:00")
	assert happened(mine) == ["Started", "Met", "Restarted"]
	assert mine.expires_on is None
