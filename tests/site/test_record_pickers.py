"""What the record fields offer: the records of the ticket's partner, to whom they may be shown."""

import json
from contextlib import contextmanager

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe

from partner_support.adapters.records import record_links, records
from tests.site import program
from tests.site.factories import agent, at, category, customer, partner, policy, ticket
from tests.site.portal import USER, signed_in

TEMPLATE = "helpdesk.helpdesk.doctype.hd_ticket_template.api.get_one"
AGENT = "agent@vendor.example.com"
BOSS = "bella@gold.example.com"


@pytest.fixture(autouse=True)
def monday():
	frappe.db.set_default("number_format", "#,###.##")
	with at("2026-11-23 10:00"):
		policy()
		agent(AGENT)
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", USER, manager=BOSS)


@pytest.fixture
def rival():
	return partner("Gold Rival", "rita@rival.example.com", partner_tier="Bronze")


@contextmanager
def on_page(address: str | None):
	"""Within a request that a page sends."""
	headers = {"Referer": f"https://help.example.com{address}"} if address else {}
	frappe.local.request = Request(EnvironBuilder(headers=headers).get_environ())
	try:
		yield
	finally:
		del frappe.local.request


def offered(field: str, reader: str, page: str | None = None, **arguments) -> list[dict]:
	"""The answer to a picker's call."""
	row = frappe.db.get_value(
		"HD Ticket Template Field", {"parent": "Default", "fieldname": field}, "url_method"
	)
	with signed_in(reader), on_page(page):
		return frappe.call(row, **arguments)


def values(choices: list[dict]) -> list[str]:
	return [choice["value"] for choice in choices]


def new_page(reader: str, name: str = "Default") -> dict:
	"""The template that the page of a new ticket is drawn from."""
	(answering,) = frappe.get_hooks("override_whitelisted_methods")[TEMPLATE]
	with signed_in(reader):
		return frappe.call(answering, name=name)


def rows_of(page: dict) -> dict[str, dict]:
	return {row["fieldname"]: row for row in page["fields"]}


def test_an_agent_is_offered_what_the_tickets_partner_has(gold, rival):
	mine = program.deal(gold, deal_value=240_000, status="Approved")
	program.deal(rival)
	for page, asked in (
		(f"/helpdesk/tickets/{ticket(gold).name}", {}),
		(f"/helpdesk/tickets/{ticket(gold).name}?view=1#reply", {}),
		("/helpdesk/tickets", {"ticket": ticket(gold).name}),
		(f"/helpdesk/tickets/{ticket(rival).name}", {"ticket": ticket(gold).name}),
	):
		assert offered("deal_registration", AGENT, page, **asked) == [
			{"value": mine.name, "label": "Acme Clinics · Approved · EUR 240,000.00"}
		]


def test_an_agent_is_offered_nothing_where_no_partner_is_known(gold):
	program.deal(gold)
	plain = ticket(customer=customer("Plain Customer").name)
	for page in (None, "/helpdesk/tickets/new", "/helpdesk/tickets/4711", f"/helpdesk/tickets/{plain.name}"):
		assert offered("deal_registration", AGENT, page) == []


def test_a_picker_knows_the_record_that_the_ticket_has_however_old_it_is(monkeypatch, gold):
	old = program.deal(gold, end_customer="Oldest")
	mine = ticket(gold, deal_registration=old.name)
	with at("2026-11-24 10:00"):
		program.deal(gold, end_customer="Newest")
	monkeypatch.setattr("partner_support.adapters.records.record_choices.offered.__defaults__", (1,))
	assert [
		each["label"].partition(" ")[0] for each in offered("deal_registration", AGENT, ticket=mine.name)
	] == [
		"Oldest",
		"Newest",
	]


@pytest.mark.parametrize("field", records.LINK_FIELDS)
def test_a_partner_is_offered_their_own_and_a_guest_nothing(gold, rival, field):
	make = {
		"deal_registration": lambda of: program.deal(
			of, end_customer=f"Client of {of.name}", status="Approved"
		),
		"mdf_claim": lambda of: program.claim(of, status="Submitted"),
		"commission_statement": lambda of: program.statement(of, status="Issued"),
		"partner_agreement": lambda of: program.agreement(of, status="Active"),
	}[field]
	mine, theirs = make(gold), make(rival)
	page = f"/helpdesk/tickets/{ticket(rival).name}"
	assert values(offered(field, BOSS, page)) == [mine.name]
	assert theirs.name not in values(offered(field, USER, page))
	assert offered(field, "Guest", page) == []


def test_naming_another_partners_ticket_is_refused(gold, rival):
	theirs = ticket(rival)
	with pytest.raises(frappe.PermissionError):
		offered("deal_registration", USER, ticket=theirs.name)


def test_statements_are_offered_to_managers_and_drafts_to_nobody_outside(gold):
	issued, _draft = program.statement(gold, status="Issued"), program.statement(gold)
	assert values(offered("commission_statement", BOSS)) == [issued.name]
	assert offered("commission_statement", USER) == []


def test_a_person_of_two_partners_sees_whose_record_each_is(gold, rival):
	company = frappe.get_doc("HD Customer", rival.hd_customer)
	company.append("contacts", {"contact_name": frappe.db.get_value("Contact", {"user": USER})})
	company.save(ignore_permissions=True)
	program.deal(gold), program.deal(rival)
	labels = [choice["label"] for choice in offered("deal_registration", USER)]
	assert sorted(label.rpartition(" · ")[2] for label in labels) == ["Gold Rival", "Gold Reseller"][::-1]


def test_records_of_a_partner_that_is_served_no_longer_are_not_offered(gold):
	program.deal(gold)
	gold.reload().update({"status": "Suspended"}).save()
	assert offered("deal_registration", USER) == []


def test_a_partners_new_ticket_page_asks_for_the_record_by_type(gold):
	category("Test Claims", record_doctype="MDF Claim", record_required=1)
	program.claim(gold)
	row = rows_of(new_page(USER))["mdf_claim"]
	assert row["url_method"] == "partner_support.api.record_links.mdf_claim"
	assert '"Test Claims"' in row["depends_on"]
	assert '"Test Claims"' in row["mandatory_depends_on"]


def test_a_partner_who_has_no_such_record_is_not_held_up_by_it(gold):
	category("Test Claims", record_doctype="MDF Claim", record_required=1)
	assert rows_of(new_page(USER))["mdf_claim"]["mandatory_depends_on"] is None


def test_a_customer_who_is_no_partner_is_asked_for_nothing_of_the_kind():
	customer("Plain Customer", "paul@plain.example.com")
	shown = set(rows_of(new_page("paul@plain.example.com")))
	assert not shown & {*records.LINK_FIELDS, *record_links.SHOWN, "partner_stage"}


@pytest.mark.parametrize("reader", [USER, AGENT])
def test_a_new_ticket_has_no_field_for_what_its_record_will_say(gold, reader):
	assert not set(rows_of(new_page(reader))) & set(record_links.SHOWN)


def test_what_only_managers_see_only_managers_are_asked_for(gold):
	assert "commission_statement" not in rows_of(new_page(USER))
	assert "commission_statement" in rows_of(new_page(BOSS))


def test_an_agents_new_ticket_page_offers_nothing_before_a_customer_is_chosen(gold):
	category("Test Claims", record_doctype="MDF Claim", record_required=1)
	page = new_page(AGENT)
	for field in records.LINK_FIELDS:
		row = rows_of(page)[field]
		assert (row["url_method"], row["disabled"], row["mandatory_depends_on"]) == (None, 1, None)
		assert json.loads(row["link_filters"]) == [[records.LINK_FIELDS[field], "name", "in", [""]]]
	assert any("record_links.of_customer" in script for script in page["_form_script"])


def test_the_sites_own_form_scripts_are_kept(gold):
	frappe.get_doc(
		{
			"doctype": "HD Form Script",
			"__newname": "Ours",
			"dt": "HD Ticket",
			"apply_on_new_page": 1,
			"enabled": 1,
		}
		| {"script": "function setupForm() { return {} }"}
	).insert()
	assert "function setupForm() { return {} }" in new_page(AGENT)["_form_script"]
	assert new_page(USER)["_form_script"][0] == "function setupForm() { return {} }"


def test_a_customer_brings_its_partners_records_to_an_agent_and_to_nobody_else(gold, rival):
	mine = program.deal(gold)
	program.deal(rival)
	for reader, customer_named, names in (
		(AGENT, gold.hd_customer, [mine.name]),
		(AGENT, None, []),
		(AGENT, "Nobody Known", []),
		(USER, rival.hd_customer, []),
	):
		with signed_in(reader):
			answer = frappe.call("partner_support.api.record_links.of_customer", customer=customer_named)
		assert answer["deal_registration"] == names
		assert set(answer) == set(records.LINK_FIELDS)
	with signed_in("Guest"), pytest.raises(frappe.PermissionError):
		frappe.call("partner_support.api.record_links.of_customer", customer=gold.hd_customer)


def test_a_label_with_markup_is_handed_on_as_it_is_for_the_page_to_show_as_text(gold):
	program.deal(gold, end_customer='O\'Brien & "Sons"')
	(choice,) = offered("deal_registration", USER)
	assert choice["label"].startswith('O\'Brien & "Sons" · Draft')
