"""My Alerts as those whom it is for have it, and the settings that say who gets a digest and when nobody is disturbed."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.utils import add_to_date, now_datetime
from frappe.utils.password import update_password

from partner_support.api import reviews
from tests.browser.conftest import (
	AGENT,
	OPERATIONS,
	PARTNER,
	PASSWORD,
	SLOW,
	Visit,
	World,
	keep_picture,
	wait_until_stored,
)
from tests.site import factories
from tests.site.portal import signed_in

SUPPORT = "browser.support@vendor.example.com"
CAM, NEW_CAM = "browser.cam@vendor.example.com", "browser.new.cam@vendor.example.com"
FINANCE = "browser.finance@vendor.example.com"
PEOPLE = {
	SUPPORT: "Partner Support Manager",
	CAM: "Channel Account Manager",
	NEW_CAM: "Channel Account Manager",
	FINANCE: "Channel Finance Manager",
}
PATH = "/desk/partner-alerts"
TEAM = "Legal and Compliance"
SETTINGS = "Partner Support Settings"
CHANGED = ("alerts_enabled", "alert_level", "alert_lines", "alert_due_hours", "quiet_from", "quiet_to")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def alerts(world: World) -> Iterator[World]:
	"""A promise that was missed, one that is about to be, an escalation, an overdue question and a waiting proposal."""
	for person, role in PEOPLE.items():
		factories.user(person, role)
		update_password(person, PASSWORD)
	frappe.db.set_value("Partner", PARTNER, "channel_account_manager", CAM)
	before = frappe.get_doc(SETTINGS)
	frappe.db.set_single_value(SETTINGS, {"alert_level": 1, "alert_lines": 10, "alert_due_hours": 100_000})
	missed = {"breached": 1, "missed": 1, "breached_at": add_to_date(now_datetime(), hours=-3)}
	frappe.db.set_value("SLA Clock", f"{world.fresh}-First Response", missed)
	review = asked(world.fresh)
	proposal = proposed()
	frappe.db.commit()
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	yield world
	frappe.db.rollback()
	frappe.db.delete("Second Review", {"name": review})
	frappe.db.delete("Tier Proposal", {"name": proposal})
	put_back(before)
	frappe.db.set_value("Partner", PARTNER, "channel_account_manager", None)
	for person in PEOPLE:
		frappe.delete_doc("User", person, force=True)
	frappe.db.commit()


def asked(ticket: str) -> str:
	"""An overdue question about a ticket."""
	with signed_in(AGENT):
		review = reviews.ask(ticket, TEAM, "May we pay this one twice?")
	late = {"due_at": add_to_date(now_datetime(), hours=-5), "overdue": 1, "next_action_on": None}
	frappe.db.set_value("Second Review", review, late)
	return review


def proposed() -> str:
	"""A tier that waits for its decision since last week."""
	week_ago = add_to_date(now_datetime(), days=-7)
	row = {
		"name": "browser-proposal",
		"creation": week_ago,
		"partner": PARTNER,
		"direction": "Promote",
		"from_tier": "Gold",
		"to_tier": "Platinum",
		"status": "Open",
	}
	frappe.db.delete("Tier Proposal", {"name": row["name"]})
	frappe.db.bulk_insert("Tier Proposal", list(row), [tuple(row.values())])
	return row["name"]


def put_back(before) -> None:
	"""The settings as they were."""
	stored = frappe.get_doc(SETTINGS)
	stored.update({field: before.get(field) for field in CHANGED})
	stored.set("alert_recipients", [row.as_dict() for row in before.alert_recipients])
	stored.flags.update({"ignore_links": True, "ignore_validate": True})
	stored.save()


def section(page: Page, name: str):
	"""The lines below a heading."""
	return page.locator("h3", has_text=name).locator("xpath=following-sibling::table[1]")


def on_a_phone(page: Page) -> Page:
	"""The same page, opened on a phone."""
	page.set_viewport_size(PHONE)
	page.reload()
	return page


def test_a_support_manager_sees_what_is_wrong_and_whom_it_concerns(visit: Visit, alerts: World):
	page = visit(SUPPORT, PATH)
	expect(section(page, "Missed promises")).to_contain_text(f"#{alerts.fresh}", timeout=SLOW)
	expect(section(page, "Missed promises")).to_contain_text(
		"First Response missed 3 hours ago, nobody has it"
	)
	expect(section(page, "About to be missed").locator("tr")).to_have_count(3)
	expect(section(page, "Escalated tickets")).to_contain_text(f"#{alerts.escalated}")
	expect(section(page, "Overdue second reviews")).to_contain_text(f"{TEAM} was to answer 5 hours ago")
	expect(section(page, "Tier proposals to decide")).to_contain_text("Gold to Platinum, waits for 7 days")
	expect(page.get_by_text("You get no mail of this.")).to_be_visible()
	keep_picture(page, "alerts")


def test_a_line_leads_to_the_promises_of_the_ticket(visit: Visit, alerts: World):
	page = visit(SUPPORT, PATH)
	section(page, "Missed promises").get_by_role("link", name=f"#{alerts.fresh}").click(timeout=SLOW)
	expect(page).to_have_url(re.compile("/sla-clock"), timeout=SLOW)
	expect(page.locator(".list-row:visible")).to_have_count(2, timeout=SLOW)  # of the two tickets' four
	expect(page.locator(".list-row:visible").first).to_contain_text(alerts.fresh)
	page.go_back()
	page.locator("h3", has_text="Tier proposals").locator("xpath=following-sibling::p[1]//a").click(
		timeout=SLOW
	)
	expect(page).to_have_url(re.compile("/tier-proposal"), timeout=SLOW)
	expect(page.locator(".list-row:visible", has_text=PARTNER)).to_have_count(1, timeout=SLOW)


def test_an_agent_is_led_to_the_ticket(visit: Visit, alerts: World):
	page = visit(AGENT, PATH)
	line = section(page, "Missed promises").get_by_role("link", name=f"#{alerts.fresh} The registration")
	line.click(timeout=SLOW)
	expect(page).to_have_url(re.compile(f"/helpdesk/tickets/{alerts.fresh}"), timeout=SLOW)
	expect(page.get_by_text("The registration was refused").first).to_be_visible(timeout=SLOW)


def test_an_account_manager_reads_it_on_a_phone(visit: Visit, alerts: World):
	page = on_a_phone(visit(CAM, PATH))
	expect(section(page, "Escalated tickets")).to_contain_text(f"#{alerts.escalated}", timeout=SLOW)
	body = page.locator(".frappe-card", has=page.locator("h3")).first
	assert body.evaluate("element => element.scrollWidth <= element.clientWidth")
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	keep_picture(page, "alerts-phone")


def test_whoever_has_nothing_to_hear_is_told_so(visit: Visit, alerts: World):
	page = visit(NEW_CAM, PATH)
	expect(page.get_by_role("heading", name="Partner support: nothing new")).to_be_visible(timeout=SLOW)
	expect(page.get_by_text("There is nothing new to tell.")).to_be_visible()
	expect(page.locator("h3:visible")).to_have_count(0)
	keep_picture(page, "alerts-empty")


def test_whoever_it_is_not_for_is_refused(visit: Visit, alerts: World):
	page = visit(FINANCE, PATH)
	expect(page.get_by_text("Not permitted", exact=True)).to_be_visible(timeout=SLOW)
	expect(page.get_by_text(PARTNER)).to_have_count(0)


def test_it_is_reached_from_the_sidebar_which_stays(visit: Visit, alerts: World):
	page = visit(SUPPORT, "/desk/partner-support")
	page.locator(".body-sidebar").get_by_text("My Alerts", exact=True).click(timeout=SLOW)
	expect(section(page, "Escalated tickets")).to_contain_text(f"#{alerts.escalated}", timeout=SLOW)
	expect(page.locator(".body-sidebar").get_by_text("Partner Queue", exact=True)).to_be_visible()
	keep_picture(page, "my-alerts")


def test_an_account_manager_reaches_it_from_the_program(visit: Visit, alerts: World):
	page = visit(CAM, "/desk/partner-program")
	page.locator(".links-widget-box").get_by_text("My Alerts", exact=True).click(timeout=SLOW)
	expect(section(page, "Escalated tickets")).to_contain_text(f"#{alerts.escalated}", timeout=SLOW)


# --- the settings ----------------------------------------------------------------------------


def settings_page(visit: Visit) -> Page:
	"""The tab Alerts, with digests switched on."""
	page = visit(OPERATIONS, "/desk/partner-support-settings")
	page.get_by_role("tab", name="Alerts").click(timeout=SLOW)
	page.locator("input[data-fieldname='alerts_enabled']:visible").check()
	expect(page.get_by_text("Who Gets One", exact=True)).to_be_visible()
	return page


def add_recipient(page: Page, fieldname: str | None = None, value: str = "") -> None:
	"""A row about somebody, or about nobody."""
	grid = page.locator(".frappe-control[data-fieldname='alert_recipients']")
	grid.get_by_role("button", name="Add row").click()
	if fieldname:
		row = grid.locator(".grid-row[data-idx]").last
		cell = row.locator(f".grid-static-col[data-fieldname='{fieldname}']")
		cell.click()
		cell.locator("input").fill(value)
		page.locator("[role=option]:visible", has_text=value).first.click(timeout=SLOW)


def write_time(page: Page, fieldname: str, value: str) -> None:
	"""A time of day, as one types it."""
	field = page.locator(f"input[data-fieldname='{fieldname}']:visible")
	for _attempt in range(3):  # a form that draws itself anew meanwhile takes away what was typed
		field.click()
		field.fill(value)
		field.press("Tab")
		with suppress(AssertionError):
			expect(field).to_have_value(value[:5], timeout=5_000)
			return
	expect(field).to_have_value(value[:5])


def save(page: Page) -> None:
	page.get_by_role("button", name="Save", exact=True).click()


def quiet_hours() -> tuple[str | None, str | None]:
	"""As they are stored."""
	values = frappe.db.get_singles_dict(SETTINGS)
	return values.get("quiet_from"), values.get("quiet_to")


def test_the_admin_says_who_gets_a_digest_and_when_nobody_is_disturbed(visit: Visit, alerts: World):
	page = settings_page(visit)
	add_recipient(page, "user", SUPPORT)
	add_recipient(page, "role", "Channel Account Manager")
	write_time(page, "quiet_from", "20:00:00")
	write_time(page, "quiet_to", "07:00:00")
	page.set_viewport_size({"width": 1400, "height": 1300})
	keep_picture(page, "alert-settings")
	save(page)
	wait_until_stored(page, quiet_hours, ("20:00:00", "07:00:00"))
	rows = frappe.get_all("Support Alert Recipient", fields=["user", "role", "frequency"], order_by="idx")
	assert [tuple(row.values()) for row in rows] == [
		(SUPPORT, None, "Daily"),
		(None, "Channel Account Manager", "Daily"),
	]
	told = visit(SUPPORT, PATH)
	expect(told.get_by_text("What is new comes by mail every day at 08:00.")).to_be_visible(timeout=SLOW)


def test_the_settings_can_be_read_on_a_phone(visit: Visit, alerts: World):
	page = on_a_phone(settings_page(visit))
	page.get_by_role("tab", name="Alerts").click(timeout=SLOW)
	expect(page.locator("input[data-fieldname='alert_due_hours']:visible")).to_be_visible(timeout=SLOW)
	keep_picture(page, "alert-settings-phone")


@pytest.mark.parametrize(
	("wrong", "told"),
	[
		(add_recipient, "choose a user or a role."),
		(lambda page: write_time(page, "quiet_from", "21:00:00"), "Quiet hours need a beginning and an end."),
	],
)
def test_what_cannot_be_meant_is_told_and_not_stored(visit: Visit, alerts: World, wrong, told: str):
	put_back(frappe.get_doc(SETTINGS).update({"quiet_from": None, "quiet_to": None, "alert_recipients": []}))
	frappe.db.commit()
	page = settings_page(visit)
	wrong(page)
	save(page)
	expect(page.locator(".modal-body:visible")).to_contain_text(told, timeout=SLOW)
	frappe.db.rollback()
	assert (quiet_hours(), frappe.db.count("Support Alert Recipient")) == ((None, None), 0)
