"""The operations manager publishes a version whose effect was foreseen, and moves open tickets onto it on request."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils.password import update_password

from partner_support.adapters.backtest import recalculations
from tests.browser.conftest import OPERATIONS, PARTNER, PASSWORD, SLOW, Visit, World, keep_picture, remove
from tests.browser.drafting import stricter_draft, tried
from tests.site import factories

ADMIN = "browser.admin@vendor.example.com"
TRAINING = "Technical and Product"


@pytest.fixture(scope="module")
def admin(world: World) -> Iterator[str]:
	"""A System Manager."""
	factories.user(ADMIN, "System Manager")
	update_password(ADMIN, PASSWORD)
	frappe.db.commit()
	yield ADMIN
	frappe.db.rollback()
	frappe.delete_doc("User", ADMIN, force=True)
	frappe.db.commit()


@pytest.fixture
def open_ticket(world: World) -> Iterator[Document]:
	"""One that is open when the version is published."""
	frappe.db.rollback()
	made = factories.ticket(
		frappe.get_doc("Partner", PARTNER), subject="Still to be answered", ticket_type=TRAINING
	)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove(made)
	frappe.db.commit()


@pytest.fixture
def draft(world: World, open_ticket: Document) -> Iterator[Document]:
	with stricter_draft() as version:
		open_ticket.reload()
		yield version
		remove(open_ticket)  # it may be promised by the version, which goes now


def dialog_of(page: Page, button: str) -> Locator:
	"""What a button of the form opens, once it has come to rest."""
	page.get_by_role("button", name=button).click(timeout=SLOW)
	dialog = page.locator(".modal.show .modal-dialog")
	expect(dialog).to_be_visible(timeout=SLOW)
	page.wait_for_timeout(500)
	return dialog


def address(version: Document) -> str:
	return f"/app/sla-matrix/{version.name.replace(' ', '%20')}"


def test_a_version_is_published_with_its_effect_and_open_tickets_are_moved(
	visit: Visit, draft: Document, open_ticket: Document, admin: str
):
	warned_of_the_untried(visit(OPERATIONS, address(draft)))
	trial = tried(draft)
	page = visit(OPERATIONS, address(draft))
	published(page, draft, trial)
	due = due_of(open_ticket)
	recalculated(page)
	work = work_done(draft)
	logged(page, open_ticket, due)
	seen_by_the_admin(visit(admin, f"/app/policy-recalculation/{work}"), open_ticket)


def warned_of_the_untried(page: Page) -> None:
	"""A draft whose effect nobody knows says so before it is published."""
	dialog = dialog_of(page, "Publish")
	expect(dialog).to_contain_text("its effect is not known")
	expect(dialog.get_by_role("button", name="Publish Untried")).to_be_visible()
	keep_picture(page, "publish-untried")


def published(page: Page, draft: Document, trial: str) -> None:
	"""The dialog names the trial, and the version keeps what it foresaw."""
	dialog = dialog_of(page, "Publish")
	expect(dialog).to_contain_text(f"was tried in {trial} and is recorded with the version")
	expect(dialog).to_contain_text("tickets were tried")
	keep_picture(page, "publish")
	dialog.get_by_role("button", name="Publish", exact=True).click()
	expect(page.locator(".indicator-pill").filter(has_text="In force").first).to_be_visible(timeout=SLOW)
	page.get_by_role("tab", name="More").click()
	expect(page.locator("[data-fieldname=effect]:visible")).to_contain_text("tickets were tried")
	keep_picture(page, "published")
	frappe.db.rollback()
	version = frappe.get_doc("SLA Matrix", draft.name)
	assert (version.status, version.policy_trial) == ("Published", trial)
	assert version.effect == frappe.db.get_value("Policy Trial", trial, "summary")


def due_of(ticket: Document) -> str:
	"""When the ticket is to be answered, as the desk shows it."""
	frappe.db.rollback()
	clock = factories.clock_of(ticket, "First Response")
	return frappe.utils.format_datetime(clock.due_at, "dd.MM.yyyy HH:mm")


def recalculated(page: Page) -> None:
	"""What it would do is shown before it is asked for."""
	dialog = dialog_of(page, "Recalculate Open Tickets")
	category = dialog.locator("[data-fieldname=category] input")
	category.click()
	category.press_sequentially(TRAINING, delay=20)
	page.get_by_role("option").filter(has_text=TRAINING).first.click()
	expect(dialog).to_contain_text("deadlines become earlier", timeout=SLOW)
	dialog.get_by_role("checkbox", name="Also Shorten Promises").check()
	keep_picture(page, "recalculate")
	dialog.get_by_role("button", name="Recalculate").click()
	page.wait_for_url("**/policy-recalculation/RECALC-*", timeout=SLOW)


def work_done(draft: Document) -> str:
	"""What a background worker does."""
	frappe.db.rollback()
	work = frappe.get_last_doc("Policy Recalculation", {"sla_matrix": draft.name})
	recalculations.run(work.name, work.turn)
	frappe.db.commit()
	return work.name


def logged(page: Page, ticket: Document, due_before: str) -> None:
	"""The log tells before and after, and the ticket is promised by the new version."""
	row = (
		page.locator("[data-fieldname=log] tr").filter(has_text=ticket.name).filter(has_text="First Response")
	)
	expect(row).to_contain_text("Earlier", timeout=SLOW)
	expect(row).to_contain_text(due_before)
	expect(row).to_contain_text(due_of(ticket))
	assert due_of(ticket) != due_before
	expect(page.locator(".indicator-pill").filter(has_text="Done").first).to_be_visible(timeout=SLOW)
	page.wait_for_timeout(500)
	keep_picture(page, "recalculated")


def seen_by_the_admin(page: Page, ticket: Document) -> None:
	"""A System Manager reads the same, and can start nothing again of what is done."""
	expect(page.locator("[data-fieldname=log] tr").filter(has_text=ticket.name).first).to_be_visible(
		timeout=SLOW
	)
	expect(page.get_by_role("button", name="Go On")).to_have_count(0)
	expect(page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)
