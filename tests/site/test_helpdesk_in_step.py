"""Helpdesk's own jobs and masters leave our figures alone, and would say the same."""

from datetime import datetime

import pytest

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import update_sla_status_in_ticket

from tests.site.factories import (
	agent_replies,
	at,
	ensure,
	errors,
	partner,
	partner_replies,
	policy,
	set_on,
	ticket,
)

MONDAY = "2026-11-23 10:00"
FIGURES = ("sla", "response_by", "resolution_by", "agreement_status", "total_hold_time", "first_responded_on")


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield
	assert errors() == []


def figures(of) -> dict:
	return frappe.db.get_value("HD Ticket", of.name, FIGURES, as_dict=True)


def rows_of_the_managed_agreement() -> set[str]:
	agreement = frappe.get_doc("HD Service Level Agreement", "Partner Support: Test Matrix v1")
	return {row.priority for row in agreement.priorities}


def test_helpdesks_hourly_job_says_what_we_say():
	gold = partner()
	fresh, paused, answered, late, reopened = (ticket(gold) for _ in range(5))
	with at("2026-11-23 11:00"):
		set_on(paused, status="Replied")
		for each in (answered, reopened):
			agent_replies(each)
		set_on(reopened, status="Resolved")
	with at("2026-11-23 11:30"):
		set_on(paused, status="Open")
		partner_replies(reopened)
	with at("2026-11-23 11:59"):
		everything = (fresh, paused, answered, late, reopened)
		before = [figures(each) for each in everything]
		update_sla_status_in_ticket()
		assert [figures(each) for each in everything] == before
	with at("2026-11-23 12:10"):
		update_sla_status_in_ticket()
		assert figures(late).agreement_status == figures(fresh).agreement_status == "Failed"
		by_helpdesk = [figures(each) for each in everything]
		for each in everything:
			set_on(each, subject="Saved, so that we say it")
		assert [figures(each) for each in everything] == by_helpdesk
	assert [each.agreement_status for each in by_helpdesk] == [
		"Failed",
		"First Response Due",
		"Resolution Due",
		"Failed",
		"Resolution Due",
	]


def test_saving_a_holiday_list_saves_every_open_ticket_and_changes_no_figure():
	mine = ticket(partner())
	with at("2026-11-23 11:00"):
		paused = set_on(ticket(partner()), status="Replied")
		paused = set_on(paused, status="Open")
		before = figures(mine), figures(paused)
		holidays = frappe.get_doc(
			"HD Service Holiday List",
			frappe.db.get_value("HD Service Level Agreement", mine.sla, "holiday_list"),
		)
		holidays.description = "Saved"
		holidays.save()
	assert (figures(mine), figures(paused)) == before


def test_a_new_priority_can_be_used_at_once_and_nobody_is_bothered():
	gold = partner()
	for field in ("integer_value", "level"):  # the one became the other
		if frappe.get_meta("HD Ticket Priority").has_field(field):
			values = {field: 50 if field == "integer_value" else "Urgent"}
	ensure("HD Ticket Priority", "Test Panic", **values)
	assert "Test Panic" in rows_of_the_managed_agreement()
	frappe.local.message_log = []
	mine = ticket(gold, priority="Test Panic")
	set_on(mine, subject="Saved")
	assert mine.response_by == datetime(2026, 11, 23, 14)
	assert [note for note in frappe.local.message_log if "Partner Support" in str(note)] == []


def test_a_ticket_whose_priority_is_disabled_can_still_be_saved():
	mine = ticket(partner(), priority="High")
	high = frappe.get_doc("HD Ticket Priority", "High")
	high.disabled = 1
	high.save()
	frappe.local.message_log = []
	mine = set_on(mine, status="Replied")
	assert mine.agreement_status == "Paused"
	assert frappe.local.message_log == []
	default = frappe.db.get_value("HD Service Level Agreement", mine.sla, "default_priority")
	assert not frappe.db.get_value("HD Ticket Priority", default, "disabled")


def test_lists_and_filters_find_what_the_clocks_say():
	mine = ticket(partner())
	with at("2026-11-23 12:30"):
		set_on(mine, subject="Late")
		assert frappe.get_list(
			"HD Ticket", {"agreement_status": "Failed", "partner": "Gold Reseller"}, pluck="name"
		) == [mine.name]
