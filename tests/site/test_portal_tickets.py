"""A portal user may send any field; what is not theirs to say is recomputed or refused."""

from datetime import datetime

import pytest

import frappe

from partner_support.adapters.tickets.guard import Refusal
from tests.site.factories import (
	CATEGORY,
	SECOND_TEAM,
	TEAM,
	agent_replies,
	at,
	clock_of,
	customer,
	events_of,
	partner,
	policy,
	set_on,
	team,
	ticket,
)
from tests.site.portal import USER, portal_reply, portal_ticket, rest_write, signed_in

MONDAY = "2026-11-23 10:00"
MINE = {"priority": "Urgent", "ticket_type": CATEGORY}
RIVAL = "Gold Rival"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		partner("Gold Reseller", USER)
		partner(RIVAL, partner_tier="Bronze")
		yield


def test_a_ticket_from_the_portal_is_promised_and_seen_by_its_author():
	mine = portal_ticket(**MINE)
	assert (mine.partner, mine.partner_tier, mine.agent_group) == ("Gold Reseller", "Gold", TEAM)
	assert (mine.response_by, mine.resolution_by) == (datetime(2026, 11, 23, 12), datetime(2026, 11, 23, 18))
	assert events_of(mine) == events_of(mine, "First Response") == ["Started"]
	with signed_in(USER):
		assert frappe.has_permission("HD Ticket", "read", mine.name)
		assert [row.partner_stage for row in frappe.get_list("HD Ticket", fields=["partner_stage"])] == [
			"Submitted"
		]


def test_whatever_comes_along_with_a_new_ticket_is_recomputed():
	other = ticket()
	sent = {
		"partner": RIVAL,
		"partner_tier": "Bronze",
		"partner_stage": "Closed",
		"sla": "Default",
		"service_level_agreement_creation": "2026-11-16 09:00:00",
		"agent_group": team(SECOND_TEAM).name,
		"first_responded_on": "2026-11-23 09:00:00",
		"last_agent_response": "2026-11-23 09:00:00",
		"response_by": "2026-11-22 09:00:00",
		"resolution_by": "2026-12-22 09:00:00",
		"resolution_date": "2026-11-23 09:00:00",
		"agreement_status": "Failed",
		"escalation_level": 4,
		"is_merged": 1,
		"merged_with": other.name,
		"ticket_split_from": other.name,
		"raised_by": "bob@elsewhere.example.com",
		"status": "Closed",
		"status_category": "Resolved",
		"total_hold_time": 86400,
	}
	assert portrait(portal_ticket(**MINE, **sent)) == portrait(portal_ticket(**MINE))


def portrait(mine) -> dict:
	"""All that a ticket says about itself, but for who it is."""
	told_apart = ("name", "creation", "modified", "key", "opening_time")
	assert clock_of(mine).due_at == mine.resolution_by == datetime(2026, 11, 23, 18)
	assert events_of(mine) == events_of(mine, "First Response") == ["Started"]
	return {field: value for field, value in mine.as_dict().items() if field not in told_apart}


@pytest.mark.parametrize("looks", [0, 1])
def test_a_ticket_in_another_partners_name_is_refused(settings, looks):
	settings("HD Settings", auto_set_customer_from_contact=looks)
	with pytest.raises((Refusal, frappe.ValidationError)):
		portal_ticket(**MINE, customer=RIVAL)


def test_a_ticket_in_another_persons_name_is_not_filed_under_their_partner():
	customer("Gold Rival", "bob@rival.example.com")
	frappe.db.set_value("HD Customer", RIVAL, "domain", "rival.example.com")
	values = {"doctype": "HD Ticket", "subject": "x", "raised_by": "new@rival.example.com", **MINE}
	with signed_in(USER):
		mine = frappe.get_doc(values).insert()
	assert mine.partner == "Gold Reseller"


def test_what_the_support_team_decides_cannot_be_written_afterwards():
	customer("Mine Too", USER)
	mine = portal_ticket(**MINE, customer="Gold Reseller")
	for field, sent in {
		"priority": ["Low"],
		"ticket_type": ["Unspecified"],
		"agent_group": [team(SECOND_TEAM).name, ""],
		"customer": [RIVAL, "Mine Too", ""],
		"raised_by": ["bob@elsewhere.example.com"],
	}.items():
		for value in sent:
			with pytest.raises((Refusal, frappe.ValidationError)):
				rest_write(mine, **{field: value})
	assert mine.reload().partner == "Gold Reseller"


def test_what_is_computed_cannot_be_written_afterwards():
	mine = portal_ticket(**MINE)
	for field, sent in {
		"partner": RIVAL,
		"partner_tier": "Bronze",
		"partner_stage": "Closed",
		"sla": "Default",
		"sla_matrix": "",
		"response_by": "2026-12-24 09:00:00",
		"resolution_by": "",
		"agreement_status": "Fulfilled",
		"escalation_level": 4,
		"first_responded_on": "2026-11-23 09:00:00",
		"last_agent_response": "2026-11-23 09:00:00",
		"service_level_agreement_creation": "2026-12-24 09:00:00",
		"total_hold_time": 86400,
		"on_hold_since": "2026-11-23 09:00:00",
		"resolution_failed_by": 5,
		"is_merged": 1,
	}.items():
		before = mine.get(field)
		assert rest_write(mine, **{field: sent}).get(field) == before, field
	assert events_of(mine) == events_of(mine, "First Response") == ["Started"]


def test_a_whole_document_saved_by_a_portal_user_changes_no_promise():
	mine = portal_ticket(**MINE)
	with signed_in(USER):
		sent = frappe.get_doc("HD Ticket", mine.name)
		sent.update(
			{"response_by": None, "resolution_by": None, "sla_matrix": None, "subject": "Still broken"}
		)
		sent.save()
	mine.reload()
	assert (mine.subject, mine.sla_matrix) == ("Still broken", "Test Matrix v1")
	assert (mine.response_by, mine.resolution_by) == (datetime(2026, 11, 23, 12), datetime(2026, 11, 23, 18))


def test_a_partner_may_say_that_it_is_critical_but_not_take_it_back():
	mine = portal_ticket(**MINE)
	assert rest_write(mine, business_critical=1).business_critical == 1
	assert rest_write(mine, business_critical=0).business_critical == 1
	assert set_on(mine, business_critical=0).business_critical == 0  # an agent may


def test_a_portal_users_reply_reopens_and_resumes():
	mine = portal_ticket(**MINE)
	agent_replies(mine)
	mine = set_on(mine, status="Replied")
	mine = portal_reply(mine)
	assert (mine.status, mine.partner_stage) == ("Open", "Under review")
	assert events_of(mine) == ["Started", "Paused", "Resumed"]


def test_a_colleagues_ticket_stays_as_hidden_as_helpdesk_has_it():
	theirs = ticket(frappe.get_doc("Partner", RIVAL))
	with signed_in(USER):
		assert not frappe.has_permission("HD Ticket", "read", theirs.name)
		assert theirs.name not in frappe.get_list("HD Ticket", pluck="name")
