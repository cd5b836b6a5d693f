"""An operations manager announces an incident; a partner sees it wherever it would write a ticket, and says "mine"."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document

from partner_support.adapters.incidents import incidents
from tests.browser import conftest
from tests.browser.conftest import (
	AGENT,
	OPERATIONS,
	PARTNER,
	PARTNER_USER,
	SLOW,
	Visit,
	World,
	details,
	keep_picture,
	wait_until_stored,
)
from tests.site import factories

TITLE = "Deals <b>cannot</b> be submitted {{ 7 * 7 }}"
MINE = "This is my problem: tell me when it is solved"
NOTED = "Noted. You are told when it is solved"
ELSEWHERE = "Nothing that concerns the reseller"
SIZES = [("desktop", 1280, 900), ("phone", 390, 844)]


@pytest.fixture(scope="module")
def draft(world: World) -> Iterator[Document]:
	"""A draft that concerns the reseller of these tests."""
	made = drafted(TITLE, partners=[{"partner": PARTNER}])
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)


def drafted(title: str, **whom: Any) -> Document:
	"""An incident of which nobody has been told."""
	values = {
		"doctype": "Partner Incident",
		"title": title,
		"what": "<p>The portal refuses every deal since this morning.</p><p>Please keep them ready.</p>",
		"next_update_due": frappe.utils.add_to_date(None, hours=2),
	}
	return frappe.get_doc({**values, **whom}).insert()


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


def incident_of(ticket: Document) -> str | None:
	return frappe.db.get_value("HD Ticket", ticket.name, "partner_incident")


@pytest.fixture
def choice(draft: Document) -> Iterator[Document]:
	"""A ticket of the reseller, and beside its own incident one of a tier that it is not of."""
	frappe.db.rollback()
	other = drafted(ELSEWHERE, tiers=[{"partner_tier": "Bronze"}])
	asked = factories.ticket(
		frappe.get_doc("Partner", PARTNER), subject="My deals are refused, too", **details()
	)
	frappe.db.commit()
	announced(other)
	yield asked
	frappe.db.rollback()
	remove(other)
	conftest.remove(asked)
	frappe.db.commit()


def test_an_agent_attaches_a_ticket_to_what_concerns_it(visit: Visit, draft: Document, choice: Document):
	announced(draft)
	page = visit(AGENT, f"/helpdesk/tickets/{choice.name}")
	page.get_by_role("button", name="Partner", exact=True).click(timeout=SLOW)
	page.get_by_role("menuitem", name="Attach to Incident", exact=True).click()
	dialog = page.get_by_role("dialog", name="Attach to an incident")
	offered = dialog.get_by_label("Incident").locator("option")
	expect(offered.filter(has_text=TITLE)).to_have_count(1)
	expect(offered.filter(has_text=ELSEWHERE)).to_have_count(0)
	dialog.get_by_label("Incident").select_option(label=TITLE)
	keep_picture(page, "incident-agent-attach")
	dialog.get_by_role("button", name="Attach").click()
	wait_until_stored(page, lambda: incident_of(choice), draft.name)
	page.get_by_text("Ticket Info").click(timeout=SLOW)
	expect(page.get_by_text(TITLE).first).to_be_visible(timeout=SLOW)
	page.get_by_role("button", name="Partner", exact=True).click(timeout=SLOW)
	expect(page.get_by_role("menuitem", name="Escalate", exact=True)).to_be_visible()
	expect(page.get_by_role("menuitem", name="Attach to Incident", exact=True)).to_have_count(0)
	keep_picture(page, "incident-agent-attached")
	page = visit(PARTNER_USER, f"/helpdesk/my-tickets/{choice.name}")
	banner = page.get_by_role("region", name="Known incidents")
	expect(banner.get_by_text("Your ticket is treated together with this.")).to_be_visible(timeout=SLOW)
	keep_picture(page, "incident-attached-partner")


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
