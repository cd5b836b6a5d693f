"""A partner at its own pages, at a desk and on a phone, with the keyboard alone, and while things change."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe

from tests.browser.conftest import DEALS, PARTNER, PARTNER_USER, PASSWORD, Visit, World, keep_picture, remove
from tests.site import factories, knowing, program

CUSTOMER, ANSWER = "Browser Pages Clinics", "Browser answers: why a registration is rejected"
PRODUCT, ACTIVITY = "Browser Pages Gateway", "Browser Pages Webinar"
SLOW = 30_000
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = {
	"overview": ("/partners", "Overview"),
	"tickets": ("/partners/tickets", "Tickets"),
	"records": ("/partners/records", "Records"),
	"promises": ("/partners/promises", "What We Promise"),
	"tier": ("/partners/tier", "Your Tier"),
	"help": ("/partners/help", "Help"),
}


@dataclass
class Ours:
	"""What the partner has besides the tickets of the world."""

	deal: str
	ticket: str


@pytest.fixture(scope="module")
def ours(world: World) -> Iterator[Ours]:
	"""A deal with a ticket about it, a claim that came back, and an answer in the knowledge base."""
	clear()
	partner = frappe.get_doc("Partner", PARTNER)
	deal = program.deal(
		partner, end_customer=CUSTOMER, product=program.product(PRODUCT).name, status="Approved"
	)
	claim = program.claim(
		partner,
		activity_title="Autumn webinar",
		activity_type=program.activity_type(ACTIVITY).name,
		status="Submitted",
	)
	program.moved(claim, "Returned")
	program.changed(claim, proofs=[program.proof("Invoice")]).save()
	details = {"raised_by": PARTNER_USER, "ticket_type": DEALS, "priority": "Medium"}
	ticket = factories.ticket(partner, subject="When is it approved?", deal_registration=deal.name, **details)
	knowing.article(ANSWER, "<p>Another partner may have registered the same customer first.</p>")
	frappe.db.commit()
	yield Ours(deal.name, ticket.name)
	frappe.db.rollback()
	clear()
	frappe.db.commit()


def clear() -> None:
	"""Remove what is made here, whatever an interrupted run left of it."""
	for name in frappe.get_all("HD Ticket", filters={"subject": "When is it approved?"}, pluck="name"):
		remove(frappe.get_doc("HD Ticket", name))
	for doctype, filters in (
		("Deal Registration", {"end_customer": CUSTOMER}),
		("MDF Claim", {"partner": PARTNER}),
		("Partner Product", {"name": PRODUCT}),
		("MDF Activity Type", {"name": ACTIVITY}),
	):
		for name in frappe.get_all(doctype, filters=filters, pluck="name"):
			frappe.delete_doc(doctype, name, force=True)
	frappe.db.delete("HD Article", {"title": ANSWER})
	frappe.db.delete("HD Article Category", {"category_name": "Test Answers"})


@pytest.mark.parametrize("device", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_where_it_is_read(visit: Visit, ours: Ours, name: str, device: str):
	path, title = PAGES[name]
	page = visit(PARTNER_USER, "/partners/tier")
	faults: list[str] = []
	page.on("pageerror", lambda error: faults.append(str(error)))
	width, height = SIZES[device]
	page.set_viewport_size({"width": width, "height": height})
	page.goto(path)
	expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
	expect(page.get_by_role("navigation", name="Partner pages").get_by_role("link")).to_have_count(len(PAGES))
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	assert not faults
	whole = page.evaluate("document.documentElement.scrollHeight")
	page.set_viewport_size({"width": width, "height": max(whole, height)})
	keep_picture(page, f"partners-{name}-{device}")


def test_the_overview_shows_what_waits_and_what_is_left(visit: Visit, ours: Ours, world: World):
	page = visit(PARTNER_USER, "/partners")
	needs = page.get_by_role("region", name="Needs you")
	expect(needs.get_by_text("Autumn webinar")).to_be_visible()
	expect(needs.get_by_text("List of attendees")).to_be_visible()
	row = page.locator(f"[data-ticket='{ours.ticket}']")
	expect(row).to_contain_text("of working time left")
	expect(row).to_contain_text("(Europe/Berlin)")
	row.get_by_role("link").click()
	page.wait_for_url(f"**/helpdesk/my-tickets/{ours.ticket}")


def test_the_keyboard_alone_reaches_everything(visit: Visit, ours: Ours):
	page = visit(PARTNER_USER, "/partners/tickets")
	page.keyboard.press("Tab")
	skip = page.get_by_role("link", name="Skip to the content")
	expect(skip).to_be_focused()
	expect(skip).to_be_in_viewport()
	page.keyboard.press("Enter")
	expect(page.get_by_role("heading", level=1)).to_be_focused()
	reach(page, "filter-q")
	page.keyboard.type("approved")
	page.keyboard.press("Enter")
	page.wait_for_url("**/partners/tickets?q=approved**")
	expect(page.locator("[data-ticket]")).to_have_count(1)
	reach(page, "filter-state")
	outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
	assert outline == "solid"


def reach(page: Page, identifier: str) -> None:
	"""Press Tab until the element has the focus."""
	for _press in range(25):
		if page.evaluate("document.activeElement.id") == identifier:
			return
		page.keyboard.press("Tab")
	raise AssertionError(f"{identifier} is not reached by Tab")


def test_filters_work_without_any_script(browser: Browser, visit: Visit, ours: Ours):
	context = browser.new_context(
		base_url=os.environ["BASE_URL"],
		java_script_enabled=False,
		extra_http_headers={"X-Frappe-Site-Name": os.environ["SITE"]},
	)
	context.request.post("/api/method/login", form={"usr": PARTNER_USER, "pwd": PASSWORD})
	page = context.new_page()
	page.goto("/partners/tickets")
	page.get_by_label("Severity").select_option("Medium")
	page.get_by_label("About").select_option("deal_registration")
	page.get_by_role("button", name="Show").click()
	expect(page.locator("[data-ticket]")).to_have_count(1)
	expect(page.get_by_role("heading", name="When is it approved?")).to_be_visible()
	page.get_by_role("link", name="Clear").click()
	expect(page.locator("[data-ticket]")).to_have_count(3)
	context.close()


def test_a_record_leads_to_a_new_ticket_about_it(visit: Visit, ours: Ours):
	page = visit(PARTNER_USER, "/partners/records")
	row = page.get_by_role("row").filter(has_text=CUSTOMER)
	expect(row).to_contain_text("Approved")
	expect(row.get_by_role("link", name=f"{ours.ticket}: When is it approved?")).to_be_visible()
	row.get_by_role("link", name=f"Get help with {CUSTOMER}").click()
	expect(page.get_by_text("Subject").first).to_be_visible(timeout=SLOW)
	expect(page.get_by_text(DEALS, exact=True)).to_be_visible()
	expect(page.get_by_text(CUSTOMER).first).to_be_visible()
	keep_picture(page, "partners-new-ticket")


def test_an_answer_is_found_and_opened(visit: Visit, ours: Ours):
	page = visit(PARTNER_USER, "/partners")
	page.get_by_role("searchbox", name="Find an answer").fill("regstration rejected")
	page.keyboard.press("Enter")
	page.get_by_role("link", name=ANSWER).click()
	page.wait_for_url("**/helpdesk/kb-public/articles/*")
	expect(page.get_by_text("Another partner may have registered").first).to_be_visible(timeout=SLOW)


def test_an_open_page_follows_what_happens(visit: Visit, ours: Ours):
	page = visit(PARTNER_USER, "/partners/tickets")
	row = page.locator(f"[data-ticket='{ours.ticket}']")
	expect(row).to_contain_text("Submitted")
	search = page.get_by_label("Subject or number")
	search.fill("half a wor")
	frappe.db.rollback()
	factories.agent_replies(frappe.get_doc("HD Ticket", ours.ticket))
	frappe.db.commit()
	page.evaluate("window.dispatchEvent(new Event('focus'))")  # as when one comes back to the window
	expect(row).to_contain_text("Under review")
	expect(page.get_by_role("status")).to_have_text("This page was updated.")
	expect(search).to_have_value("half a wor")
