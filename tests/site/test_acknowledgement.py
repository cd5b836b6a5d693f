"""A partner is told once what was promised, in its own time; and what it wrote stays text."""

import pytest

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.api import split_ticket

from tests.site.factories import agent, at, contact, customer, errors, partner, policy, ticket
from tests.site.mailbox import body_of, mail_ticket, mails_about, recipients_of
from tests.site.portal import USER, portal_ticket, signed_in

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday(settings):
	with at(MONDAY):
		policy()
		partner("Gold Reseller", USER, time_zone="America/New_York")
		settings("HD Settings", default_priority="Urgent")
		yield
	assert errors() == []


def only_mail_about(mine):
	(mail,) = mails_about(mine)
	return mail


@pytest.mark.parametrize("raise_ticket", [portal_ticket, lambda: mail_ticket(USER)], ids=["portal", "mail"])
def test_the_partner_is_told_once_what_was_promised(raise_ticket):
	mine = raise_ticket()
	mail = only_mail_about(mine)
	body = body_of(mail)
	assert recipients_of(mail) == [USER]
	assert mine.name in body
	assert f"/helpdesk/my-tickets/{mine.name}" in body
	assert "Monday 23 November 2026 06:00" in body  # 12:00 in Berlin
	assert "Monday 23 November 2026 12:00" in body  # 18:00 in Berlin
	assert "America/New_York" in body
	assert "X-Auto-Generated: partner-support" in mail.message


@pytest.mark.parametrize("raise_ticket", [portal_ticket, lambda **it: mail_ticket(USER, it["subject"])])
def test_what_the_partner_wrote_is_neither_run_nor_believed(raise_ticket):
	mine = raise_ticket(subject="{{ 7*7 }} <b>bold</b> {% raise %}")
	body = body_of(only_mail_about(mine))
	assert "{{ 7*7 }}" in body
	assert "49" not in body.replace(mine.name, "")
	assert "<b>bold</b>" not in body


def test_a_split_ticket_is_not_acknowledged_again():
	mine = mail_ticket(USER)
	said = frappe.get_last_doc("Communication", filters={"reference_name": mine.name})
	assert mails_about(frappe.get_doc("HD Ticket", split_ticket("Another thing", said.name))) == []


def test_the_settings_may_say_that_nothing_is_sent(settings):
	settings("Partner Support Settings", send_acknowledgement=0)
	assert mails_about(mail_ticket(USER)) == []


@pytest.mark.parametrize(("ours", "sent"), [(1, "partner-support"), (0, "hd-acknowledgement")])
def test_helpdesks_own_acknowledgement_is_not_sent_beside_ours(settings, monkeypatch, ours, sent):
	settings("HD Settings", send_acknowledgement_email=1)
	settings("Partner Support Settings", send_acknowledgement=ours)
	queue_instead_of_sending(monkeypatch)
	assert f"X-Auto-Generated: {sent}" in only_mail_about(mail_ticket(USER)).message


def test_others_keep_helpdesks_own_acknowledgement(settings, monkeypatch):
	settings("HD Settings", send_acknowledgement_email=1)
	queue_instead_of_sending(monkeypatch)
	customer("Somebody Else", "bob@else.example.com")
	mine = mail_ticket("bob@else.example.com", "Another matter")
	assert "X-Auto-Generated: hd-acknowledgement" in only_mail_about(mine).message


def queue_instead_of_sending(monkeypatch) -> None:
	"""There is no mail server here: what should leave at once is queued."""
	sendmail = frappe.sendmail
	monkeypatch.setattr(frappe, "sendmail", lambda *args, **more: sendmail(*args, **{**more, "now": False}))


def test_a_ticket_that_an_agent_enters_is_acknowledged_to_the_contact():
	with signed_in(agent().name):
		mine = ticket(
			raised_by="agent@vendor.example.com", contact=contact(USER).name, customer="Gold Reseller"
		)
		nobodys = ticket(raised_by="agent@vendor.example.com", customer="Gold Reseller")
	assert recipients_of(only_mail_about(mine)) == [USER]
	assert mails_about(nobodys) == []


@pytest.mark.parametrize(
	("language", "read"), [("de", "Guten Tag"), ("de-AT", "Guten Tag"), ("fr", "thank you")]
)
def test_a_partner_reads_the_wording_of_its_language_where_the_site_has_it(language, read):
	frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Partner Ticket Acknowledged (de)",
			"subject": "{{ ticket }}: angekommen",
			"response": "<p>Guten Tag, bis {{ promises[0].due_local }}</p>",
		}
	).insert()
	if not frappe.db.exists("Language", language):
		frappe.get_doc({"doctype": "Language", "language_code": language, "language_name": language}).insert()
	frappe.db.set_value("Partner", "Gold Reseller", "language", language)
	frappe.clear_document_cache("Partner", "Gold Reseller")
	body = body_of(only_mail_about(portal_ticket()))
	assert read in body
	assert ("Montag 23 November 2026" in body) == (read == "Guten Tag")
