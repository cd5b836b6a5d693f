"""What a partner does with its own ticket besides replying, and what nobody else can."""

import pytest

import frappe

from partner_support.adapters.requests import returning
from partner_support.api import portal
from tests.site.asking import AGENT, own_ticket, resolved, states_of, with_rules
from tests.site.escalating import steps_of, sweep_at
from tests.site.factories import at, clock_of, contact, errors, ladder, partner, set_on, step, user
from tests.site.portal import USER, signed_in

COLLEAGUE = "bob@gold.example.com"
STRANGER = "eve@other.example.com"
NASTY = "<img src=x onerror=alert(1)> {{ 7 * 7 }}"


@pytest.fixture(autouse=True)
def rules():
	with_rules()


@pytest.fixture
def mine():
	return own_ticket()


def on_a_ladder(ticket, *steps):
	climbs = ladder(*steps, name="Test Partner's Ladder")
	frappe.db.set_value("SLA Clock", {"ticket": ticket.name}, "escalation_ladder", climbs.name)


def acting(action, ticket, instant="2026-11-23 12:00", as_user=USER, **values):
	with at(instant), signed_in(as_user):
		return action(ticket=ticket.name, **values)


def last_message(ticket):
	return frappe.get_last_doc("Communication", filters={"reference_name": ticket.name})


# --- the state -------------------------------------------------------------------------------


def test_the_state_says_what_a_partner_would_ask(mine):
	state = acting(portal.ticket_state, mine, "2026-11-23 11:00")
	assert (state["stage"], state["held_by"]["team"]) == ("Submitted", "Test Channel Operations")
	response, resolution = state["clocks"]
	assert (response["clock"], response["mark"], response["words"]) == (
		"First Response",
		"due",
		"1 h of working time left",
	)
	assert "23 November 2026 18:00" in resolution["due_local"] and resolution["zone"] == "Europe/Berlin"
	assert state["actions"] == ["add_information", "mark_business_critical", "ask_for_management"]
	assert (state["request"], state["escalation"]) == (None, None)


@pytest.mark.parametrize(
	("instant", "mark", "words"),
	[
		("2026-11-23 11:40", "soon", "20 min of working time left"),
		("2026-11-23 13:15", "missed", "1 h 15 min of working time late"),
	],
)
def test_a_clock_says_what_is_left_or_how_late_it_is(mine, instant, mark, words):
	response = acting(portal.ticket_state, mine, instant)["clocks"][0]
	assert (response["mark"], response["words"]) == (mark, words)


def test_the_state_names_the_holder_the_question_and_the_contact(mine, settings):
	settings("Partner Support Settings", escalation_contact_name="Dana Duty")
	with at("2026-11-23 10:30"):
		mine.reload().assign_agent(AGENT)
		with signed_in(AGENT):
			returning.ask_for(mine.name, ["Deal number"])
	frappe.db.set_value("HD Ticket", mine.name, "escalation_level", 2)
	state = acting(portal.ticket_state, mine)
	assert state["held_by"]["name"] == "Agent"
	assert (state["request"]["kind"], state["request"]["items"]) == ("Information", ["Deal number"])
	assert state["request"]["asked_by"] == "Agent"
	assert state["escalation"]["name"] == "Dana Duty"
	assert state["clocks"][1]["mark"] == "paused"
	text = frappe.as_json(state)
	assert AGENT not in text and "escalation_level" not in text


# --- confirming ------------------------------------------------------------------------------


def test_confirmed_is_closed_with_its_resolution_and_rating(mine):
	resolved(mine)
	rating = frappe.get_all("HD Ticket Feedback Option", pluck="name", order_by="rating desc")[0]
	state = acting(portal.confirm_solved, mine, feedback=rating, comment="Quick!")
	mine.reload()
	assert (state["stage"], mine.status, mine.partner_stage, state["actions"]) == (
		"Closed",
		"Closed",
		"Closed",
		[],
	)
	assert "released the deal" in mine.resolution_details
	assert (mine.feedback, mine.feedback_extra, mine.feedback_rating > 0) == (rating, "Quick!", True)
	assert states_of(mine) == [("Confirmation", "Answered", "Confirmed")]


def test_a_written_resolution_is_kept_and_a_rating_may_be_left_out(mine, settings):
	settings("HD Settings", is_feedback_mandatory=1)
	resolved(mine)
	set_on(mine, resolution_details="<p>By hand.</p>")
	acting(portal.confirm_solved, mine)
	assert (mine.reload().status, mine.resolution_details) == ("Closed", "<p>By hand.</p>")


def test_not_solved_opens_the_ticket_and_climbs_the_ladder(mine):
	on_a_ladder(mine, step("Dissatisfied", level=3))
	resolved(mine)
	acting(portal.not_solved, mine, reason=NASTY)
	mine.reload()
	assert (mine.status_category, states_of(mine)) == ("Open", [("Confirmation", "Answered", "Not solved")])
	assert "&lt;img" in last_message(mine).content and last_message(mine).sender == USER
	assert clock_of(mine).cycle == 2
	sweep_at("2026-11-23 12:01")
	assert steps_of(mine) == ["Dissatisfied"]
	assert mine.reload().partner_stage == "Escalated"


def test_each_time_it_is_not_solved_counts_anew(mine):
	on_a_ladder(mine, step("Dissatisfied", level=3))
	resolved(mine)
	acting(portal.not_solved, mine, reason="No.")
	sweep_at("2026-11-23 12:01")
	resolved(mine, "2026-11-23 13:00")
	with at("2026-11-23 14:00"):
		set_on(mine, status="Open")  # an agent looks again: nobody is dissatisfied yet
	sweep_at("2026-11-23 14:01")
	assert steps_of(mine) == ["Dissatisfied"]
	resolved(mine, "2026-11-23 15:00")
	acting(portal.not_solved, mine, "2026-11-23 16:00", reason="Still no.")
	sweep_at("2026-11-23 16:01")
	assert steps_of(mine) == ["Dissatisfied", "Dissatisfied"]


@pytest.mark.parametrize("again", [portal.confirm_solved, portal.not_solved])
def test_an_answer_is_taken_once(mine, again):
	resolved(mine)
	acting(portal.confirm_solved, mine)
	with pytest.raises(frappe.ValidationError, match="Nobody waits for an answer"):
		acting(again, mine, **({"reason": "No."} if again is portal.not_solved else {}))


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_an_objection_says_why(mine, reason):
	resolved(mine)
	with pytest.raises(frappe.MandatoryError, match="Say what is still wrong"):
		acting(portal.not_solved, mine, reason=reason)
	assert mine.reload().status == "Resolved" and states_of(mine)[0][1] == "Waiting"


def test_a_rating_that_is_none_is_refused_and_nothing_is_closed(mine):
	resolved(mine)
	with pytest.raises(frappe.ValidationError, match="Choose one of the ratings"):
		acting(portal.confirm_solved, mine, feedback="Terrific")
	assert mine.reload().status == "Resolved" and states_of(mine)[0][1] == "Waiting"


# --- completing ------------------------------------------------------------------------------


def upload(as_user=USER, name="proof.txt"):
	with signed_in(as_user):
		return frappe.get_doc(
			{"doctype": "File", "file_name": name, "content": "DR-1", "is_private": 1}
		).insert(ignore_permissions=True)


def test_information_answers_what_was_asked_with_files(mine):
	with at("2026-11-23 11:00"), signed_in(AGENT):
		returning.ask_for(mine.name, ["Deal number"])
	proof = upload()
	acting(portal.add_information, mine, text="It is DR-1.", files=[proof.name])
	assert states_of(mine) == [("Information", "Answered", "Answered")]
	assert mine.reload().status_category == "Open"
	on_this = {"attached_to_name": ["in", [mine.name, last_message(mine).name]], "file_url": proof.file_url}
	hung_on = frappe.get_all("File", filters=on_this, pluck="attached_to_doctype")
	assert sorted(hung_on) == ["Communication", "HD Ticket"]


def test_information_may_be_added_unasked(mine):
	acting(portal.add_information, mine, text="One more thing.")
	assert "One more thing." in last_message(mine).content


def test_somebody_elses_file_is_not_found(mine):
	user(STRANGER)
	theirs = upload(STRANGER)
	with pytest.raises(frappe.DoesNotExistError, match="Upload it again"):
		acting(portal.add_information, mine, text="Look.", files=[theirs.name])


# --- more attention --------------------------------------------------------------------------


def test_business_critical_climbs_the_ladder(mine):
	on_a_ladder(mine, step("Business critical", level=2))
	state = acting(portal.mark_business_critical, mine, reason="The deal closes tonight.")
	assert state["business_critical"] and "mark_business_critical" not in state["actions"]
	assert "closes tonight" in last_message(mine).content
	sweep_at("2026-11-23 12:01")
	assert steps_of(mine) == ["Business critical"]
	with pytest.raises(frappe.ValidationError, match="business-critical already"):
		acting(portal.mark_business_critical, mine, reason="Really.")


def test_the_management_is_asked_once_until_the_ticket_is_reopened(mine):
	on_a_ladder(mine, step("Management requested", level=3))
	acting(portal.ask_for_management, mine, reason="Nobody answers.")
	sweep_at("2026-11-23 12:01")
	assert steps_of(mine) == ["Management requested"]
	with pytest.raises(frappe.ValidationError, match="asked for already"):
		acting(portal.ask_for_management, mine, reason="Please.")
	resolved(mine, "2026-11-23 13:00")
	acting(portal.not_solved, mine, "2026-11-23 14:00", reason="No.")
	acting(portal.ask_for_management, mine, "2026-11-23 14:01", reason="Again.")
	sweep_at("2026-11-23 14:02")
	assert steps_of(mine) == ["Management requested", "Management requested"]


@pytest.mark.parametrize(
	("action", "asking"),
	[(portal.mark_business_critical, "what hangs on it"), (portal.ask_for_management, "why the management")],
)
def test_more_attention_needs_a_reason(mine, action, asking):
	with pytest.raises(frappe.MandatoryError, match=asking):
		acting(action, mine, reason=" ")


def test_a_closed_ticket_says_how_to_go_on(mine):
	set_on(mine, status="Closed")
	for action in (portal.mark_business_critical, portal.ask_for_management):
		with pytest.raises(frappe.ValidationError, match=r"is closed\. Answer its last mail"):
			acting(action, mine, reason="Now.")


# --- whose it is -----------------------------------------------------------------------------

EVERY = (
	(portal.ticket_state, {}),
	(portal.confirm_solved, {}),
	(portal.not_solved, {"reason": "No."}),
	(portal.add_information, {"text": "Here."}),
	(portal.mark_business_critical, {"reason": "Now."}),
	(portal.ask_for_management, {"reason": "Now."}),
)


@pytest.mark.parametrize(("action", "values"), EVERY, ids=lambda each: getattr(each, "__name__", ""))
def test_another_partners_ticket_answers_as_one_that_does_not_exist(mine, action, values):
	partner("Other Reseller", STRANGER)
	resolved(mine)
	told = []
	for name in (mine.name, "999999"):
		with signed_in(STRANGER), pytest.raises(frappe.DoesNotExistError) as refused:
			action(ticket=name, **values)
		told.append(str(refused.value).replace(name, "N"))
	assert told[0] == told[1]
	assert states_of(mine) == [("Confirmation", "Waiting", None)]


def test_a_colleague_sees_it_as_helpdesks_rules_allow(mine):
	with pytest.raises(frappe.DoesNotExistError):
		acting(portal.ticket_state, mine, as_user=COLLEAGUE)
	customer = frappe.get_doc("HD Customer", "Gold Reseller")
	for row in customer.contacts:
		row.is_manager = int(row.contact_name == contact(COLLEAGUE).name)
	customer.save()
	assert acting(portal.ticket_state, mine, as_user=COLLEAGUE)["ticket"] == mine.name


def test_nobody_outside_the_partner_acts_for_it(mine):
	resolved(mine)
	for person in (AGENT, "Guest", "Administrator"):
		with pytest.raises(frappe.DoesNotExistError):
			acting(portal.confirm_solved, mine, as_user=person)


def test_nothing_went_wrong_in_silence(mine):
	resolved(mine)
	acting(portal.not_solved, mine, reason="No.")
	assert errors() == []
