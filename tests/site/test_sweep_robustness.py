"""One ticket that cannot be dealt with, an outage, a switch that was off: nothing lost, nothing twice."""

import pytest

import frappe

from partner_support.adapters import attempts, hd_ticket
from partner_support.adapters.escalation import escalations
from partner_support.adapters.sla import clocks, loader, sweep
from tests.site.escalating import MONDAY, escalating, notes_of, steps_of, sweep_at
from tests.site.factories import (
	at,
	clock_of,
	events_of,
	ladder,
	log_of,
	partner,
	policy,
	set_on,
	step,
	ticket,
)
from tests.site.mailbox import mails_about, recipients_of

FIRST_STEP = ["80 % of First Response"]
MANAGER = "manager@vendor.example.com"


def failures() -> int:
	"""How many tickets a sweep gave up so far."""
	return frappe.db.count("Error Log", {"method": sweep.SWEEP_FAILURE})


def broken_and_sound():
	"""Two tickets with a step due; the ladder of the first is gone from the database."""
	with at(MONDAY):
		gone = ladder(step("Percent of target", clock="First Response", threshold=80), name="Test Gone").name
		policy()
		broken, sound = ticket(partner()), ticket(partner())
	frappe.db.set_value("SLA Clock", {"ticket": broken.name}, "escalation_ladder", gone)
	frappe.db.delete("Escalation Ladder", {"name": gone})
	loader.renew_policy_stamp()
	return broken, sound


def test_a_ticket_whose_ladder_is_gone_does_not_hold_up_the_others():
	broken, sound = broken_and_sound()
	before = failures()
	sweep_at("2026-11-23 11:40")
	assert steps_of(sound) == FIRST_STEP
	assert steps_of(broken) == []
	assert failures() == before + 1
	error = frappe.get_last_doc("Error Log", filters={"method": sweep.SWEEP_FAILURE})
	assert error.reference_name == broken.name


def test_a_ticket_that_failed_is_tried_again_after_five_minutes():
	broken, _sound = broken_and_sound()
	before = failures()
	sweep_at("2026-11-23 11:40", "2026-11-23 11:41", "2026-11-23 11:44")
	assert failures() == before + 1
	frappe.db.set_value(
		"SLA Clock", {"ticket": broken.name}, "escalation_ladder", log_of(_sound)[0].escalation_ladder
	)
	sweep_at("2026-11-23 11:45")
	assert steps_of(broken) == FIRST_STEP
	assert failures() == before + 1


def test_a_corrupted_decision_or_term_harms_one_ticket_only():
	with at(MONDAY):
		policy()
		torn, wrong, sound = ticket(partner()), ticket(partner()), ticket(partner())
	frappe.db.set_value("SLA Clock", {"ticket": torn.name}, "decision", "{torn")
	frappe.db.set_value("SLA Clock", {"ticket": wrong.name}, "target_unit", "Fortnights")
	before = failures()
	sweep_at("2026-11-23 11:40")
	assert steps_of(torn) == steps_of(sound) == FIRST_STEP
	assert steps_of(wrong) == []
	assert failures() == before + 1


def test_the_database_refuses_the_same_firing_a_second_time():
	with at(MONDAY):
		mine = escalating()
	sweep_at("2026-11-23 11:40")
	entry = frappe.get_last_doc("Escalation Log", filters={"ticket": mine.name})
	again = frappe.copy_doc(entry)
	again.flags.written_by_escalations = True
	with pytest.raises(frappe.UniqueValidationError):
		again.insert(ignore_permissions=True)


def test_a_sweep_that_meets_a_firing_it_did_not_know_of_undoes_that_ticket_only(monkeypatch):
	with at(MONDAY):
		policy()
		mine, other = ticket(partner()), ticket(partner())
	sweep_at("2026-11-23 11:40")
	mails, before = len(mails_about(mine)), failures()
	frappe.db.delete("Escalation Log", {"ticket": other.name})
	forgotten = sweep.clock_records.fired_steps
	monkeypatch.setattr(
		"partner_support.adapters.sla.clock_records.fired_steps",
		lambda name, *of: set() if name == mine.name else forgotten(name, *of),
	)
	frappe.db.set_value("SLA Clock", {"state": "Running"}, "next_action_at", "2026-11-23 11:41")
	sweep_at("2026-11-23 11:42")
	assert steps_of(mine) == steps_of(other) == FIRST_STEP
	assert len(mails_about(mine)) == mails
	assert len(notes_of(mine)) == 1
	assert failures() == before + 1


def test_a_transaction_that_was_undone_unnoticed_is_not_taken_for_an_escalation(monkeypatch):
	with at(MONDAY):
		escalating()
	fire = escalations.fire

	def fires_and_is_undone(*args):
		fire(*args)
		frappe.db.release_savepoint(begun[0])  # what the database does to it on a deadlock

	before = failures()
	begun, undone = [], []
	begin = attempts.begin
	with monkeypatch.context() as patch:
		patch.setattr(attempts, "begin", lambda *named: begun.append(begin(*named)) or begun[-1])
		patch.setattr(escalations, "fire", fires_and_is_undone)
		rollback = frappe.db.rollback
		patch.setattr(
			frappe.db, "rollback", lambda **values: rollback(**values) if values else undone.append(True)
		)
		sweep_at("2026-11-23 11:40")
	assert undone == [True]
	assert failures() == before + 1


def test_after_days_without_a_sweep_each_step_fires_once_and_mail_is_folded():
	with at(MONDAY):
		policy()
		mine = [ticket(partner()) for _ in range(3)]
	sweep_at("2026-12-04 12:00", "2026-12-04 12:01")
	for each in mine:
		assert len(steps_of(each)) == len(set(steps_of(each))) == 5
		assert len(notes_of(each)) == 1
		told = [address for mail in mails_about(each) for address in recipients_of(mail)]
		assert told.count(MANAGER) == 1
		assert each.reload().agreement_status == "Failed"


def test_nothing_fires_while_the_app_is_switched_off_and_nothing_is_lost():
	with at(MONDAY):
		mine = escalating()
	switch(0)
	sweep_at("2026-11-23 11:40", "2026-11-23 12:10")
	assert steps_of(mine) == []
	switch(1)
	sweep_at("2026-11-23 12:11")
	assert steps_of(mine) == ["80 % of First Response", "First Response missed"]


def switch(enabled: int) -> None:
	"""Switch partner support on or off."""
	frappe.db.set_single_value("Partner Support Settings", "enabled", enabled)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")


def test_the_agreement_turns_failed_at_the_deadline_also_without_a_ladder():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	frappe.db.set_value("SLA Clock", {"ticket": mine.name}, "escalation_ladder", None)
	sweep_at("2026-11-23 12:00", "2026-11-23 12:01")
	assert mine.reload().agreement_status == "Failed"
	assert clock_of(mine, "First Response").breached == 1
	assert steps_of(mine) == []


def test_helpdesks_hourly_job_finds_nothing_to_correct():
	from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import update_sla_status_in_ticket

	with at(MONDAY):
		policy()
		kept, missed = ticket(partner(), priority="Low"), ticket(partner())
	sweep_at("2026-11-23 12:30")
	fields = ("agreement_status", "response_by", "resolution_by", "escalation_level", "partner_stage")
	before = [[each.reload().get(field) for field in fields] for each in (kept, missed)]
	with at("2026-11-23 12:30"):
		update_sla_status_in_ticket()
	assert [[each.reload().get(field) for field in fields] for each in (kept, missed)] == before
	assert [row[0] for row in before] == ["First Response Due", "Failed"]


def test_a_status_changed_behind_our_back_stops_the_ladder():
	with at(MONDAY):
		mine = escalating()
	frappe.db.set_value("HD Ticket", mine.name, {"status": "Resolved", "status_category": "Resolved"})
	sweep_at("2026-11-23 11:40")
	assert steps_of(mine) == []
	assert events_of(mine)[-1] == "Met"


def test_a_system_clock_set_back_between_two_saves_breaks_nothing():
	before = frappe.db.count("Error Log", {"method": hd_ticket.TICKET_EVENT_FAILURE})
	with at(MONDAY):
		mine = escalating()
	with at("2026-11-23 11:00"):
		set_on(mine, status="Replied")
	with at("2026-11-23 10:30"):
		set_on(mine, status="Open")
	assert events_of(mine) == ["Started", "Paused", "Resumed"]
	assert frappe.db.count("Error Log", {"method": hd_ticket.TICKET_EVENT_FAILURE}) == before
	sweep_at("2026-11-23 11:40")
	assert steps_of(mine) == FIRST_STEP


def test_postponing_touches_only_what_was_overdue():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
		clocks.postpone(mine.name, sweep.site_time.now() + sweep.RETRY_AFTER)
	assert clock_of(mine).next_action_at == frappe.utils.get_datetime("2026-11-23 16:24")
