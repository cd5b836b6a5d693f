"""A second reviewer: another team is asked about a ticket that stays where it is, with a time of its own."""

import pytest

import frappe

from partner_support.adapters.reviews import review_sweep
from partner_support.api import reviews
from partner_support.exceptions import ReviewedByHandError
from tests.site.asking import AGENT, own_ticket
from tests.site.escalating import notes_of
from tests.site.factories import SECOND_TEAM, agent, at, errors, set_on, team, user
from tests.site.portal import USER, signed_in

REVIEWER = "reviewer@vendor.example.com"
LEAD = "lead@vendor.example.com"
ELEVEN = "2026-11-23 11:00"


@pytest.fixture
def mine():
	"""A partner's ticket of Monday ten o'clock, due at 18:00 the same day; and a team to ask."""
	ticket = own_ticket()
	agent(REVIEWER), user(LEAD, "Partner Support Manager")
	team(SECOND_TEAM, (REVIEWER,))
	with_targets({"value": 1, "unit": "Hours"})
	return ticket


def with_targets(*rows) -> None:
	settings = frappe.get_doc("Partner Support Settings")
	settings.set(
		"team_targets", [{"applies_to": "Second review", "team": SECOND_TEAM, **row} for row in rows]
	)
	settings.set("team_leads", [{"team": SECOND_TEAM, "lead": LEAD}])
	settings.save()


def asked(ticket, instant=ELEVEN, question="May we pay <b>twice</b>?", by=AGENT):
	with at(instant), signed_in(by):
		return frappe.get_doc("Second Review", reviews.ask(ticket.name, SECOND_TEAM, question))


def answered(review, text="Yes, once.", by=REVIEWER, instant="2026-11-23 12:00"):
	with at(instant), signed_in(by):
		reviews.answer(review.name, text)
	return review.reload()


def bells(person) -> list[str]:
	helpdesk = frappe.get_all("HD Notification", {"user_to": person}, pluck="message")
	return helpdesk + frappe.get_all("Notification Log", {"for_user": person}, pluck="subject")


def review_calendar(ticket) -> str:
	return frappe.db.get_value("SLA Matrix", ticket.sla_matrix, "business_calendar")


def tick(*instants: str) -> None:
	for instant in instants:
		with at(instant):
			review_sweep.run()


def test_the_team_is_asked_by_bell_and_the_ticket_stays_where_it_is(mine):
	before = (mine.agent_group, mine.status, mine._assign)
	review = asked(mine)
	mine.reload()
	assert (mine.agent_group, mine.status, mine._assign) == before
	assert (review.state, review.partner, review.asked_by) == ("Open", "Gold Reseller", AGENT)
	assert bells(REVIEWER) == [f"A second review is asked of {SECOND_TEAM}"]
	assert bells(AGENT) == []
	assert any("May we pay &lt;b&gt;twice&lt;/b&gt;?" in note for note in notes_of(mine))


def test_the_answer_is_an_internal_note_and_whoever_asked_is_told(mine):
	review = answered(asked(mine), "Yes, <script>once</script>.")
	assert (review.state, review.answered_by, review.open_key) == ("Answered", REVIEWER, None)
	assert any("Yes, &lt;script&gt;once&lt;/script&gt;." in note for note in notes_of(mine))
	assert bells(AGENT) == [f"{SECOND_TEAM} has answered"]
	messages = {"reference_doctype": "HD Ticket", "reference_name": mine.name, "content": ["like", "%once%"]}
	assert not frappe.db.exists("Communication", messages)


def test_a_team_without_a_target_answers_within_eight_working_hours_on_the_matrixs_calendar(mine):
	with_targets()
	set_on(mine, priority="Low")  # due on Tuesday evening
	assert str(asked(mine).due_at) == "2026-11-24 10:00:00"


def test_the_most_specific_target_of_the_team_decides(mine):
	with_targets({"value": 1, "unit": "Hours"}, {"value": 2, "unit": "Hours", "severity": "Urgent"})
	review = asked(mine)
	assert str(review.due_at) == "2026-11-23 13:00:00"
	assert review.explanation == f"{SECOND_TEAM}: Urgent: 2 hours on {review_calendar(mine)}"


def test_a_review_is_never_due_later_than_what_the_partner_was_promised(mine):
	with_targets({"value": 3, "unit": "Business Days"})
	review = asked(mine)
	assert str(review.due_at) == "2026-11-23 18:00:00"  # when the ticket is to be solved
	assert review.explanation.endswith("; brought forward to what the partner was promised")


def test_one_review_of_a_team_is_open_for_a_ticket(mine):
	review = asked(mine)
	with pytest.raises(frappe.ValidationError, match="reviewing this ticket already"):
		asked(mine)
	answered(review)
	assert asked(mine).state == "Open"


def test_the_database_itself_refuses_a_second_one(mine, monkeypatch):
	asked(mine)
	monkeypatch.setattr(frappe.db, "exists", lambda *args, **kwargs: None)
	with pytest.raises(frappe.ValidationError, match="reviewing this ticket already"):
		asked(mine)


def test_an_overdue_review_is_told_to_the_teams_lead_and_to_whoever_asked_once(mine):
	review = asked(mine)
	tick("2026-11-23 11:59")
	assert not review.reload().overdue
	tick("2026-11-23 12:00", "2026-11-23 12:01", "2026-11-25 10:00")
	assert review.reload().overdue
	message = f"The second review by {SECOND_TEAM} is overdue"
	assert bells(LEAD) == [f"{mine.name}: {message}"]
	assert bells(AGENT) == [message]  # where Helpdesk itself names the ticket
	assert sum("is overdue" in note for note in notes_of(mine)) == 1
	assert answered(review).state == "Answered"
	assert errors() == []


def test_an_answered_review_is_never_overdue(mine):
	review = answered(asked(mine), instant="2026-11-23 11:30")
	tick("2026-11-25 10:00")
	assert not review.reload().overdue


def test_a_failure_is_tried_again_later(mine, monkeypatch):
	review = asked(mine)
	with monkeypatch.context() as broken:
		broken.setattr(review_sweep.reviews, "call_overdue", lambda *given: 1 / 0)
		tick("2026-11-23 12:00")
	assert errors()[0].method == review_sweep.REVIEW_FAILURE
	tick("2026-11-23 12:04")
	assert not review.reload().overdue
	tick("2026-11-23 12:05")
	assert review.reload().overdue


def test_a_withdrawn_review_leaves_the_team_nothing_to_do(mine):
	review = asked(mine)
	with at(ELEVEN), signed_in(AGENT):
		reviews.withdraw(review.name)
	assert review.reload().state == "Withdrawn"
	assert "The second review was withdrawn" in bells(REVIEWER)
	with pytest.raises(frappe.ValidationError, match="closed already"):
		answered(review)


@pytest.mark.parametrize("change", [{"status": "Resolved"}, {"status": "Closed"}])
def test_a_ticket_that_is_over_asks_nobody_any_more(mine, change):
	review = asked(mine)
	with at("2026-11-23 11:30"):
		set_on(mine, **change)
	assert review.reload().state == "Withdrawn"
	with pytest.raises(frappe.ValidationError, match="is resolved"):
		asked(mine)


def test_a_deleted_ticket_takes_its_reviews_along(mine):
	review = asked(mine)
	mine.reload().delete(ignore_permissions=True)
	assert not frappe.db.exists("Second Review", review.name)


@pytest.mark.parametrize("question", ["", "  ", None])
def test_nothing_is_no_question_and_no_answer(mine, question):
	with pytest.raises(frappe.MandatoryError):
		asked(mine, question=question)
	review = asked(mine)
	with pytest.raises(frappe.MandatoryError):
		answered(review, question)


def test_a_team_that_is_disabled_is_not_asked(mine):
	frappe.db.set_value("HD Team", SECOND_TEAM, "disabled", 1)
	with pytest.raises(frappe.ValidationError, match="disabled or missing"):
		asked(mine)


@pytest.mark.parametrize("person", [USER, LEAD])
def test_only_agents_ask_answer_and_withdraw(mine, person):
	review = asked(mine)
	for act in (
		lambda: reviews.ask(mine.name, SECOND_TEAM, "What?"),
		lambda: reviews.answer(review.name, "That."),
		lambda: reviews.withdraw(review.name),
	):
		with signed_in(person), pytest.raises(frappe.PermissionError):
			act()
	assert review.reload().state == "Open"


def test_the_partner_sees_nothing_of_it(mine):
	asked(mine)
	for look in (lambda: frappe.get_list("Second Review"), lambda: reviews.of_ticket(mine.name)):
		with signed_in(USER), pytest.raises(frappe.PermissionError):
			look()


def test_the_agents_see_the_open_ones_first(mine):
	answered(asked(mine))
	asked(mine, "2026-11-23 12:30")
	with signed_in(AGENT):
		assert [row.state for row in reviews.of_ticket(mine.name)] == ["Open", "Answered"]


def test_nobody_writes_a_review_by_hand(mine):
	review = asked(mine)
	review.answer = "made up"
	with pytest.raises(ReviewedByHandError):
		review.save()


@pytest.mark.parametrize(
	("rows", "words"),
	[
		([{"value": 0, "unit": "Hours"}], "row 1"),
		([{"value": 1.5, "unit": "Business Days"}], "whole number"),
		([{"value": 1, "unit": "Hours"}, {"value": 2, "unit": "Hours"}], "rows 1 and 2 are about the same"),
	],
)
def test_targets_that_cannot_be_met_or_say_the_same_are_refused(mine, rows, words):
	with pytest.raises(frappe.ValidationError, match=words):
		with_targets(*rows)
