"""A partner looks at its tier, at a desk and on a phone; an operations manager decides on the proposal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils.password import update_password

from partner_support.adapters.tiers import tier_evaluation
from tests.browser.conftest import OPERATIONS, PASSWORD, Visit, World, keep_picture
from tests.site import factories, program, qualifying

RESELLER, PRODUCT = "Browser Tier Reseller", "Browser Test Gateway"
USER = "browser.tier@reseller.example.com"
SIZES = [("desktop", 1280, 900), ("phone", 390, 844)]


@pytest.fixture(scope="module")
def reseller(world: World) -> Iterator[Document]:
	"""A Bronze partner that meets what Silver asks for, and a part of what Gold does."""
	remove()
	made = factories.partner(RESELLER, USER, partner_tier="Bronze", time_zone="Europe/Berlin")
	update_password(USER, PASSWORD)
	program.product(PRODUCT)
	for number in range(4):
		customer = f"Browser Customer {number}"
		qualifying.won(made, 300_000, end_customer=customer, product=PRODUCT, currency=currency())
	qualifying.certified(
		made, *(("Sales Professional", name, "2026-01-01", None) for name in ("Ann", "Ben", "Cid"))
	)
	tier_evaluation.evaluate(RESELLER)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove()
	frappe.db.commit()


def currency() -> str:
	"""The currency in which the site's own program counts."""
	rules = frappe.get_doc("Partner Tier", "Silver").qualification_rules
	return next(rule.currency for rule in rules if rule.currency)


def remove() -> None:
	"""Everything that the partner left, whatever an interrupted run left of it."""
	frappe.db.delete("Email Queue Recipient", {"recipient": USER})
	frappe.db.delete("Notification Log", {"document_type": "Tier Proposal"})
	for deal in frappe.get_all("Deal Registration", filters={"partner": RESELLER}, pluck="name"):
		frappe.delete_doc("Deal Registration", deal, force=True)
	for doctype, name in (
		("Partner", RESELLER),
		("Partner Product", PRODUCT),
		("HD Customer", RESELLER),
		("Contact", frappe.db.get_value("Contact", {"email_id": USER})),
		("User", USER),
	):
		if name:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True)


@pytest.mark.parametrize(("device", "width", "height"), SIZES)
def test_the_partner_sees_its_tier_and_the_way_to_the_next(
	visit: Visit, reseller: Document, device: str, width: int, height: int
):
	page = visit(USER, "/partners/tier")
	page.set_viewport_size({"width": width, "height": height})
	expect(page.get_by_role("heading", name="Your Tier", level=1)).to_be_visible()
	expect(page.get_by_role("heading", name=RESELLER)).to_be_visible()
	expect(page.get_by_text("You qualify for Silver. We are confirming it")).to_be_visible()
	value = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Won deal value"))
	expect(value).to_contain_text("Reached")
	assert fits(page)
	keep_whole_picture(page, f"tier-{device}")


def fits(page: Page) -> bool:
	"""Whether nothing has to be scrolled sideways."""
	return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def keep_whole_picture(page: Page, name: str) -> None:
	"""A picture of the page from top to bottom."""
	height = page.evaluate("document.documentElement.scrollHeight")
	page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
	keep_picture(page, name)


def test_a_guest_signs_in_and_comes_back(browser, reseller: Document, visit: Visit):
	page = visit("Guest", "/partners/tier")
	page.wait_for_url("**/login?redirect-to=%2Fpartners%2Ftier*")
	page.get_by_role("textbox", name="Email").first.fill(USER)
	page.locator("#login_password").fill(PASSWORD)
	page.locator(".form-login .btn-login").click()
	page.wait_for_url("**/partners/tier")
	expect(page.get_by_role("heading", name=RESELLER)).to_be_visible()


def test_an_operations_manager_confirms_with_a_reason(visit: Visit, reseller: Document):
	page = visit(OPERATIONS, "/app/tier-proposal")
	row = page.locator(".list-row").filter(has_text=RESELLER)
	expect(row.get_by_text("Open").first).to_be_visible()
	keep_picture(page, "tier-proposals")
	page.goto(f"/app/partner/{RESELLER}")
	page.get_by_role("button", name="Evaluate Tier").click()
	page.get_by_role("dialog").get_by_role("link", name="Open the proposal").click()
	expect(page.get_by_text("meets what Silver asks for")).to_be_visible()
	expect(page.locator("[data-fieldname=evidence]").get_by_text("Won deal value")).to_be_visible()
	keep_picture(page, "tier-proposal")
	page.get_by_role("button", name="Confirm").click()
	dialog = page.get_by_role("dialog").filter(has_text="is told by mail")
	reason = dialog.get_by_role("textbox")
	expect(reason).to_have_value("The rules of Silver are met.")
	reason.fill("A strong year")
	keep_picture(page, "tier-proposal-confirm")
	dialog.get_by_role("button", name="Confirm").click()
	expect(page.locator(".indicator-pill").filter(has_text="Confirmed").first).to_be_visible()
	expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
	frappe.db.rollback()
	changed = frappe.get_doc("Partner", RESELLER)
	assert (changed.partner_tier, changed.tier_history[-1].reason) == ("Silver", "A strong year")
