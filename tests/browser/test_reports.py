"""A support manager looks at the workspace, a report with its chart, and opens the tickets behind a number."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.utils.password import update_password

from tests.browser.conftest import PARTNER, PASSWORD, Visit, World, keep_picture
from tests.site import factories

SUPPORT = "browser.support@vendor.example.com"
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
def test_each_report_opens(visit: Visit, manager: str, report: str):
	errors: list[str] = []
	page = visit(manager, "/desk")
	page.on("pageerror", lambda error: errors.append(str(error)))
	page.goto(f"/desk/query-report/{report}")
	expect(page.locator(".report-summary")).to_be_visible(timeout=60_000)
	assert errors == []


def test_a_number_opens_the_tickets_behind_it(visit: Visit, manager: str, world: World):
	page = visit(manager, f"/desk/query-report/Partner Ticket Volume?group_by=Partner&partner={PARTNER}")
	expect(page.locator(".report-wrapper svg.frappe-chart, .chart-wrapper svg.frappe-chart")).to_be_visible(
		timeout=60_000
	)
	keep_picture(page, "report")
	number = table(page).locator("a", has_text="2").first
	expect(number).to_be_visible(timeout=60_000)
	number.click()
	expect(table(page)).to_contain_text(world.fresh, timeout=60_000)
	expect(table(page)).to_contain_text(world.escalated)
	expect(page.locator(".report-summary")).to_contain_text("2")


def test_the_monthly_report_is_computed_on_demand(visit: Visit, manager: str):
	page = visit(manager, "/desk/leadership-report")
	page.get_by_role("button", name="New Report").first.click()
	page.locator(".modal-dialog").get_by_role("button", name="Compute").click()
	expect(page.get_by_text("Promises kept, by tier")).to_be_visible(timeout=60_000)
	keep_picture(page, "leadership-report")
