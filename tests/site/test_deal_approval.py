"""A deal waits for its decision on a clock of its own, and climbs a ladder as a ticket does."""

import pytest

import frappe

from partner_support.adapters.deals import deal_clocks, expiry
from partner_support.adapters.sla import loader, sweep
from partner_support.exceptions import ClockWrittenByHandError, LadderInUseError
from partner_support.partner_program import states
from tests.site.dealing import (
	DUE,
	MONDAY,
	approval_clock,
	deal_log,
	deal_steps,
	mails_about_deal,
	program,
	time_limit,
)
from tests.site.escalating import sweep_at
from tests.site.factories import (
	at,
	calendar,
	ladder,
	log_of,
	partner,
	policy,
	set_on,
	step,
	ticket,
	user,
)
from tests.site.mailbox import body_of, recipients_of
from tests.site.program import deal, moved

MANAGER = "manager@vendor.example.com"
ALICE, BOB = "alice@gold.example.com", "bob@gold.example.com"
AT_80 = "2026-11-23 16:24"
PARTNER_ONLY = {"tell_partner": 1, "notify_user": None}
STEPS = ["80 % of Approval", "Approval missed"]


def waiting(**values):
	"""A Gold partner's deal, submitted on Monday at ten."""
	with at(MONDAY):
		return deal(partner(), **{"status": "Submitted", **values})


def brought(record, state: str, when: str, **values):
	with at(when):
		return moved(record.reload(), state, **values)


def happened(of) -> list[str]:
	"""What happened to the deal's clock."""
	return [event.event for event in approval_clock(of).history]


def figures(of) -> tuple[str, int]:
	"""What the deal itself says about its time limit."""
	of.reload()
	return str(of.approval_due), of.approval_missed


# --- the clock ---------------------------------------------------------------------------------------


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


# --- the ladder --------------------------------------------------------------------------------------


def test_each_step_fires_at_its_instant_and_once():
	time_limit()
	mine = waiting()
	sweep_at("2026-11-23 16:23")
	assert deal_log(mine) == []
	sweep_at(AT_80, "2026-11-23 16:25")
	assert deal_steps(mine) == STEPS[:1]
	sweep_at(DUE, "2026-11-23 18:01", "2026-11-24 09:00")
	assert deal_steps(mine) == STEPS
	first, second = deal_log(mine)
	assert (first.ticket, first.partner, first.clock, first.cycle) == (None, "Gold Reseller", "Approval", 1)
	assert (first.level, second.level) == (1, 2)
	assert (str(first.due_at), str(second.fired_at)) == ("2026-11-23 16:24:00", "2026-11-23 18:00:00")
	assert (first.recipients, first.problems) == (MANAGER, "")
	assert approval_clock(mine).next_action_at is None


def test_those_named_get_a_bell_that_leads_to_the_deal_and_a_mail_with_what_they_need():
	time_limit()
	mine = waiting(description="Wants <b>two</b> sites", end_customer="Müller & Söhne")
	with at(MONDAY):
		deal(partner("Other Reseller"), end_customer="Muller Sohne", status="Submitted")
	sweep_at(AT_80)
	(bell,) = frappe.get_all("Notification Log", filters={"document_name": mine.name}, fields=["*"])
	assert (bell.for_user, bell.document_type) == (MANAGER, "Deal Registration")
	assert bell.subject == f"Deal registration {mine.name} reached level 1: 80 % of Approval"
	(mail,) = mails_about_deal(mine)
	assert recipients_of(mail) == [MANAGER]
	body = body_of(mail)
	for words in (
		mine.name,
		"Müller &amp; Söhne",
		"80 % of Approval",
		"The partner",
		"8 hours",
		"Other Reseller",
	):
		assert words in body or words == "The partner"
	assert "&lt;b&gt;two" in body and "<b>two" not in body
	assert f"/deal-registration/{mine.name}" in body


def test_after_an_outage_each_step_fires_once_and_mail_is_folded():
	time_limit()
	mine = waiting()
	sweep_at("2026-11-26 09:00", "2026-11-26 09:01")
	assert deal_steps(mine) == STEPS
	assert [recipients_of(mail) for mail in mails_about_deal(mine)] == [[MANAGER]]


def test_role_user_account_manager_and_addresses_are_told():
	boss = user("boss@vendor.example.com", "Partner Operations Manager").name
	cam = user("cam@vendor.example.com", "Channel Account Manager").name
	for holder in frappe.get_all("Has Role", {"role": "Partner Operations Manager"}, pluck="parent"):
		if holder != boss:
			frappe.db.delete("Has Role", {"parent": holder, "role": "Partner Operations Manager"})
	time_limit(
		step(
			"Target missed",
			clock="Approval",
			notify_role="Partner Operations Manager",
			notify_user=user(MANAGER, "Partner Support Manager").name,
			notify_account_manager=1,
			also_notify="board@vendor.example.com",
		)
	)
	with at(MONDAY):
		mine = deal(partner(channel_account_manager=cam), status="Submitted")
	sweep_at(DUE)
	(entry,) = deal_log(mine)
	assert entry.recipients.split() == [cam, boss, MANAGER, "board@vendor.example.com"]
	assert entry.problems == ""
	assert len(mails_about_deal(mine)) == 4


def test_whoever_is_missing_is_named_in_the_log():
	time_limit(step("Target missed", clock="Approval", notify_account_manager=1, tell_partner=1))
	mine = waiting()
	sweep_at(DUE)
	(entry,) = deal_log(mine)
	assert entry.problems.splitlines() == [
		"partner Gold Reseller has no channel account manager",
		"partner Gold Reseller has no manager to write to",
	]
	assert entry.actions == ""


def test_the_partners_managers_are_told_in_their_time_and_nobody_else_is():
	time_limit(step("Target missed", clock="Approval", **PARTNER_ONLY))
	with at(MONDAY):
		partner("Other Reseller", manager="eve@other.example.com")
		mine = deal(partner("Gold Reseller", BOB, manager=ALICE, time_zone="Asia/Tokyo"), status="Submitted")
		deal(partner("Other Reseller"), status="Submitted")
	sweep_at(DUE)
	(entry,) = deal_log(mine)
	assert (entry.actions, entry.problems) == ("Partner told", "")
	(mail,) = mails_about_deal(mine)
	assert recipients_of(mail) == [ALICE]
	assert (mail.reference_doctype, mail.reference_name) == ("Deal Registration", mine.name)
	body = body_of(mail)
	assert "Acme Clinics" in body and mine.name in body
	assert "Tuesday 24 November 2026 21:00" in body  # four office hours on, 13:00 in Berlin
	assert "Other Reseller" not in body and "conflict" not in body.lower()


def test_before_the_deadline_the_partner_is_told_the_deadline():
	time_limit(step("Percent of target", clock="Approval", threshold=80, **PARTNER_ONLY))
	with at(MONDAY):
		mine = deal(partner(manager=ALICE), status="Submitted")
	sweep_at(AT_80)
	(mail,) = mails_about_deal(mine)
	assert "Monday 23 November 2026 18:00" in body_of(mail)


def test_a_manager_who_cannot_sign_in_any_more_gets_no_mail():
	time_limit(step("Target missed", clock="Approval", **PARTNER_ONLY))
	with at(MONDAY):
		mine = deal(partner(manager=ALICE), status="Submitted")
	frappe.db.set_value("User", ALICE, "enabled", 0)
	sweep_at(DUE)
	assert mails_about_deal(mine) == []
	assert "no manager to write to" in deal_log(mine)[0].problems


def test_the_sites_own_wording_is_used():
	frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Test Wording",
			"subject": "Late: {{ deal }}",
			"response": "{{ reason }}!",
		}
	).insert()
	time_limit(deal_escalation_template="Test Wording")
	mine = waiting()
	sweep_at(AT_80)
	(mail,) = mails_about_deal(mine)
	assert "80 % of Approval!" in body_of(mail)


def test_a_ladder_without_steps_for_approvals_says_nothing_about_deals():
	time_limit(
		step("Percent of target", clock="Resolution", threshold=1),
		step("Age", threshold=1),
		step("Business critical"),
	)
	mine = waiting()
	sweep_at("2026-11-24 12:00")
	assert deal_log(mine) == []
	assert figures(mine)[1] == 1


def test_steps_for_approvals_say_nothing_about_tickets():
	rungs = ladder(
		step("Percent of target", clock="Approval", threshold=1),
		step("Percent of target", clock="Resolution", threshold=50),
	)
	with at(MONDAY):
		policy(ladder_name=rungs.name)
		mine = ticket(partner())
	sweep_at("2026-11-23 17:00")
	assert [entry.clock for entry in log_of(mine)] == ["Resolution"]


def test_the_database_refuses_the_same_firing_a_second_time():
	time_limit()
	mine = waiting()
	sweep_at(AT_80)
	again = frappe.copy_doc(frappe.get_last_doc("Escalation Log", filters={"deal_registration": mine.name}))
	again.flags.written_by_escalations = True
	with pytest.raises(frappe.UniqueValidationError):
		again.insert(ignore_permissions=True)


def test_a_deal_whose_ladder_is_gone_does_not_hold_up_the_others():
	time_limit()
	broken, sound = waiting(), waiting(end_customer="Borealis")
	gone = ladder(step("Target missed", clock="Approval"), name="Test Gone").name
	frappe.db.set_value("SLA Clock", {"deal_registration": broken.name}, "escalation_ladder", gone)
	frappe.db.delete("Escalation Ladder", {"name": gone})
	loader.renew_policy_stamp()
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	sweep_at(AT_80, "2026-11-23 16:25")
	assert (deal_steps(broken), deal_steps(sound)) == ([], STEPS[:1])
	assert log_of(mine)
	errors = frappe.get_all("Error Log", {"method": sweep.SWEEP_FAILURE}, pluck="reference_name")
	assert errors == [broken.name]
	assert str(approval_clock(broken).next_action_at) == "2026-11-23 16:29:00"


def test_a_decision_made_behind_our_back_stops_the_ladder():
	time_limit()
	mine = waiting()
	frappe.db.set_value("Deal Registration", mine.name, "status", "Rejected")
	sweep_at(AT_80)
	assert deal_steps(mine) == []
	assert happened(mine) == ["Started", "Met"]


def test_the_nightly_look_heals_what_no_sweep_would_look_at():
	time_limit()
	mine = waiting()
	frappe.db.set_value("SLA Clock", {"deal_registration": mine.name}, "next_action_at", None)
	sweep_at("2026-11-23 20:00")
	assert deal_steps(mine) == []
	with at("2026-11-24 01:00"):
		sweep.check_open_tickets()
	assert deal_steps(mine) == STEPS


def test_nothing_is_counted_or_fired_while_the_app_is_switched_off(settings):
	time_limit()
	mine = waiting()
	settings("Partner Support Settings", enabled=0)
	sweep_at(AT_80)
	other = waiting(end_customer="Borealis")
	assert deal_steps(mine) == []
	assert not frappe.db.exists("SLA Clock", {"deal_registration": other.name})
	settings("Partner Support Settings", enabled=1)
	sweep_at("2026-11-23 16:30")
	assert deal_steps(mine) == STEPS[:1]


# --- policy ------------------------------------------------------------------------------------------


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
		(2_000_000, "Hours", "from 0 to 1000000"),
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
