"""A partner follows its ticket in the portal, and does what is theirs to do, on a desktop and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe

from partner_support.adapters.sla import sweep
from tests.browser.conftest import AGENT, PARTNER, PARTNER_USER, Visit, World, details, keep_picture, remove
from tests.site import factories

PANEL = "Where your ticket stands"


@pytest.fixture
def ticket(world: World) -> Iterator[frappe.model.document.Document]:
	"""A ticket that an agent has answered and resolved."""
	frappe.db.rollback()
	made = factories.ticket(
		frappe.get_doc("Partner", PARTNER),
		subject="The approval is missing",
		via_customer_portal=1,
		**details(),
	)
	factories.agent_replies(made, "We have approved it.")
	made.reload().assign_agent(AGENT)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)
	frappe.db.commit()


def resolve(ticket: frappe.model.document.Document) -> None:
	factories.set_on(ticket, status="Resolved")
	frappe.db.commit()


def panel(page: Page):
	return page.get_by_role("region", name=PANEL)


def opened(visit: Visit, ticket) -> Page:
	page = visit(PARTNER_USER, f"/helpdesk/my-tickets/{ticket.name}")
	expect(panel(page)).to_be_visible(timeout=30_000)
	return page


def on_a_phone(page: Page) -> None:
	page.set_viewport_size({"width": 390, "height": 844})


def test_the_panel_says_where_the_ticket_stands(visit: Visit, ticket) -> None:
	page = opened(visit, ticket)
	expect(panel(page).get_by_text("Under review")).to_be_visible()
	expect(panel(page).get_by_text("with Browser.Agent, Channel Operations")).to_be_visible()
	expect(panel(page).get_by_text("done in time")).to_be_visible()
	expect(panel(page).get_by_text("of working time left")).to_be_visible()
	keep_picture(page, "portal-ticket-desktop")
	on_a_phone(page)
	page.wait_for_timeout(500)
	keep_picture(page, "portal-ticket-phone")


def test_the_partner_confirms(visit: Visit, ticket) -> None:
	resolve(ticket)
	page = opened(visit, ticket)
	expect(panel(page).get_by_text("Is it?")).to_be_visible()
	keep_picture(page, "portal-ticket-confirm")
	panel(page).get_by_role("button", name="Yes, it is solved").click()
	dialog = page.get_by_role("dialog", name="Close the ticket")
	expect(dialog.get_by_label("How did we do?")).to_be_visible()
	keep_picture(page, "portal-ticket-confirm-dialog")
	dialog.get_by_role("button", name="Yes, it is solved").click()
	expect(page.get_by_text("Thank you. The ticket is closed.")).to_be_visible(timeout=30_000)
	expect(panel(page).get_by_text("Closed", exact=True)).to_be_visible()
	expect(panel(page).get_by_role("button")).to_have_count(0)


def test_the_partner_objects_on_a_phone(visit: Visit, ticket) -> None:
	resolve(ticket)
	page = opened(visit, ticket)
	on_a_phone(page)
	expect(panel(page)).to_be_visible()
	keep_picture(page, "portal-ticket-question-phone")
	panel(page).get_by_role("button", name="No, not solved").click()
	dialog = page.get_by_role("dialog", name="What is still wrong?")
	keep_picture(page, "portal-ticket-dialog-phone")
	dialog.get_by_label("What is still wrong").fill("It is still <b>missing</b>.")
	dialog.get_by_role("button", name="No, not solved").click()
	expect(page.get_by_text("Thank you. The ticket is open again.")).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	said = frappe.get_last_doc("Communication", filters={"reference_name": ticket.name})
	assert (said.sender, said.content) == (PARTNER_USER, "<p>It is still &lt;b&gt;missing&lt;/b&gt;.</p>")


def test_the_keyboard_is_enough(visit: Visit, ticket) -> None:
	page = opened(visit, ticket)
	panel(page).get_by_role("button", name="Mark business-critical").focus()
	page.keyboard.press("Enter")
	dialog = page.get_by_role("dialog", name="Mark as business-critical")
	expect(dialog.get_by_label("What hangs on it")).to_be_focused()
	page.keyboard.press("Escape")
	expect(dialog).to_have_count(0)
	panel(page).get_by_role("button", name="Mark business-critical").focus()
	page.keyboard.press("Enter")
	page.keyboard.type("The deal closes tonight.")
	page.keyboard.press("Tab")
	page.keyboard.press("Tab")
	page.keyboard.press("Enter")
	expect(panel(page).get_by_text("Business-critical", exact=True)).to_be_visible(timeout=30_000)


def test_the_partner_asks_for_management(visit: Visit, ticket) -> None:
	page = opened(visit, ticket)
	panel(page).get_by_role("button", name="Ask for management").click()
	dialog = page.get_by_role("dialog", name="Ask for the management's attention")
	dialog.get_by_role(
		"button", name="Ask for management"
	).click()  # without a reason the browser keeps it open
	expect(dialog).to_be_visible()
	dialog.get_by_label("Why the management should look at it").fill("Nobody has called back.")
	dialog.get_by_role("button", name="Ask for management").click()
	expect(page.get_by_text("The management is asked to look at it.")).to_be_visible(timeout=30_000)
	expect(panel(page).get_by_role("button", name="Ask for management")).to_have_count(0)
	frappe.db.rollback()
	sweep.run()
	page.reload()
	expect(panel(page).get_by_text("This ticket is escalated.")).to_be_visible(timeout=30_000)
	keep_picture(page, "portal-ticket-escalated")


def test_an_agent_returns_a_ticket_and_the_partner_completes_it(visit: Visit, ticket, tmp_path) -> None:
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	page.get_by_role("button", name="Partner", exact=True).click(timeout=30_000)
	page.get_by_role("menuitem", name="Return for Information").click()
	dialog = page.get_by_role("dialog", name="Return for information")
	dialog.get_by_role("checkbox").first.check()
	dialog.get_by_label("What else is missing").fill("A screenshot of the message")
	keep_picture(page, "agent-return-dialog")
	dialog.get_by_role("button", name="Return").click()
	expect(dialog).to_have_count(0, timeout=30_000)

	proof = tmp_path / "proof.txt"
	proof.write_text("DR-1")
	page = opened(visit, ticket)
	expect(panel(page).get_by_text("Awaiting your information")).to_be_visible()
	expect(panel(page).get_by_text("A screenshot of the message")).to_be_visible()
	keep_picture(page, "portal-ticket-information")
	panel(page).get_by_role("button", name="Add information").click()
	dialog = page.get_by_role("dialog", name="Add information")
	dialog.get_by_label("What you can tell us").fill("Here it is.")
	dialog.get_by_label("Files").set_input_files(str(proof))
	dialog.get_by_role("button", name="Add information").click()
	expect(page.get_by_text("Thank you. We go on with it.")).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	assert frappe.db.exists("File", {"attached_to_doctype": "HD Ticket", "attached_to_name": ticket.name})
	assert frappe.db.get_value("HD Ticket", ticket.name, "status_category") == "Open"
