"""The operations manager reads the matrix and asks it what would apply."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DEALS, OPERATIONS, Visit, keep_picture

MATRIX = "/app/sla-matrix/Partner%20Program%20v1"


def test_the_matrix_shows_what_each_tier_is_promised_per_severity(visit: Visit):
	page = visit(OPERATIONS, MATRIX)
	page.get_by_role("tab", name="Coverage").click()
	gold = page.get_by_role("row").filter(has_text=re.compile("^Gold"))
	expect(gold.filter(has_text="same business day")).to_be_visible()
	expect(page.get_by_text("no two rows say the same")).to_be_visible()
	keep_picture(page, "coverage")


def test_it_says_what_would_apply_and_which_rows_lost(visit: Visit):
	page = visit(OPERATIONS, MATRIX)
	page.get_by_role("tab", name="What Would Apply?").click()
	choose(page, "tier", "Gold")
	choose(page, "severity", "Urgent")
	choose(page, "category", DEALS)
	page.get_by_role("button", name="What would apply?").click()
	answer = page.locator("[data-fieldname=what_would_apply]")
	expect(answer.get_by_text("First Response").first).to_be_visible()
	expect(answer.get_by_text("Resolution").first).to_be_visible()
	expect(answer.get_by_text(re.compile("less specific", re.IGNORECASE)).first).to_be_visible()
	keep_picture(page, "what-would-apply")


def choose(page: Page, field: str, value: str) -> None:
	"""Type into a link field of the question and take the value that it offers."""
	box = page.locator(f"[data-fieldname=what_would_apply] [data-fieldname={field}] input:visible").first
	box.click()
	box.press_sequentially(value, delay=20)
	page.get_by_role("option").filter(has_text=value).first.click()
	expect(box).to_have_value(value)
