"""A ticket that waits for its partner: asked, reminded, answered, or decided about by rule."""

from email import message_from_string

import pytest

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import close_tickets_after_n_days

from partner_support.adapters.requests import request_sweep, returning
from partner_support.exceptions import AskedByHandError
from tests.site.asking import (
	AGENT,
	own_ticket,
	requests_of,
	resolved,
	silence_until,
	states_of,
	with_rules,
)
from tests.site.escalating import notes_of, sweep_at
from tests.site.factories import (
	agent_replies,
	at,
	clock_of,
	errors,
	events_of,
	log_of,
	partner_replies,
	set_on,
)
from tests.site.mailbox import body_of, mail_ticket, mails_about, recipients_of
from tests.site.portal import USER, portal_reply, signed_in
from tests.site.test_escalation_mail import subject


@pytest.fixture(autouse=True)
def rules():
	with_rules()


def returned(ticket, *items):
	with at("2026-11-23 11:00"), signed_in(AGENT):
		returning.ask_for(ticket.name, list(items or ["Deal number"]))
	return ticket.reload()


def subjects(ticket) -> list[str]:
	return [subject(mail).partition("]_")[2] for mail in mails_about(ticket)]


# --- confirmation ----------------------------------------------------------------------------


def test_a_resolved_ticket_asks_its_partner_once_by_mail():
	mine = resolved(own_ticket())
	set_on(mine, resolution_details="<p>Released.</p>")
	assert states_of(mine) == [("Confirmation", "Waiting", None)]
	asked = [mail for mail in mails_about(mine) if "Is_it_solved" in subject(mail)]
	assert [recipients_of(mail) for mail in asked] == [[USER]]
	assert "/partners/answer?request=" in body_of(asked[0])
	assert asked[0].reference_name == mine.name
	assert mine.partner_stage == "Resolved (please confirm)"


def test_the_question_stands_below_the_partners_own_mail():
	own_ticket()
	mine = mail_ticket(USER)
	assert mine.partner == "Gold Reseller"
	first = frappe.db.get_value("Communication", {"reference_name": mine.name}, "message_id")
	resolved(mine)
	asked = next(mail for mail in mails_about(mine) if "Is_it_solved" in subject(mail))
	assert first and message_from_string(asked.message)["In-Reply-To"] == f"<{first}>"


def test_a_customer_who_is_no_partner_is_not_asked():
	from tests.site.factories import ticket

	own_ticket()
	other = ticket()
	assert not other.partner
	set_on(other, status="Resolved")
	assert states_of(other) == []


def test_who_wants_no_confirmation_gets_none():
	mine = own_ticket()
	with_rules(ask_for_confirmation=0)
	assert states_of(resolved(mine)) == []


def test_silence_brings_a_reminder_and_then_opens_the_ticket_again():
	mine = resolved(own_ticket())
	silence_until("2026-11-24 10:59")
	assert requests_of(mine)[0].reminded_on is None
	silence_until("2026-11-24 11:00", "2026-11-24 11:05")
	assert subjects(mine).count("Reminder:_is_it_solved?_It_is_broken") == 1
	assert "26 November 2026 11:00" in body_of(mails_about(mine)[-1])
	assert mine.reload().status == "Resolved"
	silence_until("2026-11-26 11:00")
	assert states_of(mine) == [("Confirmation", "Lapsed", "Reopened")]
	assert (mine.reload().status_category, mine.partner_stage) == ("Open", "Under review")
	assert subjects(mine)[-1] == "Opened_again:_It_is_broken"
	assert any("did not answer" in note for note in notes_of(mine))
	assert clock_of(mine).state == "Running"
	silence_until("2026-12-30 11:00")
	assert len(mails_about(mine)) == 4  # acknowledged, asked, reminded, opened again
	assert errors() == []


def test_a_tier_waits_by_its_own_rule():
	with_rules(
		{"kind": "Confirmation", "remind_after_hours": 0, "decide_after_hours": 90, "on_silence": "Reopen"},
		{
			"kind": "Confirmation",
			"partner_tier": "Gold",
			"decide_after_hours": 9,
			"on_silence": "Escalate",
		},
	)
	mine = resolved(own_ticket())
	silence_until("2026-11-24 11:00")
	assert states_of(mine) == [("Confirmation", "Lapsed", "Escalated")]


def test_silence_may_be_met_by_the_management():
	from tests.site.factories import ladder, step

	with_rules({"kind": "Confirmation", "decide_after_hours": 9, "on_silence": "Escalate"})
	mine = own_ticket()
	climbs = ladder(step("Management requested", level=3), name="Test Management")
	frappe.db.set_value("SLA Clock", clock_of(mine).name, "escalation_ladder", climbs.name)
	resolved(mine)
	silence_until("2026-11-24 11:00")
	sweep_at("2026-11-24 11:01")
	assert [(entry.trigger, entry.level) for entry in log_of(mine)] == [("Management requested", 3)]


def test_silence_may_close_and_says_so():
	with_rules({"kind": "Confirmation", "decide_after_hours": 9, "on_silence": "Close"})
	mine = resolved(own_ticket())
	silence_until("2026-11-24 11:00")
	assert mine.reload().status == "Closed"
	assert states_of(mine) == [("Confirmation", "Lapsed", "Closed")]
	assert "Closed,_as_we_did_not_hear_from_you" in subjects(mine)[-1]


def test_without_a_rule_a_ticket_waits_for_ever():
	with_rules({"kind": "Information", "decide_after_hours": 9, "on_silence": "Close"})
	mine = resolved(own_ticket())
	silence_until("2027-11-24 11:00")
	assert states_of(mine) == [("Confirmation", "Waiting", None)]


@pytest.mark.parametrize("how", ["portal", "mail"])
def test_a_reply_answers_the_question_and_opens_the_ticket(how):
	mine = resolved(own_ticket())
	with at("2026-11-23 12:00"):
		portal_reply(mine) if how == "portal" else partner_replies(mine)
	assert states_of(mine) == [("Confirmation", "Answered", "Answered")]
	assert mine.reload().status_category == "Open"


def test_an_agent_who_goes_on_withdraws_the_question_and_asks_again_later():
	mine = resolved(own_ticket())
	set_on(mine, status="Open")
	resolved(mine, "2026-11-23 13:00")
	assert [state for _kind, state, _outcome in states_of(mine)] == ["Withdrawn", "Waiting"]


def test_a_partner_that_closes_the_ticket_in_helpdesk_has_confirmed():
	mine = resolved(own_ticket())
	with signed_in(USER):
		document = frappe.get_doc("HD Ticket", mine.name)
		document.update({"status": "Closed", "feedback_rating": 0.8})
		document.save()
	assert states_of(mine) == [("Confirmation", "Answered", "Confirmed")]


def test_an_agent_who_closes_a_ticket_asks_nobody():
	mine = own_ticket()
	set_on(mine, status="Closed")
	assert states_of(mine) == []


@pytest.mark.parametrize(("status", "asked"), [("Resolved", "Confirmation"), ("Replied", "Information")])
def test_helpdesks_automatic_closing_leaves_a_waiting_ticket_alone(settings, status, asked):
	mine = own_ticket()
	resolved(mine) if asked == "Confirmation" else returned(mine)
	settings("HD Settings", auto_close_tickets=1, auto_close_status=status, auto_close_after_days=1)
	frappe.db.set_value("Communication", {"reference_name": mine.name}, "communication_date", "2020-01-01")
	with at("2026-12-20 10:00"):
		close_tickets_after_n_days()
	assert mine.reload().status == status
	assert states_of(mine)[-1][:2] == (asked, "Waiting")


# --- completeness ----------------------------------------------------------------------------


def test_an_agent_returns_a_ticket_with_what_is_missing():
	mine = own_ticket()
	with at("2026-11-23 10:30"), signed_in(AGENT):
		assert returning.checklist(mine.name) == ["Deal number", "Screenshot"]
	returned(mine, "Deal number", "  A  <picture>\n", "Deal number", "")
	assert (mine.status_category, mine.partner_stage) == ("Paused", "Awaiting your information")
	assert events_of(mine)[-1] == "Paused"
	assert events_of(mine, "First Response")[-1] == "Met"
	assert requests_of(mine)[0].asked_for.splitlines() == ["Deal number", "A <picture>"]
	asked = mails_about(mine)[-1]
	assert "We_need_something_from_you" in subject(asked)
	for item in ("Deal number", "A &lt;picture&gt;"):
		assert item in body_of(asked)
	said = frappe.get_last_doc("Communication", filters={"reference_name": mine.name})
	assert (said.sent_or_received, "<li>Deal number</li>" in said.content) == ("Sent", True)


def test_the_answer_lets_the_clock_run_again():
	mine = returned(own_ticket())
	with at("2026-11-23 13:00"):
		portal_reply(mine, message="It is DR-1.")
	assert states_of(mine) == [("Information", "Answered", "Answered")]
	assert events_of(mine)[-1] == "Resumed"
	assert clock_of(mine).due_at == frappe.utils.get_datetime("2026-11-24 11:00:00")  # two hours later


def test_silence_about_missing_information_is_reminded_and_closed_with_a_word():
	mine = returned(own_ticket())
	silence_until("2026-11-24 11:00", "2026-11-26 11:00")
	assert states_of(mine) == [("Information", "Lapsed", "Closed")]
	assert mine.reload().status == "Closed"
	assert [name.split(":")[0] for name in subjects(mine)[-2:]] == [
		"Reminder",
		"Closed,_as_we_did_not_hear_from_you",
	]


def test_what_cannot_be_returned_is_refused():
	mine = own_ticket()
	with signed_in(AGENT):
		with pytest.raises(frappe.MandatoryError, match="Say what is missing"):
			returning.ask_for(mine.name, ["  ", "\n"])
		set_on(mine, status="Closed")
		with pytest.raises(frappe.ValidationError, match="Open it again first"):
			returning.ask_for(mine.name, ["Deal number"])
	with signed_in(USER), pytest.raises(frappe.PermissionError):
		returning.ask_for(mine.name, ["Deal number"])
	assert states_of(mine) == []


def test_the_site_chooses_the_status_of_a_returned_ticket():
	frappe.get_doc(
		{
			"doctype": "HD Ticket Status",
			"label_agent": "On Hold",
			"category": "Paused",
			"enabled": 1,
			"color": "Gray",
		}
	).insert()
	with_rules(waiting_status="On Hold")
	assert returned(own_ticket()).status == "On Hold"


# --- robustness ------------------------------------------------------------------------------


def test_a_failure_is_logged_and_tried_again(monkeypatch):
	mine = resolved(own_ticket())
	with monkeypatch.context() as patch:
		patch.setattr(request_sweep.partner_requests, "remind", lambda *args: 1 / 0)
		silence_until("2026-11-24 11:00")
	assert any(request_sweep.REQUEST_FAILURE in method for method in errors_by_title())
	silence_until("2026-11-24 11:04")
	assert requests_of(mine)[0].reminded_on is None
	silence_until("2026-11-24 11:05")
	assert requests_of(mine)[0].reminded_on is not None


def errors_by_title() -> list[str]:
	return frappe.get_all("Error Log", pluck="method")


def test_a_question_that_its_ticket_has_outgrown_is_settled_and_not_pressed():
	ticket = resolved(own_ticket())
	with_rules()
	frappe.db.set_value("HD Ticket", ticket.name, {"status": "Open", "status_category": "Open"})
	silence_until("2026-11-24 12:00", "2026-11-26 15:00")
	assert states_of(ticket) == [("Confirmation", "Withdrawn", None)]
	assert [subject(mail) for mail in mails_about(ticket) if "Reminder" in subject(mail)] == []


def test_nobody_writes_a_question_by_hand():
	mine = resolved(own_ticket())
	document = frappe.get_doc("Partner Request", requests_of(mine)[0].name)
	with pytest.raises(AskedByHandError, match="follow their ticket"):
		document.save()


def test_a_deleted_ticket_takes_its_questions_along():
	mine = resolved(own_ticket())
	frappe.delete_doc("HD Ticket", mine.name, force=True)
	assert requests_of(mine) == []


def test_nothing_is_asked_while_the_app_is_disabled(settings):
	mine = own_ticket()
	resolved(mine)
	settings("Partner Support Settings", enabled=0)
	silence_until("2026-12-24 11:00")
	assert requests_of(mine)[0].reminded_on is None


@pytest.mark.parametrize(
	("rules", "message"),
	[
		(({"kind": "Confirmation"}, {"kind": "Confirmation"}), "rows 1 and 2 are about the same wait"),
		(
			({"kind": "Confirmation", "remind_after_hours": 9, "decide_after_hours": 9},),
			"the reminder must come before the decision",
		),
	],
)
def test_rules_that_contradict_are_refused(rules, message):
	with pytest.raises(frappe.ValidationError, match=message):
		with_rules(*rules)


def test_a_status_that_does_not_pause_is_refused():
	with pytest.raises(frappe.ValidationError, match="does not pause a ticket"):
		with_rules(waiting_status="Open")


def test_agent_replies_leave_a_waiting_ticket_waiting():
	mine = returned(own_ticket())
	with at("2026-11-23 12:00"):
		agent_replies(mine, "By the way.")
	assert states_of(mine) == [("Information", "Waiting", None)]
