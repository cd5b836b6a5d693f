"""Merged, split, closed by itself, deleted, edited in bulk, given to somebody else."""

from datetime import datetime

import pytest

import frappe
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from helpdesk.api.ticket import bulk_reply
from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket, split_ticket
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import close_tickets_after_n_days

from partner_support.adapters.records import record_links
from partner_support.adapters.sla import sweep
from tests.site import program
from tests.site.factories import (
	agent_replies,
	at,
	clock_of,
	customer,
	errors,
	events_of,
	log_of,
	partner,
	partner_replies,
	policy,
	set_on,
	ticket,
)

MONDAY = "2026-11-23 10:00"


@pytest.fixture
def gold():
	with at(MONDAY):
		policy()
		yield partner()
	assert errors() == []


@pytest.fixture
def mine(gold):
	return ticket(gold)


def last_activity(of) -> str:
	return frappe.get_last_doc("HD Ticket Activity", filters={"ticket": of.name}).action


def test_a_merged_ticket_is_promised_nothing_more(gold, mine):
	with at("2026-11-23 11:00"):
		target = ticket(gold)
		merge_ticket(mine.name, target.name)
		mine.reload()
	assert (mine.partner_stage, mine.agreement_status) == ("Closed", "Fulfilled")
	assert events_of(mine) == ["Started", "Stopped"]
	with at("2026-11-27 10:00"):
		sweep.run()
	assert log_of(mine) == []
	assert log_of(target)


def test_a_split_ticket_begins_its_own_life(mine):
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		mine = partner_replies(mine, "And another thing.")
		mine.db_set({"escalation_level": 3, "first_response_failed_by": 60})
	said = frappe.get_last_doc(
		"Communication", filters={"reference_name": mine.name, "sent_or_received": "Received"}
	)
	with at("2026-11-23 12:00"):
		other = frappe.get_doc("HD Ticket", split_ticket("Another thing", said.name))
	assert (other.partner, other.ticket_split_from, other.escalation_level) == ("Gold Reseller", mine.name, 0)
	assert (other.last_agent_response, other.first_responded_on) == (None, None)
	assert (other.response_by, other.first_response_failed_by) == (datetime(2026, 11, 23, 14), None)
	assert other.agreement_status == "First Response Due"
	assert events_of(other) == events_of(other, "First Response") == ["Started"]
	assert clock_of(other).started_at == datetime(2026, 11, 23, 12)
	assert frappe.get_all("Email Queue", filters={"reference_name": other.name}) == []


def said_last_to(of):
	"""The partner's latest message, from which on a ticket is split."""
	return frappe.get_last_doc("Communication", filters={"reference_name": of.name})


def test_a_split_ticket_is_about_the_same_records(gold):
	with at("2026-11-23 11:00"):
		deal = program.deal(gold, status="Approved")
		mine = partner_replies(ticket(gold, deal_registration=deal.name), "And another thing.")
		other = frappe.get_doc("HD Ticket", split_ticket("Another thing", said_last_to(mine).name))
	assert other.deal_registration == mine.reload().deal_registration == deal.name
	assert other.record_summary == mine.record_summary
	assert other.record_summary.startswith("Approved")


def test_a_merged_ticket_hands_over_the_records_that_its_target_has_none_of(gold):
	with at("2026-11-23 11:00"):
		ours, theirs = program.deal(gold), program.deal(gold, end_customer="Borealis")
		claim = program.claim(gold)
		source = ticket(gold, deal_registration=ours.name, mdf_claim=claim.name)
		target = ticket(gold, deal_registration=theirs.name)
		merge_ticket(source.name, target.name)
	for each in (source.reload(), target.reload()):
		assert not each.record_summary or "EUR" in each.record_summary
	assert (target.deal_registration, target.mdf_claim) == (theirs.name, claim.name)
	assert "MDF Claim: Draft" in target.record_summary
	assert (source.record_state, target.record_state) == ("Draft", "Draft / Draft")
	assert (source.deal_registration, source.mdf_claim) == (ours.name, None)
	assert source.record_summary.startswith("Draft · EUR")
	assert source.is_merged


def test_a_ticket_merged_into_another_partners_keeps_its_records_to_itself(gold):
	with at("2026-11-23 11:00"):
		bronze = partner("Bronze Reseller", partner_tier="Bronze")
		source, target = ticket(gold, mdf_claim=program.claim(gold).name), ticket(bronze)
		merge_ticket(source.name, target.name)
	assert (target.reload().mdf_claim, target.record_summary) == (None, None)
	assert source.reload().mdf_claim


def test_a_merge_is_done_even_if_the_records_cannot_be_handed_over(monkeypatch, gold):
	def broken(*_):
		raise ValueError("a fault of ours")

	monkeypatch.setattr(record_links, "move_links", broken)
	with at("2026-11-23 11:00"):
		source, target = ticket(gold, mdf_claim=program.claim(gold).name), ticket(gold)
		merge_ticket(source.name, target.name)
	assert (source.reload().is_merged, target.reload().mdf_claim) == (1, None)
	assert errors()[0]["method"] == record_links.NOT_MOVED
	frappe.db.delete("Error Log")


def test_helpdesk_closes_what_nobody_answered_and_the_clocks_end(settings, mine):
	settings("HD Settings", auto_close_tickets=1, auto_close_status="Replied", auto_close_after_days=5)
	agent_replies(mine)
	set_on(mine, status="Replied")
	with at("2026-12-01 10:00"):
		close_tickets_after_n_days()
	mine.reload()
	assert (mine.status, mine.partner_stage, mine.agreement_status) == ("Closed", "Closed", "Fulfilled")
	assert (mine.on_hold_since, mine.resolution_date) == (None, datetime(2026, 12, 1, 10))
	assert events_of(mine) == ["Started", "Paused", "Met"]
	assert last_activity(mine).startswith("automatically closed")


def test_helpdesk_does_not_close_what_waits_for_confirmation(settings, mine):
	settings("HD Settings", auto_close_tickets=1, auto_close_status="Resolved", auto_close_after_days=5)
	agent_replies(mine)
	set_on(mine, status="Resolved")
	theirs = ticket(customer=customer("Somebody Else").name)
	set_on(agent_replies(theirs), status="Resolved")
	with at("2026-12-01 10:00"):
		close_tickets_after_n_days()
	assert (mine.reload().status, theirs.reload().status) == ("Resolved", "Closed")
	assert mine.partner_stage == "Resolved (please confirm)"
	assert last_activity(mine) == "was left open: it waits for the partner"
	assert last_activity(theirs).startswith("automatically closed")


@pytest.mark.parametrize("enabled", [0, 1])
def test_a_deleted_ticket_takes_its_clocks_and_its_log_along(settings, mine, enabled):
	with at("2026-11-27 10:00"):
		sweep.run()
	assert log_of(mine)
	settings("Partner Support Settings", enabled=enabled)
	frappe.delete_doc("HD Ticket", mine.name)
	for doctype in ("SLA Clock", "Escalation Log"):
		assert frappe.db.count(doctype, {"ticket": mine.name}) == 0
	assert frappe.db.count("SLA Clock Event", {"parent": ["like", f"{mine.name}-%"]}) == 0


def test_bulk_edits_count_like_any_other(gold, mine):
	other = ticket(gold, priority="Low")
	names = [mine.name, other.name]
	with at("2026-11-23 11:00"):
		submit_cancel_or_update_docs("HD Ticket", names, "update", {"priority": "Urgent"})
		bulk_reply(names, "We are on it.")
		submit_cancel_or_update_docs("HD Ticket", names, "update", {"status": "Resolved"})
	for each in (mine.reload(), other.reload()):
		assert (each.agreement_status, each.resolution_time) == ("Fulfilled", 3600)
		assert events_of(each) == events_of(each, "First Response") == ["Started", "Met"]
		assert clock_of(each).severity == "Urgent"


def test_a_ticket_given_to_another_partner_is_promised_as_theirs(mine):
	bronze = partner("Bronze Reseller", partner_tier="Bronze")
	with at("2026-11-23 11:00"):
		mine = set_on(mine, customer=bronze.hd_customer, priority="Low")
	assert (mine.partner, mine.partner_tier) == ("Bronze Reseller", "Bronze")
	assert mine.response_by == datetime(2026, 11, 23, 18)
	assert (clock_of(mine).partner, clock_of(mine).partner_tier) == ("Bronze Reseller", "Bronze")
	assert events_of(mine) == ["Started"]


def test_a_ticket_given_to_no_partner_is_let_go(mine):
	with at("2026-11-23 11:00"):
		mine = set_on(mine, customer=customer("Somebody Else").name)
	assert (mine.partner, mine.partner_tier, mine.sla_matrix, mine.partner_stage) == (None, None, None, None)
	assert mine.sla == "Default"
	assert events_of(mine) == ["Started", "Stopped"]
	with at("2026-11-27 10:00"):
		sweep.run()
	assert log_of(mine) == []
	with at("2026-11-27 11:00"):
		mine = set_on(mine, customer="Gold Reseller")
	assert (mine.partner, mine.agreement_status) == ("Gold Reseller", "First Response Due")
	assert events_of(mine) == ["Started", "Stopped", "Reopened"]


def test_a_ticket_without_a_customer_can_be_adopted(gold):
	stray = ticket()
	assert (stray.partner, stray.sla) == (None, "Default")
	with at("2026-11-23 11:00"):
		stray = agent_replies(stray)
	with at("2026-11-23 13:00"):
		agent_replies(stray)
		stray = set_on(stray, customer="Gold Reseller")
	assert (stray.partner, stray.sla) == ("Gold Reseller", "Partner Support: Test Matrix v1")
	assert (stray.first_responded_on, stray.first_response_time) == (datetime(2026, 11, 23, 11), 3600)
	assert stray.resolution_by == datetime(2026, 11, 23, 18)
	assert clock_of(stray).started_at == datetime(2026, 11, 23, 10)
