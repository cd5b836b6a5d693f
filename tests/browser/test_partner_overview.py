"""A channel account manager opens her partner, and sees at a glance how it does and what is unusual."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.utils.password import update_password

from partner_support.adapters.overview import partner_outreach
from tests.browser.conftest import OPERATIONS, PARTNER, PARTNER_USER, PASSWORD, Visit, World, keep_picture
from tests.site import factories

MANAGER = "browser.manager@vendor.example.com"
FORM = f"/app/partner/{quote(PARTNER)}"
SETTINGS = "Partner Program Settings"


@pytest.fixture(scope="module")
def account_manager(world: World) -> Iterator[str]:
	"""The partner's account manager, on a site where two tickets are many."""
	factories.user(MANAGER, "Channel Account Manager")
	update_password(MANAGER, PASSWORD)
	limit = frappe.db.get_single_value(SETTINGS, "flag_tickets")
	frappe.db.set_value("Partner", PARTNER, "channel_account_manager", MANAGER)
	set_limit(2)
	partner_outreach.look()
	frappe.db.commit()
	yield MANAGER
	frappe.db.rollback()
	set_limit(limit)
	frappe.db.set_value("Partner", PARTNER, "channel_account_manager", None)
	frappe.db.delete("Partner Flag", {"parent": PARTNER})
	frappe.db.delete("Notification Log", {"for_user": MANAGER})
	frappe.delete_doc("User", MANAGER, force=True)
	frappe.db.commit()


def set_limit(number: int) -> None:
	frappe.db.set_single_value(SETTINGS, "flag_tickets", number)
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def overview_of(page: Page):
	overview = page.locator(".partner-overview")
	expect(overview).to_be_visible(timeout=30_000)
	return overview


def test_the_account_manager_sees_her_partner_at_a_glance_and_why_it_is_flagged(
	visit: Visit, account_manager: str, world: World
):
	page = visit(account_manager, FORM)
	overview = overview_of(page)
	expect(overview.get_by_text("Many Tickets")).to_be_visible()
	expect(
		overview.get_by_text(re.compile(r"Tickets in the last 30 days: 2, flagged from 2 on"))
	).to_be_visible()
	expect(overview.get_by_text("Gold", exact=True).first).to_be_visible()
	expect(overview.get_by_text(f"#{world.fresh}")).to_be_visible()
	expect(overview.get_by_text(re.compile(r"First Response: due in")).first).to_be_visible()
	expect(overview.get_by_text(PARTNER_USER).first).to_be_visible()
	expect(overview.get_by_text("Deal Registration", exact=True)).to_be_visible()
	expect(overview.get_by_text("The registration was refused")).to_have_count(
		0
	)  # Helpdesk shows her no ticket
	keep_picture(page, "partner-overview")


def test_markup_that_got_into_a_partner_all_the_same_is_shown_as_text(visit: Visit, account_manager: str):
	partner = frappe.get_doc("Partner", PARTNER)
	partner.append("certifications", {"certification": "Bold", "holder": "A", "issued_on": "2026-01-01"})
	partner.save()
	row = partner.certifications[0]
	frappe.db.set_value(row.doctype, row.name, "certification", "<b id=planted>Bold</b>")
	frappe.db.commit()
	page = visit(account_manager, FORM)
	expect(overview_of(page).get_by_text("<b id=planted>Bold</b>")).to_be_visible()
	expect(page.locator(".partner-overview #planted")).to_have_count(0)


def test_the_operations_manager_opens_the_programs_workspace(visit: Visit, account_manager: str):
	page = visit(OPERATIONS, "/app/partner-program")
	for words in (
		"Deals Awaiting a Decision",
		"Claims to Check",
		"Won Deal Value per Month",
		"Tier Proposal",
	):
		expect(page.locator(".layout-main").get_by_text(words, exact=True).first).to_be_visible(
			timeout=30_000
		)
	keep_picture(page, "partner-program")
