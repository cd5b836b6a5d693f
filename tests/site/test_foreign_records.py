"""A site that keeps its deals elsewhere links tickets to its own DocType, and everything follows.

A DocType is made for this module, which changes the database for good, and removed at the end.
"""

import json

import pytest

import frappe

from partner_support.adapters.records import records
from partner_support.adapters.tickets.guard import Refusal
from tests.site import foreign, program
from tests.site.factories import CATEGORY, agent, at, category, partner, policy, ticket
from tests.site.foreign import field, link_to
from tests.site.portal import USER, portal_ticket, signed_in
from tests.site.test_record_news import notes_of
from tests.site.test_record_pickers import offered, rows_of, values

OPPORTUNITY = "Test Opportunity"
CONTRACT = "Test Contract"
KIND = "Deal Registration"
AGENT = "agent@vendor.example.com"
SOURCE = {
	"record": KIND,
	"source_doctype": OPPORTUNITY,
	"partner_field": "reseller",
	"state_field": "stage",
	"amount_field": "worth",
	"currency_field": "money",
	"title_field": "account",
}


FIELDS = {
	OPPORTUNITY: [
		field("reseller", "Link", "Partner"),
		field("account", "Data"),
		field("stage", "Select", "Prospecting\nNegotiating\nClosed Won"),
		field("worth", "Currency", "money"),
		field("money", "Link", "Currency"),
		field("notes", "Text Editor"),
	],
	CONTRACT: [
		field("customer", "Link", "HD Customer"),
		field("state", "Data"),
		field("subject", "Data"),
	],
}


@pytest.fixture(scope="module", autouse=True)
def doctypes(site):
	"""Two DocTypes of the site's own: one that names partners, one that names customers."""
	yield from foreign.made(FIELDS)


@pytest.fixture(autouse=True)
def monday(doctypes, rolled_back):
	frappe.db.set_default("number_format", "#,###.##")
	with at("2026-11-23 10:00"):
		policy()
		agent(AGENT)
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", USER)


@pytest.fixture
def rival():
	return partner("Gold Rival", partner_tier="Bronze")


@pytest.fixture
def standing_in():
	link_to(SOURCE)


def opportunity(of, **values):
	return frappe.get_doc(
		{
			"doctype": OPPORTUNITY,
			"reseller": of.name,
			"account": "Acme Clinics",
			"stage": "Negotiating",
			"worth": 240_000,
			"money": "EUR",
			**values,
		}
	).insert(ignore_permissions=True)


def link_field(name: str = "deal_registration"):
	return frappe.get_meta("HD Ticket").get_field(name)


def test_facts_come_from_the_sites_own_record(standing_in, gold):
	facts = records.facts_of(KIND, opportunity(gold).name)
	assert (facts.doctype, facts.partner, facts.state, facts.currency) == (
		OPPORTUNITY,
		"Gold Reseller",
		"Negotiating",
		"EUR",
	)
	assert (facts.title, facts.figures) == ("Acme Clinics", "Negotiating · EUR 240,000.00")
	assert facts.amount == 240_000
	assert facts.url.endswith(f"/test-opportunity/{facts.name}")


def test_the_link_field_and_the_categories_follow_the_settings_and_come_back(gold):
	asking = category("Test Asking", record_doctype=KIND)
	link_to(SOURCE)
	assert link_field().options == OPPORTUNITY
	assert json.loads(link_field().link_filters) == [[OPPORTUNITY, "reseller", "=", "eval:doc.partner"]]
	assert '"Test Asking"' in link_field().depends_on
	assert asking.reload().record_doctype == OPPORTUNITY
	link_to()
	assert link_field().options == KIND
	assert '"Test Asking"' in link_field().depends_on
	assert asking.reload().record_doctype == KIND


def test_a_category_may_name_the_stand_in_and_be_required(standing_in, gold):
	category("Test Asking", record_doctype=OPPORTUNITY, record_required=1)
	opportunity(gold)
	with pytest.raises(Refusal, match="needs a Deal Registration"):
		portal_ticket(ticket_type="Test Asking")


def test_a_switch_is_refused_while_tickets_link_to_the_other_kind_both_ways(gold):
	deal = program.deal(gold)
	mine = ticket(gold, deal_registration=deal.name)
	with pytest.raises(frappe.ValidationError, match=f"link to a .*{KIND}"):
		link_to(SOURCE)
	assert link_field().options == KIND
	mine.update({"deal_registration": None}).save()
	link_to(SOURCE)
	mine = frappe.get_doc("HD Ticket", mine.name)
	mine.update({"deal_registration": opportunity(gold).name}).save()
	with pytest.raises(frappe.ValidationError, match=f"link to a .*{OPPORTUNITY}"):
		link_to()
	link_to(SOURCE, {**SOURCE, **CUSTOMERS})  # another kind is no matter
	assert link_field("partner_agreement").options == CONTRACT


CUSTOMERS = {
	"record": "Partner Agreement",
	"source_doctype": CONTRACT,
	"partner_field": "customer",
	"state_field": "state",
	"amount_field": None,
	"currency_field": None,
	"title_field": "subject",
}


def test_a_record_that_names_the_customer_belongs_to_its_partner(settings, gold, rival):
	link_to(CUSTOMERS)
	settings("Partner Program Settings", statements_seen_by="All members")
	contract = frappe.get_doc(
		{"doctype": CONTRACT, "customer": gold.hd_customer, "state": "Signed", "subject": "Frame"}
	).insert()
	frappe.get_doc(
		{"doctype": CONTRACT, "customer": rival.hd_customer, "state": "Signed", "subject": "Theirs"}
	).insert()
	assert records.facts_of("Partner Agreement", contract.name).partner == "Gold Reseller"
	mine = ticket(gold, partner_agreement=contract.name)
	assert mine.record_summary == "Signed"
	for reader, arguments in ((USER, {}), (AGENT, {"ticket": mine.name})):
		assert offered("partner_agreement", reader, **arguments) == [
			{"value": contract.name, "label": "Frame · Signed"}
		]
	assert json.loads(link_field("partner_agreement").link_filters)[0][3] == "eval:doc.customer"


@pytest.mark.parametrize("role", [None, "HD Customer"])
def test_partners_are_offered_and_shown_their_own_whatever_their_role_reads(standing_in, gold, rival, role):
	if role:  # a right that the site may have given carelessly
		frappe.get_doc(
			{"doctype": "Custom DocPerm", "parent": OPPORTUNITY, "role": role, "read": 1, "permlevel": 0}
		).insert()
		frappe.clear_cache(doctype=OPPORTUNITY)
	own, theirs = opportunity(gold), opportunity(rival)
	assert offered("deal_registration", USER) == [
		{"value": own.name, "label": "Acme Clinics · Negotiating · EUR 240,000.00"}
	]
	assert records.facts_of(KIND, theirs.name, reader=USER) is None
	mine = portal_ticket(ticket_type=CATEGORY, deal_registration=own.name)
	assert mine.deal_registration == own.name
	for name in (theirs.name, "T-9999"):
		with pytest.raises(Refusal, match="You have no Deal Registration"):
			portal_ticket(ticket_type=CATEGORY, deal_registration=name)


def test_an_agent_is_refused_another_partners(standing_in, gold, rival):
	theirs = opportunity(rival)
	mine = ticket(gold)
	with signed_in(AGENT), pytest.raises(Refusal, match=r"belongs to .*Gold Rival"):
		frappe.get_doc("HD Ticket", mine.name).update({"deal_registration": theirs.name}).save()


def test_a_change_of_a_foreign_record_reaches_its_tickets(standing_in, gold):
	deal = opportunity(gold)
	mine = ticket(gold, deal_registration=deal.name)
	deal.reload().update({"stage": "Closed Won"}).save()
	(note,) = notes_of(mine)
	assert "Negotiating" in note and "Closed Won" in note
	assert mine.reload().record_summary == "Closed Won · EUR 240,000.00"
	deal.reload().db_set("stage", "Negotiating")
	assert len(notes_of(mine)) == 2


def test_our_own_records_are_no_news_while_another_doctype_stands_in(standing_in, gold):
	deal = program.deal(gold, status="Submitted")
	assert records.kind_of(KIND) is None
	assert program.moved(deal, "Under Review").status == "Under Review"


def test_the_new_ticket_page_reads_the_stand_in(standing_in, gold):
	opportunity(gold)
	(answering,) = frappe.get_hooks("override_whitelisted_methods")[
		"helpdesk.helpdesk.doctype.hd_ticket_template.api.get_one"
	]
	with signed_in(USER):
		page = frappe.call(answering, name="Default")
	assert rows_of(page)["deal_registration"]["options"] == OPPORTUNITY
	assert len(values(offered("deal_registration", USER))) == 1


@pytest.mark.parametrize(
	("wrong", "words"),
	[
		({"source_doctype": "No Such DocType"}, "Could not find"),
		({"source_doctype": "Partner Program Settings"}, "has no records to link to"),
		({"source_doctype": "Commission Line"}, "has no records to link to"),
		({"source_doctype": "MDF Claim"}, "no DocType of the site's own"),
		({"partner_field": "account"}, "cannot be the Partner Field of .*Choose one of: reseller"),
		({"partner_field": "nothing"}, "Choose one of: reseller"),
		({"source_doctype": "ToDo"}, "has no field that could be the Partner Field"),
		({"state_field": "worth"}, "Choose one of: .*stage"),
		({"amount_field": "account"}, "Choose one of: worth"),
		({"currency_field": "worth"}, "Choose one of: .*money"),
		({"title_field": "<b>x</b>"}, "cannot be the Title Field"),
	],
)
def test_a_source_that_cannot_stand_in_is_refused_with_what_would_do(wrong, words):
	with pytest.raises(frappe.ValidationError, match=words):
		link_to({**SOURCE, **wrong})
	assert link_field().options == KIND


def test_one_doctype_stands_in_for_one_kind_and_one_kind_has_one():
	with pytest.raises(frappe.ValidationError, match="stands in row 1 already"):
		link_to(SOURCE, {**SOURCE, "source_doctype": CONTRACT})
	with pytest.raises(frappe.ValidationError, match="stands in row 1 already"):
		link_to(SOURCE, {**SOURCE, "record": "MDF Claim"})
