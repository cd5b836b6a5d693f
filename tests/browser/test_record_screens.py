"""Records on the screens of the people who write about them, and of those who answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe

from tests.browser.conftest import (
	AGENT,
	DEALS,
	OPERATIONS,
	PARTNER,
	PARTNER_USER,
	Visit,
	World,
	keep_picture,
	remove,
)
from tests.site import factories, program

RIVAL = "Browser Test Rival"
MINE, THEIRS = "Browser Clinics", "Somebody Else's Clinics"
SLOW = 30_000
VALUES_AND_FIT = "inputs => inputs.map((each) => [each.value, each.scrollWidth <= each.clientWidth])"


@dataclass
class Records:
	"""A deal of the partner with a ticket about it, and one of another partner."""

	deal: str
	ticket: str


@pytest.fixture(scope="module")
def records(world: World) -> Iterator[Records]:
	"""Committed, since the server is another process, and removed at the end."""
	mine = frappe.get_doc("Partner", PARTNER)
	rival = factories.partner(RIVAL, partner_tier="Bronze")
	made = [
		program.deal(mine, end_customer=MINE, deal_value=240_000, status="Approved"),
		program.deal(rival, end_customer=THEIRS),
	]
	ticket = factories.ticket(
		mine,
		subject="Where does our registration stand?",
		raised_by=PARTNER_USER,
		ticket_type=DEALS,
		deal_registration=made[0].name,
	)
	frappe.db.commit()
	yield Records(made[0].name, ticket.name)
	frappe.db.rollback()
	for name in frappe.get_all("HD Ticket", filters={"deal_registration": made[0].name}, pluck="name"):
		remove(frappe.get_doc("HD Ticket", name))
	for deal in made:
		frappe.delete_doc("Deal Registration", deal.name, force=True)
	for doctype, name in (("Partner", RIVAL), ("HD Customer", RIVAL), ("Partner Product", program.PRODUCT)):
		frappe.delete_doc(doctype, name, force=True)
	frappe.db.commit()


def test_an_agent_sees_where_the_record_stands_and_is_offered_the_partners_own(
	visit: Visit, records: Records
):
	page = visit(AGENT, f"/helpdesk/tickets/{records.ticket}")
	expect(page.get_by_text("First Response", exact=True)).to_be_visible(timeout=SLOW)
	page.get_by_text("Ticket Info").click()
	expect(page.get_by_text(re.compile(rf"{MINE} · Approved")).first).to_be_visible()
	expect(page.get_by_role("textbox").and_(page.locator("input[disabled]")).first).to_be_visible()
	shown = page.locator("input:visible").evaluate_all(VALUES_AND_FIT)
	lines = [value for value, fits in shown if fits]
	assert "Approved" in lines and any(re.match(r"EUR 240.000.00$", each) for each in lines)
	assert any(each.startswith("closes") for each in lines)
	assert not any(" · " in value for value, _ in shown)  # the summary, which does not fit into a line
	keep_picture(page, "agent-record")
	page.get_by_text(re.compile(rf"{MINE} · Approved")).first.click()
	expect(page.get_by_role("option").filter(has_text=MINE)).to_be_visible()
	expect(page.get_by_role("option").filter(has_text=THEIRS)).to_have_count(0)
	keep_picture(page, "agent-picker")


def test_a_partner_is_asked_for_the_record_once_the_type_is_chosen(visit: Visit, records: Records):
	page = visit(PARTNER_USER, "/helpdesk/my-tickets/new")
	expect(page.get_by_text("Subject").first).to_be_visible(timeout=SLOW)
	expect(page.get_by_text("Deal Registration", exact=True)).to_have_count(0)
	choose_type(page, DEALS)
	expect(page.get_by_text("Deal Registration", exact=True)).to_be_visible()
	picker = page.locator("div.space-y-1\\.5").filter(has_text="Deal Registration").last
	picker.get_by_role("button").first.click()
	expect(page.get_by_role("option").filter(has_text=MINE)).to_be_visible()
	expect(page.get_by_role("option").filter(has_text=THEIRS)).to_have_count(0)
	page.get_by_role("option").filter(has_text=MINE).click()
	expect(picker.get_by_text(re.compile(MINE))).to_be_visible()
	keep_picture(page, "portal-new-ticket")


def choose_type(page: Page, name: str) -> None:
	"""Choose a ticket type on the page of a new ticket."""
	field = page.locator("div.space-y-1\\.5").filter(has_text=re.compile(r"Type|Category")).first
	field.get_by_role("button").first.click()
	page.get_by_role("option").filter(has_text=name).click()


def test_a_partner_sees_what_their_ticket_is_about(visit: Visit, records: Records):
	page = visit(PARTNER_USER, f"/helpdesk/my-tickets/{records.ticket}")
	expect(page.get_by_text("Ticket details")).to_be_visible(timeout=SLOW)
	expect(page.get_by_text(MINE, exact=True)).to_be_visible()
	expect(page.get_by_text(re.compile(r"Approved · EUR"))).to_be_visible()
	keep_picture(page, "portal-ticket")


def test_an_agents_new_ticket_offers_records_once_the_customer_is_chosen(visit: Visit, records: Records):
	page = visit(AGENT, "/helpdesk/tickets/new/Default")
	expect(page.get_by_text("Subject").first).to_be_visible(timeout=SLOW)
	choose_type(page, DEALS)
	field = page.locator("div.space-y-1\\.5").filter(has_text="Deal Registration").last
	expect(field).to_be_visible()
	field.get_by_role("button").first.click()
	expect(page.get_by_role("option")).to_have_count(0)
	customer = page.locator("div.space-y-1\\.5").filter(has_text="Customer").first
	customer.get_by_role("button").first.click()
	page.get_by_placeholder("Search").last.fill(PARTNER)
	page.get_by_role("option").filter(has_text=PARTNER).click()
	page.wait_for_timeout(1500)
	field.get_by_role("button").first.click()
	expect(page.get_by_role("option").filter(has_text=MINE)).to_be_visible()
	expect(page.get_by_role("option").filter(has_text=THEIRS)).to_have_count(0)
	keep_picture(page, "agent-new-ticket")


def test_an_agent_raises_a_ticket_from_the_records_form(visit: Visit, records: Records):
	page = visit(AGENT, f"/app/deal-registration/{records.deal}")
	page.get_by_role("button", name="Raise a Ticket").click(timeout=SLOW)
	dialog = page.locator(".modal-dialog:visible")
	expect(dialog.get_by_text(re.compile(rf"{MINE} · Approved"))).to_be_visible()
	expect(dialog.locator("[data-fieldname=category] select")).to_have_value(DEALS)
	keep_picture(page, "raise-a-ticket")
	write(dialog, "The customer asks for a longer protection", "They need until February.")
	with page.expect_popup() as opened:
		dialog.get_by_role("button", name="Raise", exact=True).click()
	expect(opened.value.get_by_text("The customer asks for a longer protection").first).to_be_visible(
		timeout=SLOW
	)
	page.reload()
	page.get_by_role("tab", name="Connections").click(timeout=SLOW)
	expect(page.locator("[data-doctype='HD Ticket'] .count:visible").first).to_have_text("2", timeout=SLOW)
	keep_picture(page, "deal-form")


def write(dialog: Locator, subject: str, description: str) -> None:
	dialog.locator("[data-fieldname=subject] input").fill(subject)
	dialog.locator("[data-fieldname=description] .ql-editor:not(.read-mode)").fill(description)


def test_an_operations_manager_raises_one_and_is_told_its_number(visit: Visit, records: Records):
	page = visit(OPERATIONS, f"/app/deal-registration/{records.deal}")
	page.get_by_role("button", name="Raise a Ticket").click(timeout=SLOW)
	dialog = page.locator(".modal.show .modal-dialog").last
	asker = dialog.locator("[data-fieldname=contact] select")
	name = asker.locator("option").last.inner_text()
	asker.select_option(label=name)
	write(dialog, "Please check the <b>value</b>", "It seems too low.")
	dialog.get_by_role("button", name="Raise", exact=True).click()
	told = page.locator(".msgprint:visible")
	expect(told).to_contain_text(f"Answers go to {name}", timeout=SLOW)
	number = told.locator("b").inner_text()
	keep_picture(page, "ticket-raised")
	frappe.db.rollback()
	ticket = frappe.get_doc("HD Ticket", number)
	assert (ticket.owner, ticket.raised_by, ticket.partner) == (OPERATIONS, PARTNER_USER, PARTNER)
	assert (ticket.subject, ticket.deal_registration) == ("Please check the <b>value</b>", records.deal)
	assert page.url.endswith(records.deal)  # no page of Helpdesk's, which would show them none
