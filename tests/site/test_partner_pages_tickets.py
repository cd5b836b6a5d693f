"""The list of tickets shows what Helpdesk shows the reader, narrowed by what the address says."""

import pytest

import frappe

from partner_support.adapters.access import portal_pages
from tests.site import program
from tests.site.factories import CATEGORY, agent_replies, at, category, partner, policy, set_on, ticket
from tests.site.portal import signed_in
from tests.site.website import parts, read, visit

PATH = "/partners/tickets"
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


def mine(of, subject, **values):
	return ticket(of, subject=subject, **{"raised_by": ANN, "ticket_type": CATEGORY, **values})


def found(person=ANN, **query):
	"""The numbers of the tickets on the page, in order."""
	return list(parts(read(person, PATH, **query), "data-ticket"))


def test_a_row_says_what_is_known_without_opening_it(gold):
	deal = program.deal(gold, end_customer="Acme Clinics")
	one = mine(gold, "Refused", deal_registration=deal.name, business_critical=1)
	html = read(ANN, PATH)
	row = parts(html, "data-ticket")[one.name]
	assert row.startswith(
		f"Refused Submitted Ticket {one.name} Critical · business-critical {CATEGORY} Acme Clinics"
	)
	assert "First Response 2 h of working time left by Monday 23 November 2026 12:00 (Europe/Berlin)" in row
	assert f'href="/helpdesk/my-tickets/{one.name}"' in html


def test_a_member_sees_their_own_and_a_manager_the_companys(gold, rival):
	anns, bens = mine(gold, "Anns"), mine(gold, "Bens", raised_by=BEN)
	mine(rival, "Theirs", raised_by=RIVAL)
	assert found(ANN) == [anns.name]
	assert found(BEN) == [bens.name]
	assert sorted(found(BOSS)) == sorted([anns.name, bens.name])
	with signed_in(BOSS):  # no more and no less than Helpdesk's own list
		assert sorted(found(BOSS)) == sorted(frappe.get_list("HD Ticket", pluck="name"))


def test_an_agent_who_is_one_of_a_partners_people_sees_that_partners_tickets_only(gold, rival):
	frappe.get_doc("User", ANN).add_roles("Agent", "System Manager")
	anns, bens = mine(gold, "Anns"), mine(gold, "Bens", raised_by=BEN)
	mine(rival, "Theirs", raised_by=RIVAL)
	assert sorted(found(ANN, state="all")) == sorted([anns.name, bens.name])


def test_states_sort_what_is_open_waits_and_is_over(gold):
	new, answered, closed = mine(gold, "New"), mine(gold, "Answered"), mine(gold, "Over")
	agent_replies(answered)
	set_on(answered.reload(), status="Resolved")
	agent_replies(closed)
	set_on(closed.reload(), status="Closed")
	assert sorted(found()) == sorted([new.name, answered.name])
	assert found(state="submitted") == [new.name]
	assert found(state="needs-you") == found(state="please-confirm") == [answered.name]
	assert found(state="closed") == [closed.name]
	assert sorted(found(state="all")) == sorted([new.name, answered.name, closed.name])
	assert sorted(found(state="no such state")) == sorted(found())


def test_category_and_severity_narrow_it_together(gold):
	other = category("Test Access").name
	one = mine(gold, "One", priority="High")
	two = mine(gold, "Two", priority="Low", ticket_type=other)
	three = mine(gold, "Three", priority="High", ticket_type=other)
	assert sorted(found(category=other)) == sorted([two.name, three.name])
	assert sorted(found(severity="High")) == sorted([one.name, three.name])
	assert found(severity="High", category=other) == [three.name]


def test_words_are_found_in_the_subject_and_the_number_is_found_literally(gold):
	one, two = mine(gold, "100% refused by_mistake"), mine(gold, "1000 refused by mistake")
	assert sorted(found(q="mistake refused")) == sorted([one.name, two.name])
	assert found(q="100%") == [one.name]
	assert found(q="by_mis") == [one.name]
	assert found(q=two.name) == [two.name]
	assert found(q="refused elsewhere") == []
	assert found(q="\\") == []


def test_a_record_narrows_it_to_the_tickets_about_it(gold):
	first, second = program.deal(gold), program.deal(gold, end_customer="Borealis")
	one = mine(gold, "One", deal_registration=first.name)
	two = mine(gold, "Two", deal_registration=second.name)
	mine(gold, "Three")
	assert found(record=f"deal_registration:{first.name}") == [one.name]
	assert sorted(found(record="deal_registration")) == sorted([one.name, two.name])
	assert f"{first.name}: Acme Clinics" in read(ANN, PATH, record=f"deal_registration:{first.name}")


def test_a_record_that_is_not_theirs_is_answered_as_if_there_were_none(gold, rival):
	theirs = program.deal(rival)
	statement = program.statement(gold, status="Issued")
	asked = [
		f"deal_registration:{theirs.name}",
		"deal_registration:DR-0000-00000",
		f"commission_statement:{statement.name}",  # for managers only
		f"partner:{gold.name}",
		"owner:x",
	]
	answers = {visit(ANN, PATH, record=each).status_code for each in asked}
	assert answers == {404}
	assert visit(BOSS, PATH, record=f"commission_statement:{statement.name}").status_code == 200


def test_what_a_record_is_called_is_told_to_who_may_see_it(gold):
	statement = program.statement(gold, statement_number="S-4711", status="Issued")
	one = mine(gold, "About money")
	frappe.db.set_value("HD Ticket", one.name, "commission_statement", statement.name)
	assert "S-4711" in read(BOSS, PATH) and "S-4711" not in read(ANN, PATH)


def test_long_lists_have_pages_that_keep_the_filters(gold, monkeypatch):
	monkeypatch.setattr(portal_pages, "PER_PAGE", 2)
	monkeypatch.setattr("partner_support.adapters.pages.ticket_page.PER_PAGE", 2)
	names = []
	for number in range(5):
		with at(f"2026-11-23 1{number}:00"):
			names.append(mine(gold, f"Number {number}", priority="High").name)
	newest = names[::-1]
	first = read(ANN, PATH, severity="High")
	assert list(parts(first, "data-ticket")) == newest[:2] and "1 to 2 of 5" in first
	assert "/partners/tickets?severity=High&amp;page=2" in first
	assert found(severity="High", page="2") == newest[2:4]
	assert found(severity="High", page="3") == found(severity="High", page="99") == newest[4:]
	assert found(severity="High", page="-1") == found(severity="High", page="x") == newest[:2]


def test_the_number_of_queries_does_not_grow_with_the_tickets(gold):
	def queries():
		with signed_in(BOSS):
			before = frappe.db.sql
			count = []
			frappe.db.sql = lambda *args, **kwargs: count.append(1) or before(*args, **kwargs)
			try:
				read(BOSS, PATH)
			finally:
				frappe.db.sql = before
			return len(count)

	for number in range(2):
		mine(gold, f"Early {number}", deal_registration=program.deal(gold, end_customer=f"A {number}").name)
	queries()
	few = queries()
	for number in range(6):
		mine(gold, f"Late {number}", deal_registration=program.deal(gold, end_customer=f"B {number}").name)
	assert queries() <= few + 2
