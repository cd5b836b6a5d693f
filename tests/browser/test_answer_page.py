"""A partner answers by the link in its mail, without signing in, on a desktop and on a phone."""

import os
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe

from partner_support.adapters.requests import returning
from tests.browser.conftest import PARTNER, World, details, keep_picture, remove
from tests.site import factories
from tests.site.test_answer_links import mailed_link

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1400, "height": 900}


@pytest.fixture
def ticket(world: World) -> Iterator[frappe.model.document.Document]:
	"""A ticket that has been answered."""
	frappe.db.rollback()
	made = factories.ticket(
		frappe.get_doc("Partner", PARTNER), subject="The logo cannot be downloaded", **details()
	)
	factories.agent_replies(made, "We have put it back.")
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)
	frappe.db.commit()


@pytest.fixture
def open_link(browser: Browser) -> Iterator:
	"""Open the newest link of a ticket's mail as somebody who is not signed in."""
	contexts = []

	def opened(ticket: frappe.model.document.Document, viewport: dict[str, int]) -> Page:
		context = browser.new_context(
			base_url=os.environ["BASE_URL"],
			viewport=viewport,
			extra_http_headers={"X-Frappe-Site-Name": os.environ["SITE"]},
		)
		contexts.append(context)
		page = context.new_page()
		page.goto(f"/partners/answer?{urlencode(mailed_link(ticket))}")
		return page

	yield opened
	for context in contexts:
		context.close()


def test_yes_by_link_on_a_desktop(open_link, ticket) -> None:
	factories.set_on(ticket, status="Resolved")
	frappe.db.commit()
	page = open_link(ticket, DESKTOP)
	expect(page.get_by_text("The logo cannot be downloaded")).to_be_visible()
	keep_picture(page, "answer-desktop")
	page.get_by_label("Yes, it is solved").check()
	page.get_by_role("button", name="Send").click()
	expect(page.get_by_role("heading", name="Thank you, the ticket is closed")).to_be_visible()
	page.go_back()
	page.reload()
	expect(page.get_by_role("heading", name="This was answered already")).to_be_visible()


def test_no_by_link_on_a_phone_says_why(open_link, ticket) -> None:
	factories.set_on(ticket, status="Resolved")
	frappe.db.commit()
	page = open_link(ticket, PHONE)
	keep_picture(page, "answer-phone")
	page.get_by_label("No, it is not").check()
	page.get_by_role("button", name="Send").click()
	expect(page.get_by_role("alert")).to_contain_text("Say what is still wrong")
	expect(page.get_by_label("No, it is not")).to_be_checked()
	page.get_by_label("What should we know?").fill("It is the old one.")
	page.get_by_role("button", name="Send").click()
	expect(page.get_by_role("heading", name="Thank you, the ticket is open again")).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_missing_is_sent_by_link(open_link, ticket) -> None:
	returning.ask_for(ticket.name, ["Which logo?"])
	frappe.db.commit()
	page = open_link(ticket, PHONE)
	expect(page.get_by_text("Which logo?")).to_be_visible()
	keep_picture(page, "answer-information-phone")
	page.get_by_label("Your answer").fill("The blue one.")
	page.get_by_role("button", name="Send").click()
	expect(page.get_by_role("heading", name="Thank you, we go on")).to_be_visible()
