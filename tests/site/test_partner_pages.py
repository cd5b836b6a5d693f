"""Every page of the partners' own: who gets it, how it is put together, and what an address can do to it."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import frappe

from tests.site import program
from tests.site.factories import CATEGORY, at, contact, customer, partner, policy, ticket, user
from tests.site.knowing import article, only
from tests.site.website import read, visit

MONDAY = "2026-11-23 10:00"
BOSS, ANN, RIVAL, STRANGER = (
	"boss@gold.example.com",
	"ann@gold.example.com",
	"cat@rival.example.com",
	"stranger@example.com",
)
PAGES = (
	"/partners",
	"/partners/tickets",
	"/partners/records",
	"/partners/promises",
	"/partners/tier",
	"/partners/help",
)
ODD = ("", "0", "-1", "9" * 30, "%", "' or 1=1 -- ", "<script>alert(1)</script>", "\x00", "a" * 3000, "🙂")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield


@pytest.fixture
def gold():
	return partner("Gold & Sons", ANN, manager=BOSS)


def test_a_guest_is_sent_to_sign_in_and_back_to_what_they_asked_for():
	for path in PAGES:
		plain, filtered = visit("Guest", path), visit("Guest", path, q="a b")
		assert plain.status_code == filtered.status_code == 302
		there = path.replace("/", "%2F")
		assert plain.headers["Location"].endswith(f"/login?redirect-to={there}")
		assert filtered.headers["Location"].endswith(f"/login?redirect-to={there}%3Fq%3Da%2Bb")


def test_who_belongs_to_no_partner_is_told_what_to_do(gold):
	user(STRANGER, "HD Customer")
	for path in PAGES:
		html = read(STRANGER, path)
		assert "does not belong to a partner" in html and "Gold &amp; Sons" not in html


def test_a_partner_that_left_is_no_longer_served_its_pages(gold):
	frappe.db.set_value("Partner", gold.name, "status", "Inactive")
	frappe.clear_document_cache("Partner", gold.name)
	for path in PAGES:
		assert "does not belong to a partner" in read(ANN, path)


@pytest.mark.parametrize("path", PAGES)
def test_another_partners_name_in_the_address_is_answered_as_if_there_were_none(path, gold):
	partner("Rival", RIVAL, partner_tier="Bronze")
	theirs, nobodys = visit(ANN, path, partner="Rival"), visit(ANN, path, partner="Nobody")
	assert theirs.status_code == nobodys.status_code == 404
	assert theirs.get_data(as_text=True).replace("Rival", "") == nobodys.get_data(as_text=True).replace(
		"Nobody", ""
	)
	assert visit(ANN, path, partner=gold.name).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_no_address_breaks_a_page_or_is_run(path, gold):
	for value in ODD:
		html = read(ANN, path, **dict.fromkeys(("q", "page", "state", "category", "severity"), value))
		assert "<script>alert(1)" not in html, value


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_built_to_be_read_by_a_machine_too(path, gold):
	program.deal(gold)
	ticket(gold, raised_by=ANN)
	only(article("An answer", "<p>It helps.</p>"))
	html = read(BOSS, path)
	assert html.count("<h1") == html.count("<main") == 1
	headings = [int(level) for level in re.findall(r"<h([1-6])", html[html.index("<h1") :])]
	assert all(after - before <= 1 for before, after in pairwise(headings)), headings
	current = re.findall(r'<a href="([^"]+)" aria-current="page"', html)
	assert current == [path]
	fields = re.findall(r"<(?:select|input)(?![^>]*hidden)[^>]* id=\"([^\"]+)\"", html)
	assert all(f'for="{field}"' in html for field in fields)
	assert_well_formed(html[html.index("<main") : html.index("</main>")])
	identifiers = re.findall(r' id="([^"]+)"', html)
	assert len(identifiers) == len(set(identifiers))


def assert_well_formed(html):
	"""Whatever is opened is closed, in order."""
	opened = []

	class Balance(HTMLParser):
		def handle_starttag(self, tag, attributes):
			if tag not in VOID:
				opened.append(tag)

		def handle_startendtag(self, tag, attributes):
			assert tag in VOID or "svg" in opened

		def handle_endtag(self, tag):
			assert opened.pop() == tag

	Balance().feed(html)
	assert opened == ["main"]


def test_who_is_one_of_several_partners_people_sees_all_of_them_or_chooses(gold):
	customer("Second", ANN)
	second = partner("Second", partner_tier="Bronze")
	for of in (gold, second):
		ticket(of, subject=f"About {of.name[:4]}", raised_by=ANN)
	both = read(ANN, "/partners/tickets")
	assert "About Gold" in both and "About Seco" in both and 'id="partner-choice"' in both
	one = read(ANN, "/partners/tickets", partner="Second")
	assert "About Gold" not in one and "About Seco" in one
	assert "/partners/records?partner=Second" in one  # the choice goes along
	assert "About Gold" not in read(ANN, "/partners", partner="Second")


def test_who_is_of_one_partner_is_not_asked_to_choose(gold):
	assert 'id="partner-choice"' not in read(ANN, "/partners")


def test_a_member_without_helpdesks_role_sees_no_tickets_and_no_articles():
	made = partner("Gold & Sons")
	user("ben@gold.example.com")
	document = frappe.get_doc("HD Customer", made.hd_customer)
	document.append(
		"contacts", {"contact_name": contact("ben@gold.example.com", "ben@gold.example.com").name}
	)
	document.save()
	frappe.get_doc("User", "ben@gold.example.com").remove_roles("HD Customer")
	ticket(made, subject="A secret", raised_by="ben@gold.example.com")
	for path in PAGES:
		assert "A secret" not in read("ben@gold.example.com", path)


def test_what_people_wrote_is_shown_and_never_run(gold):
	evil = "<img src=x onerror=alert(1)>"
	ticket(gold, subject=f"Subject {evil}", raised_by=ANN)
	deal = program.deal(gold)
	frappe.db.set_value("Deal Registration", deal.name, "end_customer", "Acme <b>bold</b> & Co")
	only(article("Title <i>evil</i>", "<p>Text &lt;script&gt;alert(1)&lt;/script&gt;</p>"))
	for path in PAGES:
		html = read(BOSS, path)
		for raw in ("<img src=x", "<b>bold", "<i>evil", "<script>alert"):
			assert raw not in html, path
	assert "Acme &lt;b&gt;bold" in read(BOSS, "/partners/records")


def test_help_finds_what_is_published_and_links_to_helpdesks_page(gold):
	found = article("Proof of execution", "<p>Send the invoice.</p>")
	draft = article("Proof that is not ready", "<p>Not yet.</p>", "Draft")
	only(found)
	html = read(ANN, "/partners/help", q="proof")
	assert f"/helpdesk/kb-public/articles/{found.name}" in html and "Send the invoice." in html
	assert draft.name not in html
	assert "Nothing was found" in read(ANN, "/partners/help", q="zebra")
	assert "Proof of execution" in read(ANN, "/partners/help")  # the latest ones, where nothing was asked


def test_the_overview_says_what_needs_the_partner_and_what_is_left(gold):
	mine = ticket(gold, subject="It is broken", raised_by=ANN, ticket_type=CATEGORY)
	html = read(ANN, "/partners")
	assert f'href="/helpdesk/my-tickets/{mine.name}"' in html
	assert "2 h of working time left" in html and "Monday 23 November 2026 12:00 (Europe/Berlin)" in html
	assert "Nothing waits for you" in html
