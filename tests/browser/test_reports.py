"""A support manager looks at the workspace, a report with its chart, and opens the tickets behind a number."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils.password import update_password

from partner_support.adapters.knowledge import article_drafts, deflection
from tests.browser.conftest import (
	AGENT,
	DEALS,
	PARTNER,
	PARTNER_USER,
	PASSWORD,
	SLOW,
	Visit,
	World,
	details,
	keep_picture,
	remove,
)
from tests.site import example_program, factories
from tests.site.portal import signed_in
from tests.site.printing import needs_printing

SUPPORT = "browser.support@vendor.example.com"
ANSWER = "How a deal is registered in the browser"
SOLVED = "Where is the certificate?"
REPORTS = (
	"Partner Ticket Volume",
	"SLA Compliance",
	"Response and Resolution Times",
	"First Contact Resolution",
	"Escalations by Cause",
	"Reopened and Repeat Tickets",
	"Partner Satisfaction",
	"Agent Performance",
	"Self-Service Deflection",
	"Partner Outliers",
	"Trending Categories",
)
WITHOUT_TOTAL = ("Partner Outliers", "Trending Categories")  # which compare each with its own past


@pytest.fixture(scope="module")
def manager(world: World) -> Iterator[str]:
	"""A support manager, who is no agent."""
	factories.user(SUPPORT, "Partner Support Manager")
	update_password(SUPPORT, PASSWORD)
	frappe.db.commit()
	yield SUPPORT
	frappe.db.rollback()
	frappe.db.delete("Leadership Report", {"owner": SUPPORT})
	frappe.delete_doc("User", SUPPORT, force=True)
	frappe.db.commit()


@pytest.fixture(scope="module", autouse=True)
def solved(world: World) -> Iterator[Document]:
	"""A ticket of an agent that was answered, solved, rated and drafted as an article; and a question that an article answered."""
	frappe.db.rollback()
	remove_articles()
	made = factories.ticket(frappe.get_doc("Partner", PARTNER), subject=SOLVED, **details())
	made.assign_agent(AGENT)
	factories.communicate(made, "It is in the portal, below Downloads.", "Sent", AGENT)
	factories.set_on(made, status="Resolved")
	factories.set_on(made, feedback=example_program.option(4))
	with signed_in(AGENT):
		article_drafts.draft(made.name)
	draft = frappe.get_doc("HD Article", {"title": SOLVED})
	answer = frappe.copy_doc(draft).update({"title": ANSWER, "status": "Published"}).insert().name
	deflection.answered(answer, "How?", DEALS, PARTNER_USER)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove_articles()
	remove(made)
	frappe.db.commit()


def remove_articles() -> None:
	"""What these tests wrote, whatever an interrupted run left of it."""
	for article in frappe.get_all("HD Article", {"title": ["in", [SOLVED, ANSWER]]}, pluck="name"):
		frappe.db.delete("Self Service Answer", {"article": article})
		frappe.delete_doc("HD Article", article, force=True)


def table(page: Page):
	return page.locator(".datatable .dt-scrollable")


def test_the_workspace_counts_and_draws(visit: Visit, manager: str):
	page = visit(manager, "/desk/partner-support")
	card = page.locator(".number-widget-box", has_text="Open Partner Tickets")
	expect(card.locator(".number")).not_to_have_text("0", timeout=60_000)
	expect(page.locator(".dashboard-widget-box")).to_have_count(6, timeout=60_000)
	volume = page.locator(".dashboard-widget-box", has_text="Partner Tickets per Month")
	expect(volume.locator("svg.frappe-chart")).to_be_visible(
		timeout=60_000
	)  # what has no data yet draws nothing
	page.set_viewport_size({"width": 1400, "height": 1600})
	keep_picture(page, "workspace")
	card.locator(".widget-body").click()
	expect(page).to_have_url(re.compile("query-report/Partner(%20|-| )Tickets"), timeout=30_000)
	expect(table(page)).to_contain_text(PARTNER, timeout=30_000)


@pytest.mark.parametrize("report", REPORTS)
def test_each_report_has_its_numbers_its_chart_and_its_total(visit: Visit, manager: str, report: str):
	errors: list[str] = []
	page = visit(manager, "about:blank")
	page.on("pageerror", lambda error: errors.append(str(error)))
	page.goto(f"/desk/query-report/{report}?everybody=1")
	expect(page.locator(".report-summary")).to_be_visible(timeout=60_000)
	expect(page.locator(".report-wrapper svg.frappe-chart, .chart-wrapper svg.frappe-chart")).to_be_visible(
		timeout=SLOW
	)
	expect(page.locator(".frappe-chart .bar, .frappe-chart .line-graph-path").first).to_be_attached()
	total = table(page).locator("b", has_text=re.compile("^Total$"))
	expect(total).to_have_count(0 if report in WITHOUT_TOTAL else 1)
	keep_picture(page, f"report-{report}")
	assert errors == []


def test_the_list_of_tickets_is_filtered(visit: Visit, manager: str, world: World, solved: Document):
	page = visit(manager, "/desk/query-report/Partner Tickets")
	expect(table(page)).to_contain_text(world.fresh, timeout=60_000)
	expect(table(page)).to_contain_text(solved.name)
	expect(page.locator(".datatable")).not_to_contain_text("Subject")  # they may open no ticket
	expect(table(page).get_by_role("link", name=solved.name)).to_have_count(0)
	page.locator("select[data-fieldname=figure]").select_option("Escalated")
	expect(table(page)).not_to_contain_text(world.fresh, timeout=SLOW)
	expect(table(page)).to_contain_text(world.escalated)
	page.locator("select[data-fieldname=figure]").select_option("Resolved")
	expect(table(page)).to_contain_text(solved.name, timeout=SLOW)
	expect(table(page)).not_to_contain_text(world.escalated)
	keep_picture(page, "partner-tickets")


def test_an_agent_manager_opens_a_ticket_of_the_list_in_helpdesk(visit: Visit, solved: Document):
	frappe.get_doc("User", AGENT).add_roles("Agent Manager")
	frappe.db.commit()
	page = visit(AGENT, "/desk/query-report/Partner Tickets?figure=Resolved")
	link = table(page).get_by_role("link", name=solved.name)
	expect(link).to_have_attribute("href", f"/helpdesk/tickets/{solved.name}", timeout=60_000)
	expect(table(page)).to_contain_text(SOLVED)
	keep_picture(page, "partner-tickets-agent")
	frappe.get_doc("User", AGENT).remove_roles("Agent Manager")
	frappe.db.commit()


def test_a_draft_waits_for_its_review(visit: Visit, manager: str, solved: Document):
	page = visit(manager, "/desk/query-report/Article Drafts")
	article = frappe.db.get_value("Article Source", {"ticket": solved.name}, "article")
	link = table(page).locator(f"a[href='/helpdesk/kb/articles/{article}']")
	expect(link).to_have_text(SOLVED, timeout=60_000)
	expect(page.locator(".report-summary")).to_contain_text("Waiting for a Review")
	keep_picture(page, "article-drafts")


def test_a_number_opens_the_tickets_behind_it(visit: Visit, manager: str, world: World):
	page = visit(manager, f"/desk/query-report/Partner Ticket Volume?group_by=Partner&partner={PARTNER}")
	expect(page.locator(".report-wrapper svg.frappe-chart, .chart-wrapper svg.frappe-chart")).to_be_visible(
		timeout=60_000
	)
	keep_picture(page, "report")
	number = table(page).locator("a", has_text=re.compile("^3$")).first
	expect(number).to_be_visible(timeout=60_000)
	number.click()
	expect(table(page)).to_contain_text(world.fresh, timeout=60_000)
	expect(table(page)).to_contain_text(world.escalated)
	expect(page.locator(".report-summary")).to_contain_text("3")


@pytest.fixture
def this_month(manager: str) -> Iterator[str]:
	"""The name of this month in the list of months; nothing was told of it yet."""
	first = frappe.utils.get_first_day(frappe.utils.today())
	forget = lambda: frappe.db.delete("Leadership Report", {"month": f"{first:%Y-%m}"})  # noqa: E731
	forget(), frappe.db.commit()
	yield f"{first:%B %Y}"
	frappe.db.rollback()
	forget(), frappe.db.commit()


def test_the_monthly_report_is_computed_of_any_month(visit: Visit, manager: str, this_month: str):
	page = visit(manager, "/desk/leadership-report")
	page.get_by_role("button", name="New Report").first.click()
	dialog = page.locator(".modal-dialog")
	dialog.locator("select").select_option(label=this_month)
	dialog.get_by_role("button", name="Compute").click()
	expect(page.get_by_text("Promises kept, by tier")).to_be_visible(timeout=60_000)
	expect(page.get_by_text(this_month).first).to_be_visible()
	page.set_viewport_size({"width": 1400, "height": 2200})
	page.wait_for_timeout(500)
	keep_picture(page, "leadership-report")


@needs_printing
def test_the_monthly_report_is_had_as_pages(visit: Visit, manager: str, this_month: str):
	page = visit(manager, "/desk/leadership-report")
	page.get_by_role("button", name="New Report").first.click()
	page.locator(".modal-dialog").get_by_role("button", name="Compute").click()
	with page.context.expect_event("response", lambda answer: "leadership.pages" in answer.url) as opened:
		page.get_by_role("button", name="PDF", exact=True).click(timeout=60_000)
	assert (opened.value.status, opened.value.headers["content-type"]) == (200, "application/pdf")
	assert page.request.get(opened.value.url).body().startswith(b"%PDF")
