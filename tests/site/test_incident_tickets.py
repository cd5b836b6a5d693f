"""Tickets of an incident: who may attach which, answered and resolved together, clocks by the stated rule."""

import pytest

import frappe

from partner_support.adapters.incidents import incident_banner, incident_sending, incident_tickets
from partner_support.api import incidents as api
from partner_support.api import ticket as ticket_api
from tests.site.announcing import (
	AGENT,
	ANN,
	BEN,
	BRONZE,
	CID,
	GOLD,
	MONDAY,
	OPERATIONS,
	acted,
	announced,
	forget_mail,
	incident,
	later,
	mails,
	messages_in,
	people,
	told,
)
from tests.site.factories import (
	CATEGORY,
	agent_replies,
	at,
	category,
	clock_of,
	errors,
	events_of,
	set_on,
	ticket,
)
from tests.site.portal import portal_ticket, rest_write, signed_in

RUNS_ON, PAUSES = "Clocks run on", "Pause while the incident is worked on"
FOUND = "<p>We have found it.</p>"


@pytest.fixture(autouse=True)
def monday(settings):
	with at(MONDAY):
		people()
		settings("Partner Support Settings", incident_clock_rule=RUNS_ON, ask_for_confirmation=1)
		forget_mail()
		yield


@pytest.fixture
def of_gold():
	"""A ticket that a Gold partner's person raised in the portal."""
	return portal_ticket(ANN, ticket_type=CATEGORY, priority="Urgent")


def attached(to, *tickets):
	"""These tickets, attached by an agent."""
	acted(to, "attach_tickets", by=AGENT, tickets=[each.name for each in tickets])
	for each in tickets:
		each.reload()
	return tickets


def answers_in(of):
	return [message.content for message in messages_in(of)]


# Attaching


def test_a_ticket_that_is_attached_is_answered_with_what_was_said_last(of_gold):
	made = announced(GOLD)
	forget_mail()
	attached(made, of_gold)
	(message,) = messages_in(of_gold)
	assert "Deals cannot be submitted" in message.content and "Please wait." in message.content
	assert message.sender == OPERATIONS
	assert (of_gold.partner_incident, told()) == (made.name, [])  # by mail they know it already
	assert clock_of(of_gold, "First Response").state == "Met"
	assert errors() == []


def test_only_open_tickets_of_the_kind_are_offered(of_gold):
	category("Test Money")
	other_kind = portal_ticket(ANN, ticket_type="Test Money")
	others = portal_ticket(CID, ticket_type=CATEGORY)
	resolved = set_on(portal_ticket(BEN, ticket_type=CATEGORY), status="Resolved")
	made = announced(GOLD, categories=[CATEGORY])
	with signed_in(OPERATIONS):
		assert [row["name"] for row in api.candidates(made.name)] == [of_gold.name]
	for wrong in (other_kind, others, resolved):
		with pytest.raises(frappe.ValidationError):
			acted(made, "attach_tickets", tickets=[wrong.name])
	attached(made, of_gold)
	with signed_in(OPERATIONS):
		assert api.candidates(made.name) == []


def test_a_partner_attaches_its_own_ticket_to_what_concerns_it(of_gold):
	made = announced(GOLD)
	with signed_in(ANN):
		assert [each["name"] for each in api.of_ticket(of_gold.name)["incidents"]] == [made.name]
		assert api.attach_own_ticket(of_gold.name, made.name)["attached"] == made.name
	assert of_gold.reload().partner_incident == made.name
	assert len(messages_in(of_gold)) == 1


@pytest.mark.parametrize(
	"state", ["other partner", "draft", "over", "withdrawn", "other category", "no such"]
)
@pytest.mark.parametrize("way", ["portal", "rest", "new"])
def test_a_partner_attaches_to_nothing_else_and_learns_of_nothing_else(of_gold, state, way):
	category("Test Money")
	makers = {
		"other partner": lambda: announced(BRONZE).name,
		"draft": lambda: incident(GOLD).name,
		"over": lambda: acted(announced(GOLD), "resolve", text=FOUND).name,
		"withdrawn": lambda: acted(announced(GOLD), "withdraw", text=FOUND).name,
		"other category": lambda: announced(GOLD, categories=["Test Money"]).name,
		"no such": lambda: "INC-9999",
	}
	name = makers[state]()
	before = frappe.db.count("HD Ticket")
	with pytest.raises(frappe.PermissionError) as refused:
		if way == "portal":
			with signed_in(ANN):
				api.attach_own_ticket(of_gold.name, name)
		elif way == "rest":
			rest_write(of_gold, ANN, partner_incident=name)
		else:
			portal_ticket(ANN, ticket_type=CATEGORY, partner_incident=name)
	assert str(refused.value) == (
		f"There is no incident {name} that concerns you. Choose one that is shown, or leave it empty."
	)
	assert (frappe.db.count("HD Ticket"), of_gold.reload().partner_incident) == (before, None)


def test_a_partner_attaches_a_new_ticket_but_takes_none_off(of_gold):
	made = announced(GOLD)
	fresh = portal_ticket(ANN, ticket_type=CATEGORY, partner_incident=made.name)
	assert (fresh.partner_incident, len(messages_in(fresh))) == (made.name, 1)
	with pytest.raises(frappe.PermissionError):
		rest_write(fresh, ANN, partner_incident="")
	assert fresh.reload().partner_incident == made.name


def test_another_partners_ticket_cannot_be_attached_nor_seen(of_gold):
	made = announced()
	with signed_in(CID):
		for act in (
			lambda: api.of_ticket(of_gold.name),
			lambda: api.attach_own_ticket(of_gold.name, made.name),
		):
			with pytest.raises(frappe.DoesNotExistError):
				act()
	assert not of_gold.reload().partner_incident


@pytest.mark.parametrize("name", ["a draft", "another partner's"])
def test_an_agent_is_told_why_a_ticket_cannot_be_attached(of_gold, name):
	made = incident(GOLD) if name == "a draft" else announced(BRONZE)
	with signed_in(AGENT), pytest.raises(frappe.PermissionError, match=made.name):
		frappe.get_doc("HD Ticket", of_gold.name).update({"partner_incident": made.name}).save()
	assert not of_gold.reload().partner_incident


def test_an_agent_attaches_in_the_side_panel(of_gold):
	made = announced(GOLD)
	with signed_in(AGENT):
		frappe.get_doc("HD Ticket", of_gold.name).update({"partner_incident": made.name}).save()
	assert len(messages_in(of_gold)) == 1


def test_a_ticket_that_moves_to_a_partner_that_is_not_concerned_leaves_the_incident(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	set_on(of_gold, customer=BRONZE)
	assert (of_gold.partner, of_gold.partner_incident) == (BRONZE, None)


# Following instead of a ticket


def test_this_is_my_problem_is_noted_once_instead_of_a_ticket():
	made = announced(GOLD)
	tickets = frappe.db.count("HD Ticket")
	with signed_in(ANN):
		(offer,) = api.offered(CATEGORY)
		assert (offer["name"], offer["is_followed"]) == (made.name, False)
		api.follow(made.name)
		api.follow(made.name)
		assert api.offered(CATEGORY)[0]["is_followed"] is True
	assert frappe.get_all("Incident Follower", {"incident": made.name}, pluck="user") == [ANN]
	assert frappe.db.count("HD Ticket") == tickets


def test_who_follows_is_told_the_end_once():
	made = announced(GOLD)
	with signed_in(ANN):
		api.follow(made.name)
	forget_mail()
	acted(made, "resolve", text=FOUND)
	assert told() == [ANN, BEN]


def test_what_concerns_others_is_neither_offered_nor_followed():
	category("Test Money")
	theirs, other_kind = announced(BRONZE), announced(GOLD, categories=["Test Money"])
	draft, over = incident(GOLD), acted(announced(GOLD), "resolve", text=FOUND)
	with signed_in(ANN):
		assert api.offered(CATEGORY) == []
		assert [each["name"] for each in api.offered()] == [other_kind.name]
		for name in (theirs.name, draft.name, over.name, "INC-9999"):
			with pytest.raises(frappe.DoesNotExistError):
				api.follow(name)
	for nobody in (AGENT, "Guest"):
		with signed_in(nobody):
			assert api.offered(CATEGORY) == []
	assert frappe.db.count("Incident Follower") == 0


def test_what_a_page_gets_is_plain_text():
	announced(GOLD, title="<b>Bold</b>", what="<p>One<script>alert(1)</script></p><p>{{ 7 * 7 }}</p>")
	with signed_in(ANN):
		(offer,) = api.offered()
	assert offer["what"] == "One\n\n{{ 7 * 7 }}" or offer["what"] == "One\n{{ 7 * 7 }}"
	assert "<" not in offer["what"]


# Together


def test_attached_tickets_are_answered_and_resolved_together_and_nobody_reads_it_twice(of_gold):
	second = portal_ticket(BEN, ticket_type=CATEGORY)
	made = announced(GOLD)
	attached(made, of_gold, second)
	forget_mail()
	with later(1):
		acted(made, "post_update", text=FOUND)
	assert told() == [ANN, BEN]
	assert [mails(ANN)[0].reference_name, mails(BEN)[0].reference_name] == [of_gold.name, second.name]
	for each in (of_gold, second):
		assert "We have found it." in answers_in(each)[-1]
		assert each.reload().status == "Open"
	forget_mail()
	with later(2):
		acted(made, "resolve", text="<p>A disk was full.</p>")
	for each in (of_gold, second):
		assert (each.reload().status, len(messages_in(each))) == ("Resolved", 3)
		assert "A disk was full." in each.resolution_details
	ours = [mail for mail in mails() if "A disk was full." in mail.message]
	assert len(ours) == 2
	assert made.updates[-1].answered == 2
	assert errors() == []


def test_a_ticket_that_an_agent_took_off_is_left_alone(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	with signed_in(AGENT):
		frappe.get_doc("HD Ticket", of_gold.name).update({"partner_incident": None}).save()
	acted(made, "resolve", text=FOUND)
	assert (of_gold.reload().status, len(messages_in(of_gold))) == ("Open", 1)


def test_a_ticket_that_was_resolved_before_is_left_as_it_is(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	set_on(of_gold, status="Closed")
	acted(made, "resolve", text=FOUND)
	assert (of_gold.reload().status, len(messages_in(of_gold))) == ("Closed", 1)


def test_a_failure_in_one_ticket_stops_no_other_and_is_reported(of_gold, monkeypatch):
	second = portal_ticket(BEN, ticket_type=CATEGORY)
	made = announced(GOLD)
	attached(made, of_gold, second)
	resolve = incident_tickets.resolve

	def broken(ticket, update):
		resolve(ticket, update)
		if ticket.name == of_gold.name:
			raise RuntimeError("no such luck")

	with monkeypatch.context() as patched:
		patched.setattr(incident_tickets, "resolve", broken)
		acted(made, "resolve", text=FOUND)
	assert (of_gold.reload().status, second.reload().status) == ("Open", "Resolved")
	assert "We have found it." not in "".join(answers_in(of_gold))  # half of an answer is none
	assert (made.updates[-1].delivery, made.updates[-1].problems) == ("Sent, with problems", 1)
	(problem,) = frappe.get_all("Incident Message", {"problem": ["is", "set"]}, ["ticket", "problem"])
	assert (problem.ticket, problem.problem) == (of_gold.name, "no such luck")
	assert [each.method for each in errors()] == [incident_sending.TICKET_FAILURE]
	acted(made, "try_again")
	assert (of_gold.reload().status, len(messages_in(second))) == ("Resolved", 2)
	frappe.db.delete("Error Log")


def test_helpdesks_own_status_after_an_answer_does_not_make_the_partner_wait_for_itself(of_gold, settings):
	settings("HD Settings", auto_update_status=1, update_status_to="Replied")
	made = announced(GOLD)
	attached(made, of_gold)
	assert (of_gold.status, of_gold.partner_stage) == ("Open", "Under review")


def test_an_answer_is_threaded_and_markup_in_it_is_harmless(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	acted(made, "post_update", text="<p>{{ 7 * 7 }}<script>alert(1)</script><b onclick='x()'>Soon</b></p>")
	last = next(said for said in messages_in(of_gold) if "Soon" in said.content)
	assert "{{ 7 * 7 }}" in last.content
	assert "<script" not in last.content and "onclick" not in last.content


def test_what_was_told_to_a_deleted_ticket_is_forgotten(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	frappe.delete_doc("HD Ticket", of_gold.name, force=True)
	assert frappe.get_all("Incident Message", {"incident": made.name, "kind": "Reply"}) == []


# Clocks


@pytest.mark.parametrize(("rule", "state"), [(RUNS_ON, "Running"), (PAUSES, "Paused")])
def test_the_clocks_follow_the_stated_rule(of_gold, settings, rule, state):
	settings("Partner Support Settings", incident_clock_rule=rule)
	made = announced(GOLD)
	with later(1):
		attached(made, of_gold)
	assert clock_of(of_gold, "First Response").state == "Met"
	assert clock_of(of_gold).state == state
	with later(3):
		acted(made, "resolve", text=FOUND)
	resolution = clock_of(of_gold)
	assert resolution.state == "Met"
	assert resolution.consumed == {RUNS_ON: 3, PAUSES: 1}[rule] * 3600


def test_a_paused_clock_goes_on_when_the_ticket_is_taken_off(of_gold, settings):
	settings("Partner Support Settings", incident_clock_rule=PAUSES)
	made = announced(GOLD)
	attached(made, of_gold)
	with later(2), signed_in(AGENT):
		frappe.get_doc("HD Ticket", of_gold.name).update({"partner_incident": None}).save()
	assert events_of(of_gold) == ["Started", "Paused", "Resumed"]


def test_a_paused_clock_goes_on_when_the_incident_is_withdrawn(of_gold, settings):
	settings("Partner Support Settings", incident_clock_rule=PAUSES)
	made = announced(GOLD)
	attached(made, of_gold)
	with later(2):
		acted(made, "withdraw", text="<p>It was a test.</p>")
	of_gold.reload()
	assert (of_gold.status, of_gold.partner_incident) == ("Open", None)
	assert "It was a test." in answers_in(of_gold)[-1]
	assert clock_of(of_gold).state == "Running"


def test_an_incident_keeps_the_rule_under_which_it_was_announced(of_gold, settings):
	settings("Partner Support Settings", incident_clock_rule=PAUSES)
	made = announced(GOLD)
	settings("Partner Support Settings", incident_clock_rule=RUNS_ON)
	attached(made, of_gold)
	agent_replies(of_gold)
	assert clock_of(of_gold).state == "Paused"


# The pages


def test_the_portals_pages_bring_the_banner_and_agents_the_field(of_gold):
	made = announced(GOLD)
	attached(made, of_gold)
	with signed_in(ANN):
		page = ticket_api.get_one(of_gold.name, True)
	assert any("incident_banner" in script for script in page["_form_script"])
	rows = {row.fieldname: row.hide_from_customer for row in ticket_rows()}
	assert rows["partner_incident"] == 1


def ticket_rows():
	return frappe.get_doc("HD Ticket Template", "Default").fields


def test_a_ticket_of_no_partner_and_no_incident_is_left_alone():
	plain = ticket()
	assert (plain.partner, plain.get("partner_incident")) == (None, None)


def test_whose_ticket_is_part_of_an_incident_need_not_say_so_again():
	mine = announced(GOLD)
	with signed_in(ANN):
		assert [each["is_followed"] for each in incident_banner.offered(None)] == [False]
	of_ann = ticket(frappe.get_doc("Partner", GOLD), raised_by=ANN)
	set_on(of_ann, partner_incident=mine.name)
	with signed_in(ANN):
		(shown,) = incident_banner.offered(None)
	assert shown["is_followed"] and shown["zone"] == "America/New_York"
