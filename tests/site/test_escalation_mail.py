"""What goes out when a step fires, to whom, and what never does."""

import frappe
from frappe.email.queue import flush

from partner_support.adapters.mail import notifier
from tests.site.escalating import MONDAY, escalating, notes_of, problems_of, steps_of, sweep_at
from tests.site.factories import at, contact, log_of, partner, set_on, step
from tests.site.mailbox import body_of, mails_about, message, receive, recipients_of

PARTNERS_CONTACT = "someone@elsewhere.example.com"  # who raised the tests' tickets
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %}"


def notice_of(of):
	"""The escalation notice that the partner got."""
	return next(mail for mail in mails_about(of) if "Your_ticket_was_escalated" in subject(mail))


def subject(mail) -> str:
	"""The decoded subject, with underscores for blanks."""
	from email import message_from_string
	from email.header import decode_header, make_header

	return str(make_header(decode_header(message_from_string(mail.message)["Subject"]))).replace(" ", "_")


def briefing_of(of):
	"""The briefing that the escalation manager got."""
	return next(mail for mail in mails_about(of) if recipients_of(mail) == ["manager@vendor.example.com"])


def missed(**values):
	"""A step at the missed first response that also tells the partner."""
	told = {"notify_user": step("Age")["notify_user"], "tell_partner": 1}
	return step("Target missed", clock="First Response", level=2, **told, **values)


def test_the_partner_gets_a_plain_notice_with_the_new_time_and_the_contact():
	frappe.db.set_single_value(
		"Partner Support Settings",
		{"escalation_contact_name": "Dana Duty", "escalation_contact_phone": "+49 30 123"},
	)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	with at(MONDAY):
		mine = escalating(missed(), of=partner(time_zone="America/New_York"))
	with at("2026-11-23 11:00"):
		mine.new_comment("Between us: they always complain.")
	sweep_at("2026-11-23 12:00")
	notice = notice_of(mine)
	assert recipients_of(notice) == [PARTNERS_CONTACT]
	body = body_of(notice)
	assert "23 November 2026 12:00" in body  # 18:00 in Berlin
	assert "Dana Duty" in body and "+49 30 123" in body
	assert "/helpdesk/my-tickets/" in body
	for internal in ("Between us", "level 2", "manager@vendor", "First Response missed"):
		assert internal not in body
	assert "Partner told" in log_of(mine)[0].actions


def test_the_new_time_is_one_that_is_still_to_be_kept():
	with at(MONDAY):
		mine = escalating(step("Target missed", clock="Resolution", level=3, tell_partner=1))
	sweep_at("2026-11-23 18:01")
	assert "24 November 2026 13:00" in body_of(notice_of(mine))  # four working hours on


def test_mail_waits_in_the_queue_and_says_that_a_machine_wrote_it():
	with at(MONDAY):
		mine = escalating(missed())
	sweep_at("2026-11-23 12:00")
	mails = mails_about(mine)
	assert {mail.status for mail in mails} == {"Not Sent"}
	assert all("X-Auto-Generated: partner-support" in mail.message for mail in mails)


def test_an_answer_to_a_briefing_never_reaches_the_partner():
	with at(MONDAY):
		mine = escalating(missed())
	sweep_at("2026-11-23 12:00")
	assert (notice_of(mine).reference_doctype, briefing_of(mine).reference_doctype) == (
		"HD Ticket",
		"SLA Clock",
	)
	reply_to = briefing_of(mine).message_id.strip("<>")
	receive(message("manager@vendor.example.com", "Re: Escalated", "Tell nobody.", reply_to=reply_to))
	answer = frappe.get_last_doc("Communication", filters={"sender": "manager@vendor.example.com"})
	assert (answer.reference_doctype, answer.reference_name) == ("SLA Clock", f"{mine.name}-First Response")


def test_without_an_outgoing_account_the_step_fires_and_says_so():
	with at(MONDAY):
		mine = escalating(missed())
	frappe.db.set_value("Email Account", {"enable_outgoing": 1}, "enable_outgoing", 0)
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	frappe.clear_cache()
	frappe.local.outgoing_email_account = {}
	before = len(mails_about(mine))
	sweep_at("2026-11-23 12:00")
	assert mine.reload().escalation_level == 2
	assert len(mails_about(mine)) == before
	problems = problems_of(mine)[0]
	assert "mail to manager@vendor.example.com could not be queued" in problems
	assert f"mail to {PARTNERS_CONTACT} could not be queued" in problems
	assert "Partner told" not in log_of(mine)[0].actions
	assert len(notes_of(mine)) == 1


def test_an_address_that_wants_no_mail_is_named_in_the_log():
	with at(MONDAY):
		mine = escalating(missed())
	frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": "manager@vendor.example.com", "global_unsubscribe": 1}
	).insert()
	sweep_at("2026-11-23 12:00")
	assert "mail to manager@vendor.example.com could not be queued" in problems_of(mine)[0]
	assert notice_of(mine)


def test_mail_that_cannot_be_queued_leaves_nothing_half_written(monkeypatch):
	with at(MONDAY):
		mine = escalating(missed())
	before = len(mails_about(mine))
	original = frappe.sendmail

	def queued_and_failed(**values):
		original(**values)
		raise RuntimeError("the disk is full")

	monkeypatch.setattr(frappe, "sendmail", queued_and_failed)
	sweep_at("2026-11-23 12:00")
	assert steps_of(mine) == ["First Response missed"]
	assert "the disk is full" in problems_of(mine)[0]
	assert len(mails_about(mine)) == before


def test_a_deadlock_while_queueing_gives_up_the_whole_ticket_until_the_next_tick(monkeypatch):
	with at(MONDAY):
		mine = escalating(missed())
	rolled_back = []
	monkeypatch.setattr(frappe.db, "rollback", lambda **values: rolled_back.append(values))

	def deadlock(**values):
		raise frappe.QueryDeadlockError("Deadlock found")

	with monkeypatch.context() as patch:
		patch.setattr(frappe, "sendmail", deadlock)
		sweep_at("2026-11-23 12:00")
	assert rolled_back == [{}]
	assert steps_of(mine) == []


def test_an_escalation_without_a_note_or_a_bell_is_one_all_the_same(monkeypatch):
	with at(MONDAY):
		mine = escalating(missed())

	def refuse(*args, **values):
		raise RuntimeError("no room")

	monkeypatch.setattr(notifier, "bell", refuse)
	monkeypatch.setattr("partner_support.adapters.escalation.briefing.promises", refuse)
	sweep_at("2026-11-23 12:00")
	assert mine.reload().escalation_level == 2
	assert "could not be notified: no room" in problems_of(mine)[0]
	assert "First Response missed" in notes_of(mine)[0]
	assert briefing_of(mine)


def test_nothing_that_was_written_runs_anywhere():
	with at(MONDAY):
		mine = escalating(
			missed(),
			of=partner("Evil & {{ 8 * 8 }} Sons"),
			subject=NASTY,
			description=NASTY,
		)
	with at("2026-11-23 11:00"):
		mine.new_comment(NASTY)
		set_on(mine, status="Open")
	sweep_at("2026-11-23 12:00")
	bell = frappe.db.get_value(
		"Notification Log", {"document_name": mine.name, "subject": ["like", "%reached level%"]}, "subject"
	)
	note = next(note for note in notes_of(mine) if "Escalated to level" in note)
	for shown in (note, body_of(notice_of(mine)), body_of(briefing_of(mine)), bell):
		for dangerous in ("<script", "<img src=x", "49{%", "64 Sons", "Evil & "):
			assert dangerous not in shown, shown
	assert "{{ 7 * 7 }}" in note
	assert "{{ 7 * 7 }}" in body_of(briefing_of(mine))
	assert "\n" not in subject(notice_of(mine))


def test_a_template_that_is_broken_is_reported_and_the_step_fires():
	with at(MONDAY):
		mine = escalating(missed())
	template = frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Test Broken",
			"subject": "Hello",
			"response": "{{ ticket.no.such.thing }}",
		}
	).insert()
	frappe.db.set_single_value("Partner Support Settings", "partner_notice_template", template.name)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	sweep_at("2026-11-23 12:00")
	assert f"mail to {PARTNERS_CONTACT} could not be queued" in problems_of(mine)[0]
	assert mine.reload().escalation_level == 2


def test_the_ticket_of_a_user_without_an_address_is_answered_at_its_contact():
	with at(MONDAY):
		reached = contact("reached@elsewhere.example.com")
		mine = escalating(missed(), raised_by="Administrator", contact=reached.name)
	sweep_at("2026-11-23 12:00")
	assert recipients_of(notice_of(mine)) == ["reached@elsewhere.example.com"]


def test_a_mail_server_that_refuses_undoes_no_escalation():
	with at(MONDAY):
		mine = escalating(missed())
	sweep_at("2026-11-23 12:00")
	with at("2026-11-23 12:05"):
		flush()  # the tests' account names a port where nobody listens
	assert {mail.status for mail in mails_about(mine)} == {"Not Sent"}
	for mail in (briefing_of(mine), notice_of(mine)):
		assert "ConnectionRefusedError" in mail.error or "refused" in mail.error
		assert mail.retry == 1
	sweep_at("2026-11-23 12:06")
	assert steps_of(mine) == ["First Response missed"]
	assert mine.reload().escalation_level == 2
