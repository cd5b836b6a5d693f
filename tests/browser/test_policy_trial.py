"""The operations manager tries a stricter draft on past tickets, and sees what it would have done."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.utils import add_to_date, now_datetime

from partner_support.adapters.backtest import trials
from tests.browser.conftest import OPERATIONS, Visit, World, keep_picture
from tests.browser.drafting import stricter_draft


@pytest.fixture
def draft(world: World) -> Iterator[str]:
	with stricter_draft() as version:
		yield version.name


def test_a_draft_is_tried_and_its_effect_shown(visit: Visit, draft: str):
	page = visit(OPERATIONS, f"/app/sla-matrix/{draft.replace(' ', '%20')}")
	page.get_by_role("button", name="Try on Past Tickets").click()
	page.wait_for_url("**/policy-trial/new*")
	page.wait_for_timeout(1500)
	page.evaluate("cur_frm.set_value({from_date: '2026-11-16', to_date: '2026-11-20'})")
	page.get_by_role("button", name="Save", exact=True).click()
	expect(page.get_by_text("begins as soon as a worker is free")).to_be_visible()
	work()
	expect(page.get_by_text("Promises kept, by tier")).to_be_visible(timeout=20_000)
	expect(page.locator(".frappe-chart").first).to_be_visible()
	expect(page.get_by_text("A past question").first).to_be_visible()
	expect(page.get_by_text("Kept → missed").first).to_be_visible()
	page.wait_for_timeout(1500)
	keep_whole(page, "policy-trial")


def work() -> None:
	"""What a background worker does."""
	frappe.db.rollback()
	trial = frappe.get_last_doc("Policy Trial")
	assert trial.creation > add_to_date(now_datetime(), minutes=-5)
	trials.run(trial.name, trial.turn)
	frappe.db.commit()


def keep_whole(page: Page, name: str) -> None:
	"""A picture of the form from top to bottom."""
	page.set_viewport_size({"width": 1400, "height": 2600})
	page.wait_for_timeout(500)
	keep_picture(page, name)
