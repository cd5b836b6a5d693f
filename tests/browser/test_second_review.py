"""Another team is asked about a ticket: told by the bell, it answers there or in the desk; whoever asked is told."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime
from frappe.utils.password import update_password

from partner_support.adapters.reviews import review_sweep, reviews
from tests.browser.conftest import (
	AGENT,
	PARTNER,
	PASSWORD,
	SLOW,
	Visit,
	World,
	details,
	keep_picture,
	remove,
	wait_until_stored,
)
from tests.browser.legible import is_legible
from tests.site import factories
from tests.site.portal import signed_in

REVIEWER, AGENT_MANAGER = "browser.reviewer@vendor.example.com", "browser.head@vendor.example.com"
TEAM = "Browser Test Legal"
QUESTION = "Is the exclusivity clause still valid?"
ANSWER = "It is, until the end of the year."


@pytest.fixture(scope="module")
def ticket(world: World) -> Iterator[Document]:
	"""A partner's ticket of one team, and an agent of another team, with its manager."""
	forget_people()
	factories.agent(REVIEWER)
	factories.user(AGENT_MANAGER, "Agent Manager")
	for person in (REVIEWER, AGENT_MANAGER):
		update_password(person, PASSWORD)
	factories.team(TEAM, (REVIEWER,))
	made = factories.ticket(
		frappe.get_doc("Partner", PARTNER), subject="May the reseller sell in Austria?", **details()
	)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)
	forget_people()
	frappe.db.commit()


def forget_people() -> None:
	"""Who is here for these tests alone, whatever an interrupted run left of them."""
	for person in (AGENT, REVIEWER):
		frappe.db.delete("HD Notification", {"user_to": person})
	for doctype, name in (
		("HD Team", TEAM),
		("HD Agent", REVIEWER),
		("User", REVIEWER),
		("User", AGENT_MANAGER),
	):
		frappe.delete_doc(doctype, name, force=True, ignore_missing=True)


@pytest.fixture
def asked(ticket: Document) -> Iterator[Document]:
	"""What the ticket's agent asks the other team; nothing of it is left to the next test."""
	frappe.db.rollback()
	with signed_in(AGENT):
		review = frappe.get_doc(reviews.REVIEW, reviews.ask(ticket.name, TEAM, QUESTION))
	frappe.db.commit()
	yield review
	frappe.db.rollback()
	frappe.db.delete(reviews.REVIEW, {"name": review.name})
	for person in (AGENT, REVIEWER):
		frappe.db.delete("HD Notification", {"user_to": person})
	frappe.db.commit()


def late(review: Document) -> None:
	"""Its time ran out an hour ago, and the job that looks for this ran."""
	frappe.db.rollback()
	an_hour_ago = add_to_date(now_datetime(), hours=-1)
	frappe.db.set_value(reviews.REVIEW, review.name, {"due_at": an_hour_ago, "next_action_on": an_hour_ago})
	frappe.db.commit()
	review_sweep.run()


def state_of(review: Document) -> str:
	return frappe.db.get_value(reviews.REVIEW, review.name, "state")


def follow_the_bell(page: Page, words: str) -> None:
	"""Open Helpdesk's notifications and what one of them is about."""
	page.get_by_text("Notifications").click(timeout=SLOW)
	rung = page.get_by_role("link").filter(has_text=words)
	expect(rung).to_be_visible(timeout=SLOW)
	keep_picture(page, "review-bell")
	rung.click()


def second_reviews(page: Page) -> Locator:
	"""The dialog of the ticket, where its second reviews are."""
	page.get_by_role("button", name="Partner", exact=True).click(timeout=SLOW)
	page.get_by_role("menuitem", name="Second Reviews", exact=True).click()
	dialog = page.get_by_role("dialog", name=re.compile(PARTNER))
	expect(dialog.get_by_role("tab", name="Reviews")).to_have_attribute("aria-selected", "true", timeout=SLOW)
	return dialog


def test_the_other_team_follows_the_bell_and_answers(visit: Visit, ticket: Document, asked: Document):
	page = visit(REVIEWER, "/helpdesk")
	follow_the_bell(page, f"A second review is asked of {TEAM} {ticket.name}")
	page.wait_for_url(f"**/helpdesk/tickets/{ticket.name}", timeout=SLOW)
	expect(page.get_by_text(f"A second review by {TEAM} was asked for: {QUESTION}")).to_be_visible(
		timeout=SLOW
	)
	keep_picture(page, "review-ticket")
	dialog = second_reviews(page)
	expect(dialog.get_by_text(QUESTION)).to_be_visible()
	keep_picture(page, "review-context")
	dialog.get_by_role("button", name="Answer").click()
	form = page.get_by_role("dialog", name=f"Answer for {TEAM}")
	form.get_by_label("Your answer, for colleagues only").fill(ANSWER)
	keep_picture(page, "review-answer")
	form.get_by_role("button", name="Answer").click()
	note = page.get_by_text(f"Second review by {TEAM}: {ANSWER}")
	expect(note).to_be_visible(timeout=SLOW)
	wait_until_stored(page, lambda: state_of(asked), "Answered")

	page = visit(AGENT, "/helpdesk")
	follow_the_bell(page, f"{TEAM} has answered {ticket.name}")
	expect(page.get_by_text(f"Second review by {TEAM}: {ANSWER}")).to_be_visible(timeout=SLOW)
	keep_picture(page, "review-answered")


def test_an_overdue_review_looks_overdue_and_is_withdrawn(visit: Visit, ticket: Document, asked: Document):
	late(asked)
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	dialog = second_reviews(page)
	overdue = dialog.get_by_text("Overdue", exact=True)
	expect(overdue).to_be_visible()
	assert is_legible(overdue)
	keep_picture(page, "review-overdue")
	dialog.get_by_role("button", name="Withdraw").click()
	page.get_by_role("dialog", name="Withdraw the question").get_by_role("button", name="Withdraw").click()
	expect(page.get_by_text(f"The second review by {TEAM} was withdrawn")).to_be_visible(timeout=SLOW)
	wait_until_stored(page, lambda: state_of(asked), "Withdrawn")


def test_the_other_team_finds_and_answers_it_in_the_desk(visit: Visit, ticket: Document, asked: Document):
	page = visit(REVIEWER, "/app/second-review")
	row = page.locator(".list-row").filter(has_text=QUESTION)
	expect(row).to_be_visible(timeout=SLOW)
	keep_picture(page, "review-list")
	row.locator("a.ellipsis").first.click()
	expect(page.get_by_text(f"asks {TEAM} to look at ticket {ticket.name}")).to_be_visible(timeout=SLOW)
	keep_picture(page, "review-form")
	page.get_by_role("button", name="Answer").click()
	dialog = page.locator(".modal.show .modal-dialog")
	expect(dialog).to_contain_text(QUESTION)
	page.wait_for_timeout(500)  # until it has come to rest
	dialog.locator("textarea").fill(ANSWER)
	keep_picture(page, "review-form-answer")
	dialog.get_by_role("button", name="Answer").click()
	expect(page.locator(".indicator-pill").filter(has_text="Answered").first).to_be_visible(timeout=SLOW)
	expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
	keep_picture(page, "review-form-answered")
	wait_until_stored(page, lambda: state_of(asked), "Answered")


def test_an_agent_manager_sees_what_is_late_and_withdraws_it(visit: Visit, asked: Document):
	late(asked)
	page = visit(AGENT_MANAGER, "/app/second-review")
	row = page.locator(".list-row").filter(has_text=QUESTION)
	expect(row.locator(".indicator-pill:visible", has_text="Overdue")).to_be_visible(timeout=SLOW)
	keep_picture(page, "review-list-overdue")
	row.locator("a.ellipsis").first.click()
	page.get_by_role("button", name="Withdraw").click(timeout=SLOW)
	page.locator(".modal.show").get_by_role("button", name="Yes").click()
	expect(page.locator(".indicator-pill").filter(has_text="Withdrawn").first).to_be_visible(timeout=SLOW)
	wait_until_stored(page, lambda: state_of(asked), "Withdrawn")
