"""An agent works on a partner's ticket: what is at hand about it, and what to do besides answering."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document

from tests.browser.conftest import AGENT, PARTNER, PARTNER_USER, Visit, World, details, keep_picture, remove
from tests.site import factories, program

MANAGER = "browser.manager@vendor.example.com"


@pytest.fixture
def work(world: World) -> Iterator[tuple[Document, Document]]:
	"""A ticket that came in today, and a deal of its partner that it could be about."""
	frappe.db.rollback()
	partner = frappe.get_doc("Partner", PARTNER)
	deal = program.deal(partner, status="Submitted", end_customer="Browser Clinics")
	made = factories.ticket(partner, subject="The registration is stuck in review", **details())
	frappe.db.commit()
	yield made, deal
	frappe.db.rollback()
	remove(made)
	frappe.delete_doc("Deal Registration", deal.name, force=True)
	frappe.get_doc("User", AGENT).remove_roles("Partner Support Manager")
	frappe.db.commit()


def act(page: Page, what: str) -> None:
	"""Choose one of the partner's actions."""
	page.get_by_role("button", name="Partner", exact=True).click(timeout=30_000)
	page.get_by_role("menuitem", name=what, exact=True).click()


def test_an_agent_reads_who_it_is_and_why_it_was_promised(visit: Visit, work):
	ticket, _deal = work
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	asked: list[str] = []
	page.on("request", lambda request: asked.append(request.url))
	page.get_by_role("button", name="Partner Context").click(timeout=30_000)
	dialog = page.get_by_role("dialog", name=re.compile(PARTNER))
	expect(dialog.get_by_text(PARTNER_USER)).to_be_visible(timeout=30_000)
	keep_picture(page, "agent-context-partner")
	dialog.get_by_role("tab", name="Partner").press("ArrowRight")
	expect(dialog.get_by_role("tab", name="Records")).to_have_attribute("aria-selected", "true")
	expect(dialog.get_by_text("Browser Clinics").first).to_be_visible()
	dialog.get_by_role("tab", name="Tickets").click()
	expect(dialog.get_by_text("The registration was refused").first).to_be_visible()
	keep_picture(page, "agent-context-tickets")
	dialog.get_by_role("tab", name="Clocks").click()
	expect(dialog.get_by_text("Why this promise").first).to_be_visible()
	expect(dialog.get_by_text(re.compile("most specific|strictest|only row")).first).to_be_visible()
	keep_picture(page, "agent-context")
	page.keyboard.press("Escape")
	expect(dialog).to_have_count(0)
	ours = [url for url in asked if "/assets/partner_support/" in url]
	assert len(ours) > 3  # two modules deep, and their styles
	assert [url for url in ours if "?v=" not in url] == []  # a browser keeps them for a year


def test_an_agent_escalates_and_a_manager_takes_it_down(visit: Visit, work):
	ticket, _deal = work
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	act(page, "Escalate")
	dialog = page.get_by_role("dialog", name="Escalate")
	dialog.get_by_label("Another reason").check()
	dialog.get_by_label("What they need to know").fill("The end customer signs on Friday")
	keep_picture(page, "agent-escalate")
	dialog.get_by_role("button", name="Escalate").click()
	expect(page.get_by_text("The end customer signs on Friday").first).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	assert frappe.db.get_value("HD Ticket", ticket.name, "escalation_level") >= 1

	frappe.get_doc("User", AGENT).add_roles("Partner Support Manager")
	frappe.db.commit()
	frappe.clear_cache(user=AGENT)  # the page may have asked in between, and had the roles of before kept
	page.reload()
	act(page, "De-escalate")
	dialog = page.get_by_role("dialog", name="De-escalate")
	dialog.get_by_label("Why it is over").fill("Approved by phone")
	dialog.get_by_role("button", name="De-escalate").click()
	expect(page.get_by_text("Approved by phone").first).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	assert frappe.db.get_value("HD Ticket", ticket.name, "escalation_level") == 0


def test_an_agent_links_the_deal_that_a_ticket_is_about(visit: Visit, work):
	ticket, deal = work
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	act(page, "Link Records")
	dialog = page.get_by_role("dialog", name="Link records")
	dialog.get_by_label("Deal Registration").select_option(deal.name)
	dialog.get_by_role("button", name="Save").click()
	expect(dialog).to_have_count(0, timeout=30_000)
	frappe.db.rollback()
	assert frappe.db.get_value("HD Ticket", ticket.name, "deal_registration") == deal.name


def test_an_agent_asks_a_second_reviewer(visit: Visit, work):
	ticket, _deal = work
	team = frappe.get_all("HD Team", filters={"disabled": 0}, pluck="name", limit=1)[0]
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	act(page, "Ask a Second Reviewer")
	dialog = page.get_by_role("dialog", name="Ask a second reviewer")
	dialog.get_by_label("Team").select_option(team)
	dialog.get_by_label("What they are to look at").fill("Is the clause still valid?")
	dialog.get_by_role("button", name="Ask").click()
	expect(page.get_by_text("Is the clause still valid?").first).to_be_visible(timeout=30_000)
	page.get_by_role("button", name="Partner Context").click()
	context = page.get_by_role("dialog", name=re.compile(PARTNER))
	context.get_by_role("tab", name="Escalations").click()
	expect(context.get_by_text("Is the clause still valid?")).to_be_visible()
	keep_picture(page, "agent-context-escalations")


def test_a_call_becomes_a_ticket_with_its_promise_shown_before(visit: Visit, work):
	ticket, deal = work
	page = visit(AGENT, "/app/partner-intake")
	page.get_by_label("Who is it?").fill(PARTNER_USER, timeout=30_000)
	page.get_by_role("list", name="Found").get_by_role("button").first.click(timeout=30_000)
	expect(page.get_by_text(ticket.subject)).to_be_visible(timeout=30_000)
	page.get_by_label("Category").select_option(label="Deal Registration and Pipeline")
	page.get_by_label("Severity").select_option(label="Critical")
	page.get_by_label("Deal Registration").select_option(deal.name)
	page.get_by_label("Subject").fill("Calls about a stuck approval")
	page.get_by_label("What was said").fill("Needs an answer before Friday.")
	expect(page.get_by_text("What you can promise now")).to_be_visible(timeout=30_000)
	keep_picture(page, "agent-intake")
	page.get_by_role("button", name="Create the ticket").click()
	opens = page.get_by_role("link", name=re.compile("Open ticket"))
	expect(opens).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	made = frappe.get_last_doc("HD Ticket", {"subject": "Calls about a stuck approval"})
	assert (made.raised_by, made.intake_channel, made.deal_registration) == (PARTNER_USER, "Phone", deal.name)
	remove(made)
	frappe.db.commit()


def test_the_quick_form_fits_a_phone(visit: Visit, work):
	page = visit(AGENT, "/app/partner-intake")
	page.set_viewport_size({"width": 390, "height": 844})
	page.reload()
	page.get_by_label("Who is it?").fill(PARTNER_USER, timeout=30_000)
	page.get_by_role("list", name="Found").get_by_role("button").first.click(timeout=30_000)
	expect(page.get_by_role("button", name="Create the ticket")).to_be_visible(timeout=30_000)
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	page.set_viewport_size({"width": 390, "height": 1800})
	keep_picture(page, "agent-intake-phone")


def test_a_call_about_an_open_ticket_is_noted_there(visit: Visit, work):
	ticket, _deal = work
	page = visit(AGENT, "/app/partner-intake")
	page.get_by_label("Who is it?").fill(PARTNER, timeout=30_000)
	page.get_by_role("list", name="Found").get_by_role("button").last.click(timeout=30_000)
	row = page.get_by_role("listitem").filter(has_text=ticket.subject)
	row.get_by_role("button", name="It is about this").click(timeout=30_000)
	dialog = page.get_by_role("dialog", name=re.compile("Note in ticket"))
	dialog.get_by_label("What was said").fill("Asks for news every day")
	dialog.get_by_role("button", name="Leave the note").click()
	expect(page.get_by_text(f"The note is in ticket {ticket.name}.")).to_be_visible(timeout=30_000)
	frappe.db.rollback()
	notes = frappe.get_all("HD Ticket Comment", {"reference_ticket": ticket.name}, pluck="content")
	assert any("Asks for news every day" in note for note in notes)


def test_an_answered_ticket_becomes_a_draft_article(visit: Visit, work):
	ticket, _deal = work
	factories.agent_replies(ticket, "Renew the certificate of the gateway.")
	frappe.db.commit()
	page = visit(AGENT, f"/helpdesk/tickets/{ticket.name}")
	act(page, "Draft an Article")
	page.wait_for_url(re.compile("/helpdesk/kb/articles/"), timeout=30_000)
	frappe.db.rollback()
	source = frappe.get_last_doc("Article Source", {"ticket": ticket.name})
	assert "Renew the certificate" in frappe.db.get_value("HD Article", source.article, "content")
	frappe.delete_doc("HD Article", source.article, force=True)
	frappe.db.delete("Article Source", {"name": source.name})
	frappe.db.commit()
