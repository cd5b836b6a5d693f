"""A deal that waits climbs its ladder: who is told, once, and what holds up nobody else."""

import pytest

import frappe

from partner_support.adapters.sla import loader, sweep
from tests.site.dealing import (
	DUE,
	MONDAY,
	PARTNER_ONLY,
	STEPS,
	approval_clock,
	deal_log,
	deal_steps,
	figures,
	happened,
	mails_about_deal,
	time_limit,
	waiting,
)
from tests.site.escalating import sweep_at
from tests.site.factories import (
	at,
	ladder,
	log_of,
	partner,
	policy,
	step,
	ticket,
	user,
)
from tests.site.mailbox import body_of, recipients_of
from tests.site.program import deal

AT_80 = "2026-11-23 16:24"
MANAGER = "manager@vendor.example.com"
ALICE, BOB = "alice@gold.example.com", "bob@gold.example.com"


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
