"""Records on a partner's own page: their state and figures, their open tickets, and the way to help."""

from urllib.parse import parse_qs, urlsplit

import pytest

import frappe

from tests.site import program
from tests.site.factories import CATEGORY, agent_replies, at, category, partner, policy, set_on, ticket
from tests.site.website import parts, read, visit

PATH = "/partners/records"
MONDAY = "2026-11-23 10:00"
BOSS, ANN, BEN, RIVAL = (
	"boss@gold.example.com",
	"ann@gold.example.com",
	"ben@gold.example.com",
	"cat@rival.example.com",
)


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", ANN, BEN, manager=BOSS)


@pytest.fixture
def rival():
	return partner("Gold Rival", RIVAL, partner_tier="Bronze")


def shown(person, kind, **query):
	return parts(read(person, PATH, kind=kind, **query), "data-record")


def test_a_deal_shows_its_state_and_figures(gold):
	deal = program.deal(gold, end_customer="Acme Clinics", deal_value=240_000, status="Approved")
	row = shown(ANN, "deal_registration")[deal.name]
	assert row.startswith(f"Acme Clinics {deal.name} Approved EUR 240")
	assert "closes 23 December 2026" in row and "Get help with this" in row


def test_each_partner_reads_its_own(gold, rival):
	mine, theirs = program.deal(gold), program.deal(rival, end_customer="Borealis")
	assert list(shown(ANN, "deal_registration")) == [mine.name]
	assert list(shown(RIVAL, "deal_registration")) == [theirs.name]


def test_statements_and_agreements_are_for_managers_unless_the_settings_say_otherwise(gold, settings):
	statement = program.statement(gold, status="Issued")
	agreement = program.agreement(gold, status="Active")
	for kind, record in (("commission_statement", statement), ("partner_agreement", agreement)):
		assert list(shown(BOSS, kind)) == [record.name]
		assert visit(ANN, PATH, kind=kind).status_code == 404
		assert f"kind={kind}" not in read(ANN, PATH)
	settings("Partner Program Settings", statements_seen_by="All members")
	assert list(shown(ANN, "commission_statement")) == [statement.name]


def test_what_staff_have_not_finished_is_not_shown(gold):
	program.statement(gold)
	program.agreement(gold)
	assert shown(BOSS, "commission_statement") == {} == shown(BOSS, "partner_agreement")


def test_a_kind_that_is_none_is_answered_as_if_there_were_no_page(gold):
	assert {visit(ANN, PATH, kind=kind).status_code for kind in ("user", "partner", "x", "name")} == {404}


def test_a_record_shows_the_open_tickets_that_its_reader_may_see(gold):
	deal = program.deal(gold)
	about = {"ticket_type": CATEGORY, "deal_registration": deal.name}
	anns = ticket(gold, subject="Anns", raised_by=ANN, **about)
	ticket(gold, subject="Bens", raised_by=BEN, **about)
	over = ticket(gold, subject="Over", raised_by=ANN, **about)
	agent_replies(over)
	set_on(over.reload(), status="Closed")
	row = shown(ANN, "deal_registration")[deal.name]
	assert f"{anns.name}: Anns" in row and "Bens" not in row and "Over" not in row
	row = shown(BOSS, "deal_registration")[deal.name]
	assert "Anns" in row and "Bens" in row
	assert f"/partners/tickets?record=deal_registration%3A{deal.name}&amp;state=all" in read(ANN, PATH)


def test_state_and_words_narrow_it(gold):
	one = program.deal(gold, end_customer="Acme Clinics", status="Approved")
	two = program.deal(gold, end_customer="Borealis_Labs")
	kind = "deal_registration"
	assert list(shown(ANN, kind, state="Approved")) == [one.name]
	assert list(shown(ANN, kind, q="borealis_l")) == list(shown(ANN, kind, q=two.name)) == [two.name]
	assert shown(ANN, kind, q="a%b") == {}
	assert len(shown(ANN, kind, state="No such state")) == 2


def test_help_leads_to_a_new_ticket_with_the_record_and_its_category(gold):
	frappe.db.set_value("Support Category", {"record_doctype": "Deal Registration"}, "disabled", 1)
	category("Aa Deals", record_doctype="Deal Registration")
	deal = program.deal(gold)
	html = read(ANN, PATH)
	link = next(each for each in html.split('href="') if each.startswith("/helpdesk/my-tickets/new?"))
	query = parse_qs(urlsplit(link.partition('"')[0].replace("&amp;", "&")).query)
	assert query == {"ticket_type": ["Aa Deals"], "deal_registration": [deal.name]}


def test_helpdesks_page_of_a_new_ticket_is_told_how_to_read_it(gold):
	from tests.site.test_record_pickers import new_page

	assert any("router.currentRoute.value.query" in script for script in new_page(ANN)["_form_script"])
