"""What solved a ticket becomes an article: drafted, reviewed by a colleague, and found by those whom it is for."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils.password import update_password

from tests.browser.conftest import (
	AGENT,
	PARTNER,
	PARTNER_USER,
	PASSWORD,
	SLOW,
	Visit,
	World,
	details,
	keep_picture,
	remove,
	wait_until_stored,
)
from tests.site import factories

COLLEAGUE = "browser.colleague@vendor.example.com"
RIVAL, RIVAL_USER = "Browser Test Rival", "browser.rival@rival.example.com"
SUBJECT = "The quokka gateway refuses its certificate"
ANSWER = "Renew the certificate of the quokka gateway."


@pytest.fixture
def solved(world: World) -> Iterator[Document]:
	"""A ticket that was answered and solved, a colleague to review, and another partner of another tier."""
	frappe.db.rollback()
	remove_articles()
	remove_people()
	factories.agent(COLLEAGUE)
	factories.partner(RIVAL, RIVAL_USER, partner_tier="Silver")
	for person in (COLLEAGUE, RIVAL_USER):
		update_password(person, PASSWORD)
	message = f"<p>We at {PARTNER} cannot connect. Write to {PARTNER_USER}.</p>"
	asked = factories.ticket(
		frappe.get_doc("Partner", PARTNER), subject=SUBJECT, description=message, **details()
	)
	factories.agent_replies(asked, ANSWER)
	asked.reload()
	asked.status = "Resolved"
	asked.save()
	frappe.db.commit()
	yield asked
	frappe.db.rollback()
	remove_articles()
	remove(asked)
	remove_people()
	frappe.db.commit()


def remove_articles() -> None:
	"""What came of the ticket, here or in an interrupted run; a second one would be found beside it."""
	for article in frappe.get_all("HD Article", {"title": SUBJECT}, pluck="name"):
		frappe.db.delete("Article Count", {"article": article})
		frappe.delete_doc("HD Article", article, force=True)


def remove_people() -> None:
	"""Who is here for these tests alone, whatever an interrupted run left of them."""
	contact = frappe.db.get_value("Contact", {"email_id": RIVAL_USER})
	for doctype, name in (
		("Partner", RIVAL),
		("HD Customer", RIVAL),
		("Contact", contact),
		("HD Agent", COLLEAGUE),
		("User", COLLEAGUE),
		("User", RIVAL_USER),
	):
		if name:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True)


def articles_of(ticket: Document) -> list[str]:
	return frappe.get_all("Article Source", filters={"ticket": ticket.name}, pluck="article")


def test_a_solved_ticket_becomes_an_article_for_those_whom_it_is_for(visit: Visit, solved: Document):
	article = drafted(visit, solved)
	refused_to_its_drafter(visit, article)
	only_for_gold(article)
	published(visit, article)
	found_by_gold(visit, article)
	hidden_from_silver(visit, article)


def drafted(visit: Visit, ticket: Document) -> str:
	"""An agent drafts it on Helpdesk's ticket screen and sees it without the partner's data."""
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	page.get_by_role("button", name="Partner", exact=True).click(timeout=SLOW)
	page.get_by_role("menuitem", name="Draft an Article", exact=True).click()
	page.wait_for_url(re.compile("/helpdesk/kb/articles/"), timeout=SLOW)
	expect(page.get_by_text(ANSWER)).to_be_visible(timeout=SLOW)
	expect(page.get_by_text("Draft", exact=True)).to_be_visible()
	expect(page.get_by_text("We at [company] cannot connect. Write to [e-mail].")).to_be_visible()
	keep_picture(page, "article-draft")
	frappe.db.rollback()
	(article,) = articles_of(ticket)
	return article


def refused_to_its_drafter(visit: Visit, article: str) -> None:
	"""Who drafted it cannot let it out alone."""
	page = visit(AGENT, f"/helpdesk/kb/articles/{article}")
	page.get_by_role("button", name="Publish").click(timeout=SLOW)
	expect(page.get_by_text(re.compile("Ask a colleague to review")).first).to_be_visible(timeout=SLOW)
	frappe.db.rollback()
	assert frappe.db.get_value("HD Article", article, "status") == "Draft"


def only_for_gold(article: str) -> None:
	"""The operations manager says whom it is for."""
	values = {"doctype": "Article Audience", "article": article, "tiers": [{"partner_tier": "Gold"}]}
	frappe.get_doc(values).insert()
	frappe.db.commit()


def published(visit: Visit, article: str) -> None:
	"""A colleague reads it and lets it out."""
	page = visit(COLLEAGUE, f"/helpdesk/kb/articles/{article}")
	page.get_by_role("button", name="Publish").click(timeout=SLOW)
	expect(page.get_by_text("Published", exact=True)).to_be_visible(timeout=SLOW)
	keep_picture(page, "article-published")
	frappe.db.rollback()
	source = frappe.get_last_doc("Article Source", {"article": article})
	assert (source.drafted_by, source.reviewed_by, source.state) == (AGENT, COLLEAGUE, "Published")


def found_by_gold(visit: Visit, article: str) -> None:
	"""A Gold partner's user searches for it, and reads it; both are counted."""
	page = visit(PARTNER_USER, "/partners/help?q=quokka+certificate")
	expect(page.get_by_role("link", name=SUBJECT)).to_be_visible()
	keep_picture(page, "article-found")
	wait_until_stored(page, lambda: counts_of(article), [(1, 0)])
	page.get_by_role("link", name=SUBJECT).click()
	page.wait_for_url(re.compile(f"/helpdesk/kb-public/articles/{article}"), timeout=SLOW)
	expect(page.get_by_text(ANSWER)).to_be_visible(timeout=SLOW)
	keep_picture(page, "article-read")
	wait_until_stored(page, lambda: counts_of(article), [(1, 1)])


def counts_of(article: str) -> list[tuple[int, int]]:
	"""How often it was shown and opened."""
	rows = frappe.get_all("Article Count", filters={"article": article}, fields=["shown", "opened"])
	return [(row.shown, row.opened) for row in rows]


def hidden_from_silver(visit: Visit, article: str) -> None:
	"""Another partner's user finds nothing, and gets nothing by its address or by asking for it."""
	page = visit(RIVAL_USER, "/partners/help?q=quokka+certificate")
	expect(page.get_by_text("Nothing was found")).to_be_visible(timeout=SLOW)
	assert tells_nothing(page)
	page.goto(f"/helpdesk/kb-public/articles/{article}")
	expect(page.get_by_text("Access denied")).to_be_visible(timeout=SLOW)
	expect(page.get_by_text("Categories", exact=True)).to_be_visible(timeout=SLOW)  # where it is led to
	assert tells_nothing(page)
	keep_picture(page, "article-hidden")
	for method in (
		f"helpdesk.api.knowledge_base.get_article?name={article}",
		f"frappe.client.get?doctype=HD Article&name={article}",
		"helpdesk.api.article.search?query=quokka certificate",
	):
		assert "certificate of the" not in page.request.get(f"/api/method/{method}").text(), method


def tells_nothing(page: Page) -> bool:
	"""Whether the page says nothing of the article."""
	return "quokka gateway" not in page.locator("body").inner_text()
