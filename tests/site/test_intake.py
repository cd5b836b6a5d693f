"""A partner calls or chats: it is recognised, and the call becomes a ticket of its own or a note in an open one."""

from typing import Any

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.api import calls as api
from tests.site import mailbox, program
from tests.site.escalating import notes_of
from tests.site.factories import CATEGORY, agent, at, clock_of, partner, policy, ticket, user
from tests.site.portal import USER, signed_in

AGENT = "agent@vendor.example.com"
OTHER_USER = "bob@bronze.example.com"


@pytest.fixture(autouse=True)
def monday():
	with at("2026-11-23 10:00"):
		policy()
		agent(AGENT)
		yield


@pytest.fixture
def gold() -> Document:
	made = partner("Gold Reseller", USER, external_id="CRM-4711", time_zone="Europe/Berlin")
	person = frappe.get_doc("Contact", contact_of(USER))
	person.append("phone_nos", {"phone": "+49 30 123-4567", "is_primary_phone": 1})
	person.save(ignore_permissions=True)
	return made


def contact_of(email: str) -> str:
	return frappe.db.get_value("Contact", {"email_id": email})


def found(text: str) -> list[tuple[str, str | None]]:
	with signed_in(AGENT):
		return [(row["partner"], row["contact"]) for row in api.find(text)]


@pytest.mark.parametrize(
	"number", ["+49 30 1234567", "0301234567", "030/123 45 67", "(030) 1234567", "1234567"]
)
def test_a_caller_is_known_by_number_however_it_is_written(gold, number):
	assert found(number) == [("Gold Reseller", contact_of(USER))]


@pytest.mark.parametrize("text", ["alice@gold", "ALICE@gold.example.com", "Alice", "lic"])
def test_a_caller_is_known_by_address_and_name(gold, text):
	assert ("Gold Reseller", contact_of(USER)) in found(text)


@pytest.mark.parametrize("text", ["gold res", "CRM-4711"])
def test_a_partner_is_known_by_name_and_by_its_id_elsewhere(gold, text):
	assert ("Gold Reseller", None) in found(text)


@pytest.mark.parametrize("text", ["", "a", "%%%", "___", "1234", "nobody at all", "CRM-471"])
def test_what_means_nobody_finds_nobody(gold, text):
	assert found(text) == []


def test_people_of_no_active_partner_are_not_found(gold):
	gold.db_set("status", "Terminated")
	assert found("Alice") == [] and found("0301234567") == []


def test_a_search_ends_after_a_dozen(gold):
	for number in range(20):
		partner(f"Many Resellers {number:02}", partner_tier="Bronze")
	assert len(found("Many Resellers")) == 12


@pytest.mark.parametrize("person", [USER, "cam@vendor.example.com", "Guest"])
def test_only_agents_search_and_take_calls(gold, person):
	user("cam@vendor.example.com", "Channel Account Manager")
	with signed_in(person):
		for ask in (
			lambda: api.find("Alice"),
			lambda: api.caller("Gold Reseller"),
			lambda: api.records("Gold Reseller", "deal_registration"),
			lambda: api.promise("Gold Reseller"),
			lambda: entered(by=person),
		):
			with pytest.raises(frappe.PermissionError):
				ask()


def test_the_form_shows_who_it_is_and_what_is_open(gold):
	other = ticket(gold, subject="Older")
	own = ticket(gold, subject="My own", raised_by=USER, contact=contact_of(USER))
	with signed_in(AGENT):
		shown = api.caller("Gold Reseller", contact_of(USER))
	assert shown["profile"]["tier"]["name"] == "Gold"
	assert [(row["name"], row["own"]) for row in shown["tickets"]] == [(own.name, True), (other.name, False)]
	assert CATEGORY in [each["value"] for each in shown["categories"]]


def test_the_promise_is_shown_before_and_is_kept_by_the_ticket(gold):
	with signed_in(AGENT):
		told = api.promise("Gold Reseller", CATEGORY, "Urgent")
	made = entered()
	first = next(clock["due_at"] for clock in told["clocks"])
	assert first.startswith("2026-11-23T11:00")
	assert site_time.to_utc(clock_of(made, "First Response").due_at).isoformat() == first


def entered(by: str = AGENT, **values: Any) -> Document:
	"""A call as the form sends it."""
	sent = {
		"partner": "Gold Reseller",
		"contact": contact_of(USER),
		"channel": "Phone",
		"subject": "Cannot register",
		"description": "It says <b>no</b>\nsince today",
		"category": CATEGORY,
		"severity": "Urgent",
	}
	with signed_in(by):
		name = api.enter(**{**sent, **values})
	return frappe.get_doc("HD Ticket", name)


def test_a_call_becomes_the_callers_own_ticket_and_is_acknowledged(gold):
	made = entered()
	assert (made.partner, made.customer, made.raised_by) == ("Gold Reseller", gold.hd_customer, USER)
	assert (made.contact, made.priority, made.intake_channel) == (contact_of(USER), "Urgent", "Phone")
	assert "&lt;b&gt;no" in made.description
	assert [USER] in [mailbox.recipients_of(mail) for mail in mailbox.mails_about(made)]


def test_a_call_is_about_a_record_of_the_partner_only(gold):
	frappe.db.set_value("Support Category", CATEGORY, "record_doctype", "Deal Registration")
	frappe.clear_document_cache("Support Category", CATEGORY)
	own = program.deal(gold)
	others = program.deal(partner("Bronze Reseller", OTHER_USER, partner_tier="Bronze"), end_customer="Else")
	assert entered(record=own.name).deal_registration == own.name
	with pytest.raises(frappe.ValidationError, match="no record of"):
		entered(record=others.name)


@pytest.mark.parametrize(
	"wrong",
	[
		{"contact": None},
		{"channel": "Fax"},
		{"category": "No Such"},
		{"severity": "No Such"},
		{"subject": " "},
		{"description": ""},
	],
	ids=str,
)
def test_an_incomplete_call_is_refused(gold, wrong):
	before = frappe.db.count("HD Ticket")
	with pytest.raises(frappe.ValidationError):
		entered(**wrong)
	assert frappe.db.count("HD Ticket") == before


def test_somebody_elses_person_is_no_caller(gold):
	partner("Bronze Reseller", OTHER_USER, partner_tier="Bronze")
	with pytest.raises(frappe.ValidationError, match="no contact of"):
		entered(contact=contact_of(OTHER_USER))


def test_a_call_about_an_open_ticket_becomes_a_note_in_it(gold):
	about = ticket(gold)
	before = frappe.db.count("HD Ticket")
	with signed_in(AGENT):
		api.note(about.name, "Phone", "Wants it <i>today</i>", contact_of(USER))
	(said,) = notes_of(about)
	assert "Phone: Alice" in said and "Wants it &lt;i&gt;today" in said
	assert frappe.db.count("HD Ticket") == before
	with signed_in(USER), pytest.raises(frappe.PermissionError):
		api.note(about.name, "Phone", "Let me in")


def test_the_channel_is_not_the_partners_to_say(gold):
	own = ticket(gold, raised_by=USER, intake_channel="Chat")
	with signed_in(USER):
		document = frappe.get_doc("HD Ticket", own.name)
		document.intake_channel = "Phone"
		document.save()
	assert own.reload().intake_channel != "Phone"
