"""A partner raises a ticket in Helpdesk's portal: told what it should say, what it is promised, what may answer it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe

from partner_support.adapters import limits
from tests.browser.conftest import (
	DEALS,
	PARTNER_USER,
	SLOW,
	Visit,
	World,
	keep_picture,
	remove,
	wait_until_stored,
)
from tests.site import knowing

SETTINGS = "Partner Support Settings"
PAGE = "/helpdesk/my-tickets/new"
SUBJECT = "How do I extend a zebra registration?"
PHONE = {"width": 390, "height": 844}
LAG = timedelta(minutes=3)  # between the look and the sending


@pytest.fixture(scope="module")
def article(world: World) -> Iterator[str]:
	"""Committed, since the server is another process, and removed at the end with what came of it."""
	made = knowing.article(
		"Extending a zebra registration", "<p>Open the registration and choose <b>Extend</b>.</p>"
	)
	frappe.db.commit()
	yield made.name
	frappe.db.rollback()
	for name in frappe.get_all("HD Ticket", filters={"subject": SUBJECT}, pluck="name"):
		remove(frappe.get_doc("HD Ticket", name))
	frappe.db.delete("Self Service Answer", {"user": PARTNER_USER})
	frappe.db.delete("Article Count", {"article": made.name})
	frappe.db.delete("HD Article", {"name": made.name})
	frappe.db.delete("HD Article Category", {"name": made.category})
	frappe.db.commit()


def opened(visit: Visit, phone: bool) -> Page:
	page = visit(PARTNER_USER, "about:blank")
	if phone:
		page.set_viewport_size(PHONE)
	page.goto(PAGE)
	expect(page.get_by_role("button", name="What is it about?")).to_be_visible(timeout=SLOW)
	return page


def choose(page: Page, label: str, option: str) -> None:
	"""Choose in one of Helpdesk's pickers."""
	field = page.locator("div.space-y-1\\.5").filter(has=page.get_by_text(label)).last
	field.get_by_role("button").first.click()
	page.get_by_role("option").filter(has_text=option).first.click()


def lags(page: Page, ticket: str, promised: list[str]) -> list[timedelta]:
	"""How much later the ticket's own page says each promise falls due than the page before it said."""
	state = page.request.get(f"/api/method/partner_support.api.portal.ticket_state?ticket={ticket}").json()
	due = [datetime.fromisoformat(clock["due_at"]) for clock in state["message"]["clocks"]]
	return [abs(later - datetime.fromisoformat(said)) for later, said in zip(due, promised, strict=True)]


def panel(page: Page) -> Locator:
	return page.locator("#partner-support-new-ticket")


@pytest.mark.parametrize("phone", (False, True), ids=("desktop", "phone"))
def test_a_ticket_is_sent_with_what_was_promised(visit: Visit, article: str, phone: bool):
	page = opened(visit, phone)
	errors: list[str] = []
	page.on("pageerror", lambda error: errors.append(str(error)))
	expect(panel(page)).to_be_hidden()
	choose(page, "Category", DEALS)
	expect(panel(page)).to_contain_text("What helps us with Deal Registration and Pipeline")
	expect(panel(page).get_by_text("Please include")).to_be_visible()
	assert panel(page).get_by_role("listitem").count() > 1
	expect(panel(page).locator(".pps-promise")).to_have_count(0)
	choose(page, "Severity", "Critical")
	expect(panel(page).locator(".pps-promise")).to_contain_text(f"Gold, Critical, {DEALS}")
	choose(page, "Business-critical?", "Yes")
	expect(panel(page)).to_contain_text("your ticket is escalated at once")
	promised = (
		panel(page).locator(".pps-promise time").evaluate_all("all => all.map((each) => each.dateTime)")
	)
	shown = panel(page).locator(".pps-promise time").first.inner_text()
	assert re.search(r"\d{1,2}:\d{2}", shown) and re.search(r"CET|GMT\+1", shown), shown
	page.get_by_placeholder("A short description").fill(SUBJECT)
	expect(page.get_by_text("Extending a zebra registration")).to_be_visible(timeout=SLOW)
	keep_picture(page, f"portal-new-ticket{'-phone' if phone else ''}")
	page.locator(".ProseMirror").fill("Our customer decides in February.")
	page.get_by_role("button", name="Submit").click()
	page.wait_for_url(re.compile(r"/my-tickets/\d+"), timeout=SLOW)
	name = re.search(r"/my-tickets/(\d+)", page.url).group(1)
	frappe.db.rollback()
	ticket = frappe.get_doc("HD Ticket", name)
	assert (ticket.ticket_type, ticket.priority, ticket.business_critical) == (DEALS, "Urgent", 1)
	expect(page.locator("#partner-support-state")).to_contain_text("First Response", timeout=SLOW)
	assert all(lag < LAG for lag in lags(page, name, promised))
	assert not errors


def test_an_article_that_answered_spares_the_ticket(visit: Visit, article: str):
	frappe.db.rollback()
	shown, opens = counted(article)
	page = opened(visit, phone=False)
	page.get_by_placeholder("A short description").fill(SUBJECT)
	wait_until_stored(page, lambda: counted(article), (shown + 1, opens))
	with page.expect_popup(timeout=SLOW) as popup:
		page.get_by_text("Extending a zebra registration").click(timeout=SLOW)
	expect(popup.value.get_by_text("Open the registration and choose")).to_be_visible(timeout=SLOW)
	popup.value.close()
	asked = page.locator("#partner-support-answered")
	expect(asked).to_contain_text("Extending a zebra registration")
	keep_picture(page, "portal-answered")
	asked.get_by_role("button", name="This answered my question").click()
	expect(asked).to_contain_text("You need not send anything")
	frappe.db.rollback()
	(count,) = frappe.get_all(
		"Self Service Answer", filters={"article": article}, fields=["user", "searched"]
	)
	assert (count.user, count.searched) == (PARTNER_USER, SUBJECT)
	wait_until_stored(page, lambda: counted(article), (shown + 1, opens + 1))
	asked.get_by_role("button", name="Back to my tickets").click()
	page.wait_for_url(re.compile(r"/helpdesk/my-tickets$"), timeout=SLOW)


def counted(article: str) -> tuple[int, int]:
	"""How often the article was shown and opened, on all days and in all categories."""
	rows = frappe.get_all("Article Count", filters={"article": article}, fields=["shown", "opened"])
	return sum(row.shown for row in rows), sum(row.opened for row in rows)


def test_what_is_missing_is_said_and_nothing_is_sent(visit: Visit, article: str):
	page = opened(visit, phone=False)
	page.get_by_placeholder("A short description").fill("Nothing chosen yet")
	page.locator(".ProseMirror").fill("Something is wrong.")
	page.get_by_role("button", name="Submit").click()
	expect(page.get_by_text("Category is required")).to_be_visible()
	assert page.url.endswith(PAGE)


@pytest.fixture
def hardly_anything(world: World) -> Iterator[None]:
	"""One ticket an hour, and no files but PDF."""
	wanted = {"tickets_per_hour": 1, "attachment_kinds": "pdf"}
	before = {field: frappe.db.get_single_value(SETTINGS, field) for field in wanted}
	set_limits(wanted)
	counter = limits.key_of(limits.TICKET, limits.LIMITS[limits.TICKET][0], PARTNER_USER)
	frappe.cache.delete(counter)
	yield
	frappe.cache.delete(counter)
	set_limits(before)


def set_limits(values: dict[str, object]) -> None:
	frappe.db.set_single_value(SETTINGS, values)
	frappe.db.commit()
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def test_whoever_reaches_a_limit_is_told_until_when(visit: Visit, article: str, hardly_anything: None):
	for is_first in (True, False):
		page = opened(visit, phone=False)
		choose(page, "Category", DEALS)
		choose(page, "Severity", "Low")
		page.get_by_placeholder("A short description").fill(SUBJECT)
		page.locator(".ProseMirror").fill("Our customer decides in February.")
		if is_first:
			page.locator("input[type=file]").first.set_input_files(
				files=[{"name": "run.txt", "mimeType": "text/plain", "buffer": b"text"}]
			)
			expect(page.get_by_text("Error uploading file")).to_be_visible()  # all that Helpdesk says
			expect(panel(page)).to_contain_text("25 MB each; pdf")
		page.get_by_role("button", name="Submit").click()
		if is_first:
			page.wait_for_url(re.compile(r"/my-tickets/\d+"), timeout=SLOW)
	expect(page.get_by_text("1 tickets within an hour").first).to_be_visible()
	keep_picture(page, "portal-limit")
	assert page.url.endswith(PAGE)
