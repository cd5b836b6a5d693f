"""Taking the next ticket: whose, which, and never the same twice."""

from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.queue import claiming
from partner_support.api import queue
from partner_support.exceptions import NoAgentError
from tests.site.factories import (
	SECOND_TEAM,
	TEAM,
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
from tests.site.queueing import MONDAY, weights
from tests.site.workers import ended, leaving_nothing, started

AGENT, OTHER = "agent@vendor.example.com", "other.agent@vendor.example.com"
LEGAL = "Test Contracts"


def prepare() -> None:
	"""Two agents; one is in both teams, the other in one. Nobody is assigned by rotation."""
	frappe.db.set_value("HD Ticket", {"queue_rank": [">", 0]}, "queue_rank", 0)
	weights()
	agent(AGENT), agent(OTHER)
	join(TEAM, AGENT, OTHER)
	join(SECOND_TEAM, AGENT)
	policy()
	category(LEGAL, team=SECOND_TEAM)


def join(name: str, *people: str) -> None:
	"""Put people into a team whose rotation rests."""
	document = team(name)
	for person in people:
		frappe.get_doc(
			{
				"doctype": "HD Team Member",
				"parent": document.name,
				"parenttype": "HD Team",
				"parentfield": "users",
				"user": person,
			}
		).db_insert()


@pytest.fixture
def monday() -> Iterator[None]:
	with at(MONDAY):
		prepare()
		yield


def claimed(person: str, **chosen: str) -> str | None:
	with signed_in(person):
		return queue.claim_next(**chosen)


def assignees(name: str) -> list[str]:
	return frappe.get_all(
		"ToDo",
		{"reference_type": "HD Ticket", "reference_name": name, "status": "Open"},
		pluck="allocated_to",
	)


def test_the_best_ticket_goes_to_the_agent_and_the_next_one_after_it(monday):
	low = ticket(partner(), priority="Low")
	urgent = ticket(partner())
	assert claimed(AGENT) == urgent.name
	assert assignees(urgent.name) == [AGENT]
	assert claimed(OTHER) == low.name
	assert claimed(AGENT) is None


def test_what_waits_for_its_partner_is_not_claimed(monday):
	set_on(ticket(partner()), status="Replied")
	assert claimed(AGENT) is None


def test_an_agent_takes_from_its_own_teams_only(monday):
	legal = ticket(partner(), ticket_type=LEGAL)
	assert claimed(OTHER) is None
	assert claimed(AGENT) == legal.name


def test_a_ticket_of_no_team_is_for_everybody_unless_helpdesk_restricts_it(monday, settings):
	nobodys = set_on(ticket(partner()), agent_group=None)
	frappe.db.set_value("HD Ticket", nobodys.name, "agent_group", None)
	settings(
		"HD Settings", restrict_tickets_by_agent_group=1, do_not_restrict_tickets_without_an_agent_group=0
	)
	assert claimed(OTHER) is None
	settings("HD Settings", do_not_restrict_tickets_without_an_agent_group=1)
	assert claimed(OTHER) == nobodys.name


def test_a_claim_keeps_to_what_was_chosen(monday):
	ticket(partner())
	legal = ticket(partner("Bronze Reseller", partner_tier="Bronze"), ticket_type=LEGAL, priority="Low")
	assert claimed(AGENT, tier="Silver") is None
	assert claimed(AGENT, tier="Bronze", team=SECOND_TEAM, category=LEGAL) == legal.name


def test_only_active_agents_claim(monday):
	ticket(partner())
	user("no.agent@vendor.example.com", "Agent Manager")
	with pytest.raises(NoAgentError, match="Only active agents"):
		claimed("no.agent@vendor.example.com")
	user("manager@vendor.example.com", "Partner Support Manager")
	with pytest.raises(frappe.PermissionError):
		claimed("manager@vendor.example.com")


def test_a_ticket_that_was_taken_since_the_candidates_were_read_is_passed_over(monday, monkeypatch):
	first, second = ticket(partner()), ticket(partner())
	read = claiming.candidates

	def then_somebody_is_faster(*args):
		found = read(*args)
		first.assign_agent(OTHER)
		return found

	monkeypatch.setattr(claiming, "candidates", then_somebody_is_faster)
	assert claimed(AGENT) == second.name
	assert assignees(first.name) == [OTHER]


def test_agents_who_claim_at_once_get_different_tickets(committing):
	with leaving_nothing(), at(MONDAY):
		prepare()
		made = {ticket(partner()).name for _ in range(8)}
		frappe.db.commit()

		def claims(person: str):
			def claim() -> None:
				frappe.set_user(person)
				for _ in range(4):
					assert queue.claim_next()
					frappe.db.commit()

			return claim

		assert ended(*(started(claims(person)) for person in (AGENT, OTHER))) == [0, 0]
		frappe.db.rollback()
		taken = [(name, assignees(name)) for name in made]
		assert all(len(people) == 1 for _name, people in taken)
		assert sorted(people[0] for _name, people in taken) == [AGENT] * 4 + [OTHER] * 4


def test_a_ticket_that_somebody_holds_is_not_waited_for(committing):
	with leaving_nothing(), at(MONDAY):
		prepare()
		first, second = sorted(ticket(partner()).name for _ in range(2))
		frappe.db.commit()
		frappe.db.sql("select name from `tabHD Ticket` where name = %s for update", first)

		def claims() -> None:
			frappe.set_user(AGENT)
			assert queue.claim_next() == second
			frappe.db.commit()

		assert ended(started(claims)) == [0]
