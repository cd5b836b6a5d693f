"""The page of the queue: its order, its reasons in words, its filters, whom it shows what, and what it asks the database."""

from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.queue import queue_page
from partner_support.api import queue
from tests.site import program
from tests.site.factories import (
	SECOND_TEAM,
	agent,
	at,
	category,
	partner,
	policy,
	set_on,
	team,
	ticket,
	user,
)
from tests.site.portal import signed_in
from tests.site.queueing import MONDAY, names, page, reason, statements, weights

AGENT = "agent@vendor.example.com"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
	with at(MONDAY):
		frappe.db.set_value("HD Ticket", {"queue_rank": [">", 0]}, "queue_rank", 0)  # whatever the site has
		weights()
		policy()
		agent()
		yield


def gold(**values):
	return ticket(partner(), **values)


def bronze(**values):
	return ticket(partner("Bronze Reseller", partner_tier="Bronze"), **values)


def test_the_reason_is_said_in_words():
	deal = program.deal(partner(), deal_value=240_000, expected_close="2026-11-27")
	with at("2026-11-23 11:20"):
		mine = gold(deal_registration=deal.name, business_critical=1)
	with at("2026-11-23 12:40"):
		assert reason(mine) == (
			f"Gold, business-critical, deal of EUR {frappe.utils.fmt_money(240_000, precision=0)} closes Friday,"
			" 40 minutes to breach of First Response"
		)
	with at("2026-11-23 15:20"):
		assert reason(mine).endswith("First Response missed 2 hours ago")
	with at("2026-11-27 15:20"):
		assert "closes today" in reason(mine)
	with at("2026-12-02 15:20"):
		assert "was to close 27 Nov" in reason(mine)


def test_a_deal_that_closes_first_and_waiting_are_said_in_words():
	deal = program.deal(partner(), deal_value=240_000, expected_close="2026-11-24")
	mine = gold(priority="Low", deal_registration=deal.name, ticket_type=None)
	frappe.db.set_value("SLA Clock", {"ticket": mine.name}, "due_at", "2026-12-24 12:00")
	assert reason(mine).endswith("closes Tuesday, 14 hours left for the deal")
	assert reason(set_on(mine, status="Replied")).endswith("waits for the partner")


def test_what_moved_a_ticket_forward_adds_up():
	gold()
	(row,) = page()["tickets"]
	assert row["explanation"] == [{"what": "Critical", "hours": 8.0}, {"what": "Gold", "hours": 3.0}]
	assert (row["severity"], row["mark"], row["url"]) == (
		"Critical",
		"due",
		f"/helpdesk/tickets/{row['name']}",
	)
	with at("2026-11-23 11:30"):
		assert page()["tickets"][0]["mark"] == "soon"


def test_the_nearest_breach_comes_first_and_what_waits_comes_last():
	waiting = set_on(gold(), status="Replied")
	low = bronze(priority="Low")
	with at("2026-11-23 10:10"):
		later = bronze()
	first = bronze()
	assert names() == [first.name, later.name, low.name, waiting.name]


def test_a_ticket_that_nears_its_breach_is_before_what_comes_in_later():
	early = bronze(priority="Low")  # due eight working hours from now: at 18:00
	with at("2026-11-23 17:30"):
		assert names()[0] == early.name
		fresh = gold()  # due on the next morning, eleven hours forward
		assert names() == [early.name, fresh.name]


def test_pages_follow_each_other_without_gaps_or_repetition():
	made = [gold().name for _ in range(5)]  # all with the same rank
	seen, after = [], None
	while True:
		found = page(after=after, length=2)
		seen += [row["name"] for row in found["tickets"]]
		after = found["next"]
		if not after:
			break
	assert seen == sorted(made)


def test_the_filters_leave_what_was_asked_for():
	category("Test Contracts", team=team(SECOND_TEAM).name)
	theirs, legal = bronze(), gold(ticket_type="Test Contracts")
	assert names(team=SECOND_TEAM) == [legal.name]
	assert names(category="Test Contracts") == [legal.name]
	assert names(tier="Bronze") == [theirs.name]
	assert names(tier="Silver") == []
	assert names(tier="Gold", team="Test Channel Operations") == []
	legal.assign_agent(AGENT)
	assert names(whose="Unassigned") == [theirs.name]
	with signed_in(AGENT):
		assert names(whose="Mine") == [legal.name]
		assert page(whose="Mine")["tickets"][0]["assigned"] == ["Agent"]


def test_an_agent_sees_only_tickets_of_its_teams_where_helpdesk_restricts_them(settings):
	category("Test Contracts", team=team(SECOND_TEAM, members=(AGENT,)).name)
	settings("Partner Support Settings", enabled=1)
	mine, _theirs = gold(ticket_type="Test Contracts"), gold()
	with signed_in(AGENT):
		assert len(names()) == 2
		settings("HD Settings", restrict_tickets_by_agent_group=1)
		assert names() == [mine.name]


def test_partners_people_are_refused_although_helpdesk_shows_them_their_tickets():
	gold(raised_by="someone@reseller.example.com")
	user("someone@reseller.example.com", "HD Customer")
	with signed_in("someone@reseller.example.com"):
		for call in (queue.tickets, queue.choices, queue.claim_next):
			with pytest.raises(frappe.PermissionError):
				call()


def test_a_page_asks_as_much_for_thirty_tickets_as_for_three():
	deal = program.deal(partner(), deal_value=240_000)
	for _ in range(3):
		gold(deal_registration=deal.name).assign_agent(AGENT)
	with signed_in(AGENT):
		page()  # what is loaded once
		few = statements(lambda: page())
	for _ in range(12):
		gold(deal_registration=deal.name)
	with signed_in(AGENT):
		page()
		many = statements(lambda: page())
		assert len(page()["tickets"]) == 15
	about_tickets = [query for query in many if "tabHD Ticket`" in query]
	assert len(about_tickets) == 2  # the list, and all that is said of it
	assert len(many) == len(few) <= 5


def test_no_page_is_longer_than_the_longest():
	gold(), gold()
	assert len(page(length=0)["tickets"]) == 1
	assert queue_page.length("x") == queue_page.PAGE
	assert len(queue.tickets(length=10**9)["tickets"]) == 2


def test_the_choices_are_the_teams_tiers_and_categories_and_ones_own_teams():
	team(SECOND_TEAM, members=(AGENT,))
	with signed_in(AGENT):
		offered = queue.choices()
	assert SECOND_TEAM in offered["teams"]
	assert offered["my_teams"] == [SECOND_TEAM]
	assert [each["name"] for each in offered["tiers"]].index("Gold") < [
		each["name"] for each in offered["tiers"]
	].index("Bronze")
	assert "Test Deals" in [each["ticket_type"] for each in offered["categories"]]
