"""What an agent and a partner see of a partner's ticket."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import AGENT, PARTNER, PARTNER_USER, Visit, World, keep_picture


def test_an_agent_sees_the_promised_deadlines_and_the_partner(visit: Visit, world: World):
	page = visit(AGENT, f"/helpdesk/tickets/{world.fresh}")
	expect(page.get_by_text("First Response", exact=True)).to_be_visible(timeout=30_000)
	expect(page.get_by_text(re.compile(r"Due in")).first).to_be_visible()
	page.get_by_text("Ticket Info").click()
	for words in ("Partner Tier", "Gold", "Submitted"):
		expect(page.get_by_text(words, exact=True).first).to_be_visible()
	expect(page.get_by_text(PARTNER).first).to_be_visible()
	keep_picture(page, "ticket")


def test_an_agent_sees_that_the_ticket_escalated_and_why(visit: Visit, world: World):
	page = visit(AGENT, f"/helpdesk/tickets/{world.escalated}")
	expect(page.get_by_text(re.compile(r"Escalated to level")).first).to_be_visible(timeout=30_000)
	expect(page.get_by_text(re.compile(r"What was promised")).first).to_be_visible()
	page.get_by_text("Ticket Info").click()
	expect(page.get_by_text("Escalated", exact=True).first).to_be_visible()
	keep_picture(page, "escalated")


def test_a_partner_sees_the_stage_and_nothing_internal(visit: Visit, world: World):
	page = visit(PARTNER_USER, f"/helpdesk/my-tickets/{world.escalated}")
	expect(page.get_by_text("A deal waits for its approval").first).to_be_visible(timeout=30_000)
	expect(page.get_by_text("Escalated", exact=True).first).to_be_visible()
	expect(page.get_by_text(re.compile(r"Escalated to level"))).to_have_count(0)
	expect(page.get_by_text(re.compile(r"What was promised"))).to_have_count(0)
	keep_picture(page, "portal")
