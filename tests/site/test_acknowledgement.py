"""A partner is told once what was promised, in its own time; and what it wrote stays text."""

import re

import pytest

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.api import split_ticket

from partner_support.adapters.knowledge import acknowledged, article_search
from partner_support.patches.v0_4 import name_articles_in_acknowledgements
from tests.site import knowing
from tests.site.factories import agent, at, contact, customer, errors, partner, policy, ticket
from tests.site.mailbox import body_of, mail_ticket, mails_about, recipients_of
from tests.site.portal import USER, portal_ticket, signed_in

MONDAY = "2026-11-23 10:00"
TOKEN = ("Renew an expired API token", "<p>Open the console, choose Tokens, and renew the expired one.</p>")
LIKE_IT = "Our API token expired"


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


@pytest.fixture
def knowledge():
	"""A knowledge base of a few articles, whose one answer is known."""
	answer = knowing.article(*TOKEN)
	others = [
		knowing.article("Export your invoices", "<p>Open the console and choose Invoices, then Export.</p>"),
		knowing.article("Register a deal", "<p>Name the end customer, the product and the value.</p>"),
		knowing.article("Claim marketing funds", "<p>Attach the invoice and a photo of the event.</p>"),
	]
	knowing.only(answer, *others)
	return answer


def named_to(mine):
	return re.findall(r"/helpdesk/kb-public/articles/(\w+)", body_of(only_mail_about(mine)))


def shown_of(document):
	return frappe.get_all("Article Count", {"article": document.name}, pluck="shown")


@pytest.mark.parametrize(
	"raise_ticket",
	[lambda subject: portal_ticket(subject=subject), lambda subject: mail_ticket(USER, subject)],
)
def test_the_article_that_answers_is_named_and_counted_as_shown(knowledge, raise_ticket):
	mine = raise_ticket(LIKE_IT)
	body = body_of(only_mail_about(mine))
	assert named_to(mine) == [knowledge.name]
	assert TOKEN[0] in body and frappe.utils.get_url("/helpdesk/kb-public/articles/") in body
	assert shown_of(knowledge) == [1]


@pytest.mark.parametrize(
	"subject", ["It is broken", "Help", "token", "Invoice for the event is open", "???", ""]
)
def test_nothing_is_named_rather_than_what_does_not_answer(knowledge, subject):
	mine = portal_ticket(subject=subject or "-")
	body = body_of(only_mail_about(mine))
	assert named_to(mine) == [] and "you may find the answer" not in body


def test_at_most_three_are_named_the_best_first(knowledge):
	alike = [
		knowing.article(f"Renew an expired API token, part {part}", "<p>The API token expired.</p>")
		for part in range(4)
	]
	knowing.only(knowledge, *alike)
	assert len(named_to(portal_ticket(subject=LIKE_IT))) == 3


@pytest.mark.parametrize(("tier", "is_named"), [("Gold", True), ("Silver", False)])
def test_an_article_for_some_is_named_to_those_alone(knowledge, tier, is_named):
	audience = {"doctype": "Article Audience", "article": knowledge.name, "tiers": [{"partner_tier": tier}]}
	frappe.get_doc(audience).insert()
	frappe.local.request_cache.clear()
	assert named_to(portal_ticket(subject=LIKE_IT)) == ([knowledge.name] if is_named else [])
	assert shown_of(knowledge) == ([1] if is_named else [])


def test_a_draft_is_named_to_nobody(knowledge):
	knowledge.reload().update({"status": "Draft"}).save()
	assert named_to(portal_ticket(subject=LIKE_IT)) == []


@pytest.mark.parametrize("audience", [None, "Gold"])
def test_who_has_no_account_is_named_what_everybody_may_read(knowledge, audience):
	if audience:
		tiers = [{"partner_tier": audience}]
		frappe.get_doc({"doctype": "Article Audience", "article": knowledge.name, "tiers": tiers}).insert()
	frappe.db.set_value("Contact", {"email_id": USER}, "user", None)
	frappe.local.request_cache.clear()
	assert named_to(mail_ticket(USER, LIKE_IT)) == ([] if audience else [knowledge.name])
	assert shown_of(knowledge) == []


def test_the_settings_may_say_that_no_article_is_named(knowledge, settings):
	settings("Partner Support Settings", acknowledgement_articles=0)
	assert named_to(portal_ticket(subject=LIKE_IT)) == []
	assert shown_of(knowledge) == []


def test_a_search_that_fails_costs_the_mail_its_articles_only(knowledge, monkeypatch):
	def fails(*_):
		raise ValueError("the index is broken")

	monkeypatch.setattr(article_search, "answers", fails)
	assert named_to(mail_ticket(USER, LIKE_IT)) == []
	assert [each.method for each in errors()] == [acknowledged.FAILURE]
	frappe.db.delete("Error Log", {"method": acknowledged.FAILURE})


def test_an_upgrade_gives_new_wording_to_those_who_kept_the_old_one():
	template = frappe.get_doc("Email Template", "Partner Ticket Acknowledged")
	new = template.response_html
	old = re.sub(r"{% if articles %}.*?{% endif %}\n", "", new, flags=re.DOTALL)
	for stored, kept in ((old, new), (old + "<p>Yours</p>", old + "<p>Yours</p>")):
		template.reload().update({"response_html": stored}).save()
		frappe.db.delete(
			"Singles", {"doctype": "Partner Support Settings", "field": "acknowledgement_articles"}
		)
		frappe.clear_document_cache("Partner Support Settings")
		name_articles_in_acknowledgements.execute()
		assert template.reload().response_html.strip() == kept.strip()
		assert frappe.db.get_single_value("Partner Support Settings", "acknowledgement_articles") == 1
