"""An agent looks at the queue, in the desk and in Helpdesk, sees what comes first and why, and takes the next ticket."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe

from tests.browser.conftest import AGENT, PARTNER_USER, Visit, World, keep_picture, remove
from tests.site import factories

TEAM = "Channel Operations"
QUEUE = "/app/partner-queue"
NO_PARTNERS = "A ticket of no partner"


@pytest.fixture(scope="module", autouse=True)
def in_the_team(world: World) -> Iterator[None]:
	"""The agent belongs to the team of the tickets, whose rotation rests; afterwards nobody has them any more."""
	member = frappe.get_doc(
		{
			"doctype": "HD Team Member",
			"parent": TEAM,
			"parenttype": "HD Team",
			"parentfield": "users",
			"user": AGENT,
		}
	)
	member.db_insert()
	nobodys = factories.ticket(subject=NO_PARTNERS, priority="Urgent")
	frappe.db.commit()
	yield
	frappe.db.rollback()
	remove(nobodys)
	frappe.db.delete("HD Team Member", {"name": member.name})
	for name in (world.fresh, world.escalated):
		frappe.db.delete("ToDo", {"reference_type": "HD Ticket", "reference_name": name})
		frappe.db.set_value("HD Ticket", name, "_assign", "", update_modified=False)
	frappe.db.commit()


def rows(page: Page):
	return page.locator(".queue-row")


def row(page: Page, name: str):
	return page.locator(f".queue-row[data-name='{name}']")


def place(page: Page, name: str) -> int:
	"""Where a ticket stands, from 1 on."""
	return int(row(page, name).locator(".queue-place").inner_text())


def test_the_agent_sees_the_order_and_the_reason_in_words(visit: Visit, world: World):
	page = visit(AGENT, QUEUE)
	reason = row(page, world.escalated).locator(".queue-reason")
	expect(reason).to_contain_text("Gold, business-critical, escalation level")
	expect(reason).to_contain_text("to breach of First Response")
	assert place(page, world.escalated) < place(page, world.fresh)
	expect(row(page, world.fresh).locator(".queue-people")).to_have_text("Unassigned")
	keep_picture(page, "queue")


def test_what_is_chosen_stands_in_the_address_and_comes_back_from_it(visit: Visit, world: World):
	page = visit(AGENT, QUEUE)
	expect(row(page, world.fresh)).to_be_visible()
	page.locator("select[data-fieldname='tier']").select_option("Bronze")
	expect(page.get_by_text("Nothing to work on here.")).to_be_visible()
	page.locator("select[data-fieldname='tier']").select_option("Gold")
	page.locator("select[data-fieldname='team']").select_option(TEAM)
	expect(row(page, world.fresh)).to_be_visible()
	page.wait_for_url("**/partner-queue/team/Channel%20Operations/tier/Gold")
	again = visit(AGENT, f"{QUEUE}/team/Channel%20Finance")
	expect(again.get_by_text("Nothing to work on here.")).to_be_visible()
	expect(again.locator("select[data-fieldname='team']")).to_have_value("Channel Finance")


def test_a_ticket_is_opened_in_helpdesk(visit: Visit, world: World):
	page = visit(AGENT, QUEUE)
	link = row(page, world.fresh).get_by_role("link", name="The registration was refused")
	assert link.get_attribute("href") == f"/helpdesk/tickets/{world.fresh}"


def test_the_agent_takes_the_next_ticket_and_then_the_one_after_it(visit: Visit, world: World):
	page = visit(AGENT, f"{QUEUE}/team/Channel%20Operations")
	for name in (world.escalated, world.fresh):
		page.get_by_role("button", name="Claim Next").click()
		expect(page.get_by_text(f"Ticket {name} is yours.")).to_be_visible()
		expect(row(page, name).locator(".queue-people")).to_contain_text("Browser.Agent")
	keep_picture(page, "queue-claimed")
	page.get_by_role("button", name="Claim Next").click()
	expect(page.get_by_text("There is no ticket left")).to_be_visible()
	frappe.db.rollback()
	assert frappe.get_all(
		"ToDo", {"reference_name": world.escalated, "status": "Open"}, pluck="allocated_to"
	) == [AGENT]


def test_the_view_opens_in_helpdesk_in_the_order_of_the_queue(visit: Visit, world: World):
	view = frappe.db.get_value("HD View", {"label": "Partner Queue", "public": 1})
	page = visit(AGENT, f"/helpdesk/tickets?view={view}")
	expect(page.get_by_text("A deal waits for its approval").first).to_be_visible()
	subjects = page.locator(
		"text=/The registration was refused|A deal waits for its approval/"
	).all_inner_texts()
	assert subjects == ["A deal waits for its approval", "The registration was refused"]
	expect(page.get_by_text("Partner Queue").first).to_be_visible()
	expect(page.get_by_text(NO_PARTNERS)).to_have_count(0)
	keep_picture(page, "queue-helpdesk")


def test_the_queue_fits_a_phone(visit: Visit, world: World):
	page = visit(AGENT, QUEUE)
	page.set_viewport_size({"width": 390, "height": 844})
	page.reload()
	expect(row(page, world.fresh)).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	keep_picture(page, "queue-phone")


def test_partners_people_get_no_queue(visit: Visit, world: World):
	page = visit(PARTNER_USER, QUEUE)
	expect(rows(page)).to_have_count(0)
	answer = page.request.get("/api/method/partner_support.api.queue.tickets")
	assert answer.status == 403
