"""The knowledge base is searched without a search engine: by what an article says, and never beyond what is published."""

import pytest

import frappe

from partner_support.adapters.knowledge import article_search
from tests.site.factories import partner, user
from tests.site.knowing import article, only

ANN, STRANGER = "ann@bronze.example.com", "stranger@example.com"

REJECTED = "Why a deal registration is rejected"
PROOF = "Proof of execution for MDF claims"
STATEMENTS = "How to read a commission statement"
LOGIN = "Signing in with a second factor"


@pytest.fixture(autouse=True)
def knowledge():
	partner("Bronze & Sons", ANN)
	only(
		article(
			REJECTED, "<p>Another partner may have registered the same customer.</p><p>Ask us first.</p>"
		),
		article(PROOF, "<h2>Proof</h2><p>Send the invoice and photos of the event. A claim needs both.</p>"),
		article(STATEMENTS, "<p>Each line names its deal, base and rate. A registration is not a line.</p>"),
		article(LOGIN, "<p>Open the authenticator. Lost your phone? Ask to reset the second factor.</p>"),
	)


def titles(text, reader=ANN, limit=10):
	return [each.title for each in article_search.search(text, reader, limit)]


def test_what_a_title_says_comes_before_what_a_text_mentions():
	assert titles("registration") == [REJECTED, STATEMENTS]


def test_a_whole_subject_finds_the_article_that_has_most_of_it():
	assert titles("Our registration of the Globex deal was rejected, why?")[0] == REJECTED
	assert titles("What proof do you need for my claim") == [PROOF]


def test_other_forms_and_small_slips_are_found():
	assert titles("commissions")[0] == STATEMENTS
	assert titles("comission statment")[0] == STATEMENTS
	assert titles("authentic") == [LOGIN]


def test_what_nobody_wrote_about_finds_nothing():
	assert titles("printer toner") == []
	assert titles("the and for") == []
	assert titles("") == [] and titles("   ") == [] and titles("% _ ' \" \\ <script>") == []


@pytest.mark.parametrize("status", ["Draft", "Archived"])
def test_what_is_not_published_is_not_found(status):
	article("A secret about registration", "<p>registration registration</p>", status)
	assert titles("registration") == [REJECTED, STATEMENTS]


def test_an_article_is_found_from_the_moment_it_is_published_and_as_it_was_changed_last():
	new = article("Registration of renewals", "<p>Renewals are registered by us.</p>")
	assert new.title in titles("renewals")
	new.content = "<p>Renewals need a purchase order.</p>"
	new.save(ignore_permissions=True)
	assert titles("purchase order") == [new.title]
	new.status = "Draft"
	new.save(ignore_permissions=True)
	assert titles("renewals") == []


def test_it_gives_as_many_as_asked_for():
	assert titles("registration", limit=1) == [REJECTED]


def test_an_excerpt_shows_the_place_as_plain_text_and_links_to_helpdesks_page():
	long = article("Long story", f"<p>{'once upon a time ' * 60}&lt;b&gt; the zebra came</p>")
	found = article_search.search("zebra", ANN)[0]
	assert "zebra came" in found.excerpt and "<b>" in found.excerpt and "<p>" not in found.excerpt
	assert found.excerpt.startswith("… ") and len(found.excerpt) < 220
	assert found.url == f"/helpdesk/kb-public/articles/{long.name}"


def test_who_may_not_read_articles_finds_none():
	user(STRANGER)
	assert titles("registration", STRANGER) == []


def test_what_the_site_keeps_from_a_reader_is_not_found(monkeypatch):
	hidden = frappe.db.get_value("HD Article", {"title": REJECTED})
	monkeypatch.setattr(
		"helpdesk.helpdesk.doctype.hd_article.hd_article.HDArticle.has_permission",
		lambda self, ptype="read", **kwargs: self.name != hidden,
		raising=False,
	)
	assert titles("registration") == [STATEMENTS]
