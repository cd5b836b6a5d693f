"""A ticket raised from a record's form: who may, for whom, and what the ticket carries."""

from typing import Any

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters.tickets.guard import Refusal
from partner_support.api import records as api
from tests.site import disputing, program
from tests.site.factories import (
	CATEGORY,
	SECOND_TEAM,
	TEAM,
	agent,
	at,
	category,
	clock_of,
	contact,
	errors,
	partner,
	policy,
	team,
	user,
)
from tests.site.portal import USER, signed_in

AGENT = "agent@vendor.example.com"
OPERATIONS = "operations@vendor.example.com"
ACCOUNT_MANAGER = "account.manager@vendor.example.com"
OTHER_ACCOUNT_MANAGER = "other.account.manager@vendor.example.com"
FINANCE = "finance@vendor.example.com"
BOSS = "bella@gold.example.com"
CLAIMS = "Test Claims"
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(autouse=True)
def monday():
	with at("2026-11-23 10:00"):
		policy()
		agent(AGENT)
		user(OPERATIONS, "Partner Operations Manager")
		user(FINANCE, "Channel Finance Manager")
		for person in (ACCOUNT_MANAGER, OTHER_ACCOUNT_MANAGER):
			user(person, "Channel Account Manager")
		yield


@pytest.fixture
def gold() -> Document:
	return partner("Gold Reseller", USER, manager=BOSS, channel_account_manager=ACCOUNT_MANAGER)


@pytest.fixture
def deal(gold: Document) -> Document:
	return program.deal(gold, status="Approved")


def raised(by: str, about: Document, **values: Any) -> Document:
	"""A ticket as the form's dialog sends it."""
	sent = {"subject": " Longer protection ", "description": "<p>Until February.</p>", "category": CATEGORY}
	with signed_in(by):
		name = api.raise_ticket(about.doctype, about.name, **{**sent, **values})
	return frappe.get_doc("HD Ticket", name)


def refused(by: str, about: Document, error: type[Exception] = frappe.PermissionError, **values: Any) -> str:
	tickets = frappe.db.count("HD Ticket")
	with pytest.raises(error) as refusal:
		raised(by, about, **values)
	assert frappe.db.count("HD Ticket") == tickets
	return str(refusal.value)


def person(email: str) -> str:
	return frappe.db.get_value("Contact", {"email_id": email})


@pytest.mark.parametrize("by", [AGENT, OPERATIONS, ACCOUNT_MANAGER])
def test_a_ticket_is_raised_in_the_name_of_the_partners_person_by_its_true_author(gold, deal, by):
	ticket = raised(by, deal, contact=person(BOSS), severity="Urgent")
	assert (ticket.owner, ticket.modified_by) == (by, by)
	assert (ticket.raised_by, ticket.contact, ticket.customer) == (BOSS, person(BOSS), gold.hd_customer)
	assert (ticket.partner, ticket.partner_tier) == (gold.name, "Gold")
	assert (ticket.subject, ticket.priority, ticket.agent_group) == ("Longer protection", "Urgent", TEAM)
	assert (ticket.deal_registration, ticket.record_summary[:8]) == (deal.name, "Approved")
	assert clock_of(ticket, "First Response").state == "Running"
	assert not errors()


@pytest.mark.parametrize("by", [AGENT, OPERATIONS, ACCOUNT_MANAGER])
def test_without_a_person_the_user_asks_and_the_ticket_is_the_partners_all_the_same(gold, deal, by):
	contact(by)  # staff have contacts of their own, who are nobody's customer
	ticket = raised(by, deal)
	assert (ticket.owner, ticket.raised_by) == (by, by)
	assert (ticket.customer, ticket.partner) == (gold.hd_customer, gold.name)
	assert ticket.deal_registration == deal.name


@pytest.mark.parametrize("by", [AGENT, OPERATIONS, ACCOUNT_MANAGER])
def test_a_person_without_an_address_leaves_the_answers_to_the_user(gold, deal, by):
	silent = frappe.get_doc({"doctype": "Contact", "first_name": "Silent"}).insert()
	customer = frappe.get_doc("HD Customer", gold.hd_customer)
	customer.append("contacts", {"contact_name": silent.name})
	customer.save()
	ticket = raised(by, deal, contact=silent.name)
	assert (ticket.raised_by, ticket.contact) == (by, silent.name)


def test_staff_may_choose_a_category_of_other_records_and_the_link_stays(deal):
	team(SECOND_TEAM)
	category(CLAIMS, record_doctype="MDF Claim", record_required=1, team=SECOND_TEAM)
	ticket = raised(OPERATIONS, deal, category=CLAIMS)
	assert (ticket.ticket_type, ticket.agent_group) == (CLAIMS, SECOND_TEAM)
	assert (ticket.deal_registration, ticket.mdf_claim) == (deal.name, None)


def test_what_is_pasted_into_the_description_comes_along(deal):
	ticket = raised(OPERATIONS, deal, description=f'<p>Look: <img src="{PIXEL}"></p>')
	assert "data:image" not in ticket.description
	assert frappe.db.exists("File", {"attached_to_doctype": "HD Ticket", "attached_to_name": ticket.name})


@pytest.mark.parametrize(
	("by", "words"),
	[
		(OTHER_ACCOUNT_MANAGER, ""),
		(USER, "Ask one of them"),
		(BOSS, "Ask one of them"),
		(FINANCE, "Ask one of them"),
		("Guest", ""),
	],
)
def test_nobody_else_raises_one_nor_learns_whom_the_partner_has(gold, deal, by, words):
	assert words in refused(by, deal)
	with signed_in(by), pytest.raises(frappe.PermissionError):
		api.ticket_choices(deal.doctype, deal.name)


def test_an_account_manager_of_another_partner_is_refused_also_where_they_may_read_the_record(deal):
	"""A DocType of the site's own knows nothing of account managers."""
	frappe.share.add(deal.doctype, deal.name, OTHER_ACCOUNT_MANAGER, read=1)
	user(OTHER_ACCOUNT_MANAGER, "Partner Support Manager")
	with signed_in(OTHER_ACCOUNT_MANAGER):
		assert frappe.has_permission(deal.doctype, "read", deal.name)
	assert "Ask one of them" in refused(OTHER_ACCOUNT_MANAGER, deal)


def test_a_person_of_another_partner_is_refused(deal):
	partner("Gold Rival", "rita@rival.example.com", partner_tier="Bronze")
	words = refused(OPERATIONS, deal, error=frappe.ValidationError, contact=person("rita@rival.example.com"))
	assert "is no contact of" in words and "Gold Reseller" in words


def test_a_ticket_without_words_is_refused(deal):
	assert "Write a subject" in refused(OPERATIONS, deal, error=frappe.MandatoryError, subject="  ")


def test_the_right_ends_with_the_ticket(gold, deal):
	"""Whoever raised it is as little an agent as before."""
	ticket = raised(OPERATIONS, deal, contact=person(BOSS))
	with signed_in(OPERATIONS):
		assert not frappe.has_permission("HD Ticket", "write", ticket.name)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("HD Ticket", ticket.name).save()
		another = {"subject": "x", "description": "y", "customer": gold.hd_customer}
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": "HD Ticket", **another, "contact": person(BOSS)}).insert()
		with pytest.raises((Refusal, frappe.ValidationError)):
			frappe.get_doc({"doctype": "HD Ticket", **another}).insert(ignore_permissions=True)


def test_nobody_sends_the_leave_along_with_a_ticket(gold):
	rival = partner("Gold Rival", "rita@rival.example.com", partner_tier="Bronze")
	sent = {"doctype": "HD Ticket", "subject": "x", "description": "y"}
	with signed_in(USER):
		ticket = frappe.call(
			"frappe.client.insert", doc={**sent, "flags": {"raised_for": {"customer": rival.hd_customer}}}
		)
	assert frappe.db.get_value("HD Ticket", ticket["name"], "customer") == gold.hd_customer


def test_the_dialog_says_whether_the_user_may_open_the_ticket(deal):
	for by, opens in ((AGENT, True), (OPERATIONS, False), (ACCOUNT_MANAGER, False)):
		with signed_in(by):
			offered = api.ticket_choices(deal.doctype, deal.name)
		assert (offered["opens"], offered["partner"]) == (opens, "Gold Reseller")
		assert {each["email"] for each in offered["contacts"]} == {USER, BOSS}


def test_a_dispute_that_is_raised_so_names_its_true_author(gold):
	category(disputing.COMMISSION, record_doctype="Commission Statement")
	statement = program.statement(gold, status="Issued")
	ticket = raised(ACCOUNT_MANAGER, statement, category=disputing.COMMISSION, contact=person(BOSS))
	dispute = disputing.dispute_of(ticket)
	assert dispute.opened_by == ACCOUNT_MANAGER
	assert {entry.actor for entry in disputing.entries(dispute)} == {ACCOUNT_MANAGER}
