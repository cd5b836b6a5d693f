"""An operations manager announces an incident; a partner sees it wherever it would write a ticket, and says "mine"."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document

from partner_support.adapters.incidents import incidents
from tests.browser.conftest import OPERATIONS, PARTNER, PARTNER_USER, Visit, World, keep_picture

TITLE = "Deals <b>cannot</b> be submitted {{ 7 * 7 }}"
MINE = "This is my problem: tell me when it is solved"
NOTED = "Noted. You are told when it is solved"
SIZES = [("desktop", 1280, 900), ("phone", 390, 844)]


@pytest.fixture(scope="module")
def draft(world: World) -> Iterator[Document]:
	"""A draft that concerns the reseller of these tests."""
	made = frappe.get_doc(
		{
			"doctype": "Partner Incident",
			"title": TITLE,
			"what": "<p>The portal refuses every deal since this morning.</p><p>Please keep them ready.</p>",
			"next_update_due": frappe.utils.add_to_date(None, hours=2),
			"partners": [{"partner": PARTNER}],
		}
	).insert()
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)


def remove(made: Document) -> None:
	"""The incident with all that was said of it."""
	frappe.db.set_value("HD Ticket", {"partner_incident": made.name}, "partner_incident", None)
	for doctype in ("Incident Message", "Incident Follower"):
		frappe.db.delete(doctype, {"incident": made.name})
	for mail in frappe.get_all("Email Queue Recipient", {"recipient": PARTNER_USER}, pluck="parent"):
		frappe.delete_doc("Email Queue", mail, force=True)
	frappe.db.set_value("Partner Incident", made.name, "status", "Draft")
	frappe.delete_doc("Partner Incident", made.name, force=True)
	frappe.db.commit()


def announced(draft: Document) -> Document:
	"""The incident, announced if no test has done so yet; told by this process, as no worker runs."""
	frappe.db.rollback()
	if draft.reload().status == "Draft":
		incidents.announce(draft.name)
	frappe.db.commit()
	return draft.reload()


def at_size(page: Page, width: int, height: int) -> Page:
	page.set_viewport_size({"width": width, "height": height})
	return page


def fits(page: Page) -> bool:
	"""Whether nothing has to be scrolled sideways."""
	return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_operations_manager_announces(visit: Visit, draft: Document):
	page = visit(OPERATIONS, f"/app/partner-incident/{draft.name}")
	expect(page.get_by_text("Nobody has been told")).to_be_visible()
	keep_picture(page, "incident-draft")
	page.get_by_role("button", name="Announce").click()
	dialog = page.get_by_role("dialog").filter(has_text="are told at once")
	expect(dialog).to_contain_text("people: 1, partners: 1")
	keep_picture(page, "incident-announce")
	dialog.get_by_role("button", name="Yes").click()
	expect(page.locator(".indicator-pill").filter(has_text="Announced").first).to_be_visible()
	expect(page.get_by_role("button", name="Post Update")).to_be_visible()
	keep_picture(page, "incident-announced")
	frappe.db.rollback()
	assert draft.reload().announced_by == OPERATIONS


def test_the_partner_sees_it_on_its_own_pages_and_says_that_it_is_concerned(visit: Visit, draft: Document):
	announced(draft)
	page = visit(PARTNER_USER, "/partners")
	banner = page.locator("#incidents")
	expect(banner.get_by_role("heading", name=TITLE)).to_be_visible()
	expect(banner.get_by_text("The portal refuses every deal since this morning.")).to_be_visible()
	expect(banner.locator(".pp-text")).to_have_count(1)  # nothing has been said since
	for device, width, height in SIZES:
		assert fits(at_size(page, width, height))
		keep_picture(page, f"incident-own-page-{device}")
	banner.get_by_role("button", name=MINE).click()
	expect(banner.get_by_text(NOTED)).to_be_visible()
	frappe.db.rollback()
	assert frappe.get_all("Incident Follower", {"incident": draft.name}, pluck="user") == [PARTNER_USER]
	frappe.db.delete("Incident Follower", {"incident": draft.name})
	frappe.db.commit()


@pytest.mark.parametrize(("device", "width", "height"), SIZES)
def test_the_page_of_a_new_ticket_offers_it_instead(
	visit: Visit, draft: Document, device: str, width: int, height: int
):
	announced(draft)
	page = at_size(visit(PARTNER_USER, "/helpdesk/my-tickets/new"), width, height)
	banner = page.get_by_role("region", name="Known incidents")
	expect(banner.get_by_role("heading", name=TITLE)).to_be_visible()
	keep_picture(page, f"incident-new-ticket-{device}")
	tickets = frappe.db.count("HD Ticket")
	banner.get_by_role("button", name=MINE).click()
	expect(banner.get_by_text(NOTED)).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.count("HD Ticket") == tickets
	frappe.db.delete("Incident Follower", {"incident": draft.name})
	frappe.db.commit()


def test_a_ticket_that_is_there_already_joins_it(visit: Visit, world: World, draft: Document):
	announced(draft)
	page = visit(PARTNER_USER, f"/helpdesk/my-tickets/{world.fresh}")
	banner = page.get_by_role("region", name="Known incidents")
	banner.get_by_role("button", name="This is my problem: treat my ticket with it").click()
	expect(banner.get_by_text("Your ticket is treated together with this.")).to_be_visible()
	keep_picture(page, "incident-ticket")
	frappe.db.rollback()
	assert frappe.db.get_value("HD Ticket", world.fresh, "partner_incident") == draft.name


def test_the_desk_offers_the_open_tickets_of_the_kind(visit: Visit, world: World, draft: Document):
	announced(draft)
	page = visit(OPERATIONS, f"/app/partner-incident/{draft.name}")
	page.get_by_role("button", name="Attach Tickets").click()
	dialog = page.get_by_role("dialog").filter(has_text="They get what was said last")
	dialog.get_by_text(f"#{world.escalated}").click()
	keep_picture(page, "incident-attach")
	dialog.get_by_role("button", name="Attach", exact=True).click()
	expect(dialog).not_to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("HD Ticket", world.escalated, "partner_incident") == draft.name


def test_the_list_shows_the_state(visit: Visit, draft: Document):
	announced(draft)
	page = visit(OPERATIONS, "/app/partner-incident")
	expect(page.locator(".list-row").filter(has_text="Announced").first).to_be_visible()
	keep_picture(page, "incident-list")
