"""A link in a mail answers one question, for one address, once, and only when its button is pressed."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from partner_support.adapters.requests import answer_links, returning
from tests.site.asking import AGENT, own_ticket, requests_of, resolved, states_of, with_rules
from tests.site.factories import at, errors, set_on
from tests.site.mailbox import body_of, mails_about
from tests.site.portal import USER, signed_in

NOW = "2026-11-23 12:00"


@pytest.fixture(autouse=True)
def rules():
	with_rules()
	yield
	frappe.local.request = None
	frappe.local.form_dict = frappe._dict()


@pytest.fixture
def mine():
	return own_ticket()


def mailed_link(ticket) -> dict[str, str]:
	"""What the newest link in the ticket's mail says."""
	links = [
		unescape(found)
		for mail in mails_about(ticket)
		for found in re.findall(r'href="([^"]*/partners/answer[^"]*)"', body_of(mail))
	]
	return dict(parse_qsl(urlsplit(links[-1]).query))


def visit(link, instant=NOW, as_user="Guest", method="GET", **form) -> str:
	"""The page as a browser gets it."""
	with at(instant), signed_in(as_user):
		frappe.local.form_dict = frappe._dict(link, **form)
		frappe.local.request_ip = "127.0.0.1"
		set_request(method=method, path="partners/answer")
		response = get_response()
	assert response.status_code == 200
	return " ".join(response.get_data(as_text=True).split())


def send(link, instant=NOW, as_user="Guest", **form) -> str:
	return visit(link, instant, as_user, "POST", **form)


def test_the_link_shows_the_question_and_changes_nothing(mine):
	resolved(mine)
	page = visit(mailed_link(mine))
	assert "Is it solved?" in page and "It is broken" in page and f"Ticket {mine.name}" in page
	assert states_of(mine) == [("Confirmation", "Waiting", None)]
	assert mine.reload().status == "Resolved"


def test_yes_closes_the_ticket_with_a_rating(mine):
	resolved(mine)
	rating = frappe.get_all("HD Ticket Feedback Option", pluck="name", order_by="rating desc")[0]
	page = send(mailed_link(mine), choice="confirm", feedback=rating, text="Thanks!")
	assert "the ticket is closed" in page
	mine.reload()
	assert (mine.status, mine.feedback, mine.feedback_extra) == ("Closed", rating, "Thanks!")
	assert requests_of(mine)[0].answered_by == USER
	assert frappe.session.user == "Administrator" and errors() == []


def test_no_opens_it_again_in_the_partners_name(mine):
	resolved(mine)
	page = send(mailed_link(mine), choice="object", text="<b>Still</b> broken")
	assert "the ticket is open again" in page
	said = frappe.get_last_doc("Communication", filters={"reference_name": mine.name})
	assert (said.sender, said.content) == (USER, "<p>&lt;b&gt;Still&lt;/b&gt; broken</p>")
	assert states_of(mine) == [("Confirmation", "Answered", "Not solved")]
	assert mine.reload().status_category == "Open"


def test_no_without_a_reason_asks_for_it_and_keeps_what_was_chosen(mine):
	resolved(mine)
	page = send(mailed_link(mine), choice="object", text=" ")
	assert "Say what is still wrong" in page and 'role="alert"' in page
	assert states_of(mine) == [("Confirmation", "Waiting", None)]


def test_what_was_asked_for_is_sent_on_the_page(mine):
	with at("2026-11-23 11:00"), signed_in(AGENT):
		returning.ask_for(mine.name, ["Deal <number>"])
	link = mailed_link(mine)
	assert "<li>Deal &lt;number&gt;</li>" in visit(link)
	assert "we go on" in send(link, choice="inform", text="DR-1")
	assert states_of(mine) == [("Information", "Answered", "Answered")]
	assert mine.reload().status_category == "Open"


def test_a_link_answers_once(mine):
	resolved(mine)
	link = mailed_link(mine)
	send(link, choice="confirm")
	assert "answered already" in send(link, choice="object", text="No!")
	assert "answered already" in visit(link)
	assert mine.reload().status == "Closed"


def test_the_link_of_a_question_that_was_withdrawn_opens_nothing(mine):
	resolved(mine)
	earlier = mailed_link(mine)
	set_on(mine, status="Open")
	resolved(mine, "2026-11-23 13:00")
	assert "answered already" in send(earlier, "2026-11-23 14:00", choice="confirm")
	assert mine.reload().status == "Resolved"


def test_a_link_grows_old(mine):
	with_rules({"kind": "Information", "decide_after_hours": 9, "on_silence": "Close"})
	resolved(mine)
	link = mailed_link(mine)
	assert "Is it solved?" in visit(link, "2026-12-22 12:00")
	assert "too old" in send(link, "2026-12-24 12:00", choice="confirm")
	assert mine.reload().status == "Resolved"


@pytest.mark.parametrize("field", ["request", "address", "expires", "signature"])
@pytest.mark.parametrize("value", ["", "0", "x", "9999999999", "é"])
def test_whoever_changes_a_link_learns_nothing(mine, field, value):
	resolved(mine)
	page = send({**mailed_link(mine), field: value}, choice="confirm")
	assert "This link does not work" in page and "It is broken" not in page
	assert mine.reload().status == "Resolved"


def test_a_link_belongs_to_its_site_and_its_purpose(mine, monkeypatch):
	resolved(mine)
	link = mailed_link(mine)
	monkeypatch.setattr(answer_links, "get_encryption_key", lambda: "another site's")
	assert "This link does not work" in visit(link)


def test_a_signed_in_user_answers_as_the_address_that_was_written_to(mine):
	resolved(mine)
	assert "the ticket is closed" in send(mailed_link(mine), as_user=USER, choice="confirm")


def test_a_confirmation_by_link_survives_a_mail_server_that_refuses(mine, settings):
	"""Helpdesk sends its request for feedback at once, and refuses the ticket where that fails."""
	settings("HD Settings", enable_email_ticket_feedback=1, send_email_feedback_on_status="Closed")
	resolved(mine)
	frappe.db.set_value("HD Ticket", mine.name, "via_customer_portal", 0)
	for field in ("enable_outgoing", "default_outgoing"):
		frappe.db.set_value("Email Account", {field: 1}, field, 0)
	frappe.clear_cache()
	frappe.local.outgoing_email_account = {}
	assert "the ticket is closed" in send(mailed_link(mine), choice="confirm")
	assert mine.reload().status == "Closed"
	assert frappe.get_all("Error Log", pluck="method") == [
		"Partner Support: Helpdesk could not ask for feedback"
	]
