"""What an agent has at hand about a partner's ticket, and no more than that agent may read."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import frappe
from frappe.model.document import Document

from partner_support.api import agent as api
from partner_support.api import ticket as page
from tests.site import announcing, program
from tests.site.factories import (
	CATEGORY,
	agent,
	agent_replies,
	at,
	partner,
	policy,
	set_on,
	ticket,
	user,
)
from tests.site.portal import USER, signed_in

AGENT = "agent@vendor.example.com"
MONDAY = "2026-11-23 10:00"


@pytest.fixture
def now() -> Iterator[None]:
	with at(MONDAY):
		policy()
		agent(AGENT)
		yield


@pytest.fixture
def gold(now) -> Document:
	return partner("Gold Reseller", USER, time_zone="America/New_York")


def context(of: Document, by: str = AGENT) -> dict:
	with signed_in(by):
		return api.context(of.name)


def names(rows: list[dict]) -> list[str]:
	return [row["name"] for row in rows]


def test_the_profile_says_who_it_is(gold):
	profile = context(ticket(gold))["profile"]
	assert (profile["name"], profile["tier"]["name"], profile["open"]) == ("Gold Reseller", "Gold", 1)
	assert profile["local_time"] == "04:00 (America/New_York)"
	assert [person["email"] for person in profile["people"]] == [USER]
	assert profile["satisfaction"] is None


def test_satisfaction_is_what_the_partner_rated(gold):
	for rating in (1.0, 0.5):
		frappe.db.set_value("HD Ticket", ticket(gold).name, "feedback_rating", rating)
	assert context(ticket(gold))["profile"]["satisfaction"] == {"percent": 75, "ratings": 2}


def test_records_of_the_ticket_and_what_else_is_open_are_shown(gold):
	linked = program.deal(gold, status="Submitted", end_customer="Linked Clinics")
	other = program.deal(gold, status="Submitted", end_customer="Other Clinics")
	over = program.deal(gold, status="Lost", end_customer="Over Clinics")
	shown = context(ticket(gold, deal_registration=linked.name))["records"]
	assert names(shown["linked"]) == [linked.name]
	assert other.name in names(shown["open"])
	assert not {linked.name, over.name} & set(names(shown["open"]))


def test_earlier_tickets_are_the_partners_own_and_similar_ones_anybodys(gold):
	bronze = partner("Bronze Reseller", partner_tier="Bronze")
	earlier = ticket(gold, subject="Commission differs")
	alike = ticket(bronze, subject="The gateway refuses our certificate")
	resolved = set_on(
		alike, resolution_details="<p>Renew the <b>root</b> certificate.</p>", status="Resolved"
	)
	shown = context(ticket(gold, subject="Gateway certificate is refused"))
	assert names(shown["earlier"]) == [earlier.name]
	assert names(shown["similar"]) == [resolved.name]
	assert shown["similar"][0]["resolution"] == "Renew the root certificate."
	assert not shown["similar"][0]["open"]


def test_a_ticket_about_the_same_record_is_similar_whatever_it_says(gold):
	deal = program.deal(gold, status="Submitted")
	before = ticket(gold, subject="Quite different words", deal_registration=deal.name)
	shown = context(ticket(gold, subject="Gateway certificate", deal_registration=deal.name))["similar"]
	assert [(row["name"], row["same_record"]) for row in shown] == [(before.name, True)]


def test_a_clock_explains_its_decision(gold):
	clock = next(each for each in context(ticket(gold))["clocks"] if each["clock"] == "First Response")
	assert clock["promise"].startswith("2 hours for Gold, ") and clock["promise"].endswith(CATEGORY)
	assert "Europe/Berlin" in clock["calendar"]
	won = [row for row in clock["rows"] if row["won"]]
	assert [row["target"] for row in won] == ["2 hours"]
	assert [row["target"] for row in clock["rows"]] == ["2 hours", "4 hours", "8 hours"]
	assert "strictest" in won[0]["reason"]
	assert "less specific" in clock["rows"][-1]["reason"]
	assert clock["due_at"].startswith("2026-11-23T11:00")


def test_a_clock_tells_what_happened_to_it_with_the_time_used(gold):
	made = ticket(gold)
	with at("2026-11-23 11:00"):
		set_on(made, status="Replied")
	with at("2026-11-23 13:00"):
		set_on(made, status="Open")
	with at("2026-11-23 14:00"):
		clock = next(each for each in context(made)["clocks"] if each["clock"] == "Resolution")
	told = [(each["event"], each["used"]) for each in clock["history"]]
	assert told == [("Started", "0 min"), ("Paused", "1 h"), ("Resumed", "1 h")]
	assert (clock["used"], clock["percent"]) == ("2 h", 25)
	assert clock["next_step"]["level"] == 2
	assert clock["next_step"]["step"] == "80 % of Resolution"


def test_a_clock_that_is_over_has_no_next_step(gold):
	made = agent_replies(ticket(gold))
	clock = next(each for each in context(made)["clocks"] if each["clock"] == "First Response")
	assert clock["next_step"] is None
	assert clock["history"][-1]["words"] == "In time."


def test_the_number_of_queries_does_not_grow_with_tickets_and_records(gold):
	made = ticket(gold)
	context(made)
	few = queries_of(made)
	for number in range(12):
		ticket(gold, subject=f"The deal cannot be submitted {number}")
	for number in range(4):
		program.deal(gold, status="Submitted", end_customer=f"Clinics {number}")
	context(made)
	assert queries_of(made) <= few + 1
	assert few < 90


def queries_of(made: Document) -> int:
	with counted() as statements:
		context(made)
	return len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
	statements: list[str] = []
	run = frappe.db.sql

	def noted(query, *args, **kwargs):
		statements.append(str(query))
		return run(query, *args, **kwargs)

	frappe.db.sql = noted
	try:
		yield statements
	finally:
		del frappe.db.sql


@pytest.mark.parametrize("person", [USER, "cam@vendor.example.com", "Guest"])
def test_nobody_but_agents_is_briefed(gold, person):
	made = ticket(gold, raised_by=USER)
	user("cam@vendor.example.com", "Channel Account Manager")
	for ask in (api.context, api.record_choices, api.incidents):
		with signed_in(person), pytest.raises(frappe.PermissionError):
			ask(made.name)


def test_a_ticket_of_no_partner_has_no_context(now):
	with pytest.raises(frappe.ValidationError, match="no partner"):
		context(ticket())


def test_an_agent_links_records_of_the_partner_and_no_others(gold):
	made = ticket(gold)
	own = program.deal(gold)
	others = program.deal(partner("Bronze Reseller", partner_tier="Bronze"), end_customer="Else")
	with signed_in(AGENT):
		offered = {
			each["field"]: [row["value"] for row in each["choices"]] for each in api.record_choices(made.name)
		}
		assert offered == {"deal_registration": [own.name]}
		api.link_records(made.name, {"deal_registration": own.name})
		assert made.reload().deal_registration == own.name
		for wrong in ({"deal_registration": others.name}, {"owner": AGENT}):
			with pytest.raises(frappe.ValidationError):
				api.link_records(made.name, wrong)
		api.link_records(made.name, {"deal_registration": None})
	assert not made.reload().deal_registration


def test_an_agent_attaches_a_ticket_to_an_incident_that_concerns_it(gold):
	made = ticket(gold)
	user(announcing.OPERATIONS, "Partner Operations Manager")
	incident = announcing.announced(gold.name)
	with signed_in(AGENT):
		assert [each["value"] for each in api.incidents(made.name)] == [incident.name]
		api.attach_to_incident(made.name, incident.name)
		assert made.reload().partner_incident == incident.name
		assert api.incidents(made.name) == []
		with pytest.raises(frappe.ValidationError, match="does not concern"):
			api.attach_to_incident(made.name, incident.name)


def test_the_agents_script_says_what_its_reader_may_do(gold):
	with signed_in(AGENT):
		script = page.get_ticket_customizations()["_form_script"][-1]
	assert '"lowers":false' in script.replace(" ", "") and "POWERS" not in script
	frappe.get_doc("User", AGENT).add_roles("Partner Support Manager")
	with signed_in(AGENT):
		script = page.get_ticket_customizations()["_form_script"][-1]
	assert '"lowers":true' in script.replace(" ", "")
