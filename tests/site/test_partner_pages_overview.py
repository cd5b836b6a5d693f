"""The overview names everything that waits for the partner, and nothing that is not theirs to see."""

import pytest

import frappe
from frappe.utils import add_days

from partner_support.adapters.requests import returning
from tests.site import program
from tests.site.asking import AGENT, with_rules
from tests.site.factories import CATEGORY, agent, agent_replies, at, partner, policy, set_on, ticket
from tests.site.portal import signed_in
from tests.site.website import read, words

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
		agent(AGENT)
		with_rules()
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", ANN, BEN, manager=BOSS, time_zone="America/New_York")


def overview(person):
	"""What waits, and what is worked on, as text."""
	html = read(person, "/partners")
	needs, _heading, rest = html.partition('id="open"')
	return words(needs[needs.index('id="needs-you"') :]), words(rest)


def asked_for(of, raised_by, *items, **values):
	mine = ticket(of, raised_by=raised_by, ticket_type=CATEGORY, **values)
	with signed_in(AGENT):
		returning.ask_for(mine.name, list(items))
	return mine.reload()


def test_a_ticket_that_waits_for_information_says_what_is_asked_and_who_asks(gold):
	mine = asked_for(gold, ANN, "Deal number", "A screenshot & its time", subject="Refused")
	needs, working = overview(ANN)
	assert f"Refused Awaiting your information Ticket {mine.name} Agent asks" in needs
	assert "Deal number" in needs and "A screenshot &amp; its time" in needs and "Answer" in needs
	assert "Refused" not in working


def test_a_resolved_ticket_asks_to_be_confirmed(gold):
	mine = ticket(gold, raised_by=ANN, subject="Solved, we think")
	agent_replies(mine)
	set_on(mine, status="Resolved")
	needs, _working = overview(ANN)
	assert "Solved, we think Resolved (please confirm)" in needs and "Confirm or object" in needs


def test_a_closed_ticket_is_on_neither_list(gold):
	mine = ticket(gold, raised_by=ANN, subject="Long over")
	agent_replies(mine)
	set_on(mine, status="Closed")
	assert "Long over" not in " ".join(overview(ANN))


def test_open_tickets_stand_in_the_order_of_their_promises_in_the_readers_time(gold):
	ticket(gold, raised_by=ANN, subject="Slow", priority="Low", ticket_type=CATEGORY)
	ticket(gold, raised_by=ANN, subject="Fast", priority="Urgent", ticket_type=CATEGORY)
	_needs, working = overview(ANN)
	assert working.index("Fast") < working.index("Slow")
	assert "by Monday 23 November 2026 06:00 (America/New_York)" in working
	frappe.db.set_value("User", ANN, "time_zone", "Asia/Tokyo")
	frappe.clear_document_cache("User", ANN)
	assert "by Monday 23 November 2026 20:00 (Asia/Tokyo)" in overview(ANN)[1]


def test_a_time_zone_that_is_none_breaks_nothing(gold):
	ticket(gold, raised_by=ANN, ticket_type=CATEGORY)
	frappe.db.set_value("User", ANN, "time_zone", "../../etc/passwd")
	frappe.clear_document_cache("User", ANN)
	assert "06:00 (America/New_York)" in overview(ANN)[1]


def test_claims_that_came_back_say_what_is_missing(gold):
	program.claim(gold, activity_title="Sent and fine", status="Submitted")
	program.claim(gold, activity_title="Not sent yet")
	returned = program.claim(gold, activity_title="Came back", status="Submitted")
	program.moved(returned, "Returned")
	program.changed(returned, proofs=[program.proof("Invoice")]).save()
	needs, _working = overview(ANN)
	assert "Came back Returned" in needs and "List of attendees Get help" in needs
	assert "Not sent yet Draft" in needs and "Sent and fine" not in needs


def test_agreements_that_end_soon_are_named_to_who_may_see_them(gold):
	until = {"Ends soon one": 59, "Ends later": 61}
	for title, days in until.items():
		program.agreement(
			gold, agreement_title=title, valid_until=add_days("2026-11-23", days), status="Active"
		)
	needs, _working = overview(BOSS)
	assert "Ends soon one" in needs and "It ends on 21 January 2027" in needs
	assert "Ends later" not in needs
	assert "Ends soon one" not in overview(ANN)[0]  # managers only, unless the settings say otherwise


def test_an_agreement_that_renews_itself_is_named_while_notice_can_be_given(gold):
	values = {"valid_until": "2027-03-01", "renews_by_itself": 1, "notice_days": 60, "status": "Active"}
	program.agreement(gold, agreement_title="Rolling", **values)
	assert (
		"It renews itself after 1 March 2027. Notice can be given until 31 December 2026."
		in overview(BOSS)[0]
	)
	with at("2027-01-04 10:00"):
		assert "Rolling" not in overview(BOSS)[0]


def test_a_member_sees_their_own_and_a_manager_the_companys(gold):
	asked_for(gold, ANN, "Something", subject="Anns question")
	ticket(gold, raised_by=BEN, subject="Bens ticket")
	assert "Anns question" in overview(ANN)[0] and "Bens ticket" not in " ".join(overview(ANN))
	needs, working = overview(BOSS)
	assert "Anns question" in needs and "Bens ticket" in working


def test_nothing_of_another_partner_is_there(gold):
	rival = partner("Gold Rival", RIVAL, manager="dan@rival.example.com")
	asked_for(rival, RIVAL, "Their secret", subject="Their ticket")
	program.claim(rival, activity_title="Their claim")
	program.agreement(rival, agreement_title="Their agreement", valid_until="2026-12-01", status="Active")
	for person in (ANN, BOSS):
		assert "Their" not in " ".join(overview(person))
