"""Records are decided at the desk: the buttons of their forms, as the people whose work it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname
from frappe.utils.password import update_password

from tests.browser.conftest import AGENT, OPERATIONS, PARTNER, PASSWORD, Visit, World, keep_picture
from tests.site import factories, program

FINANCE = "browser.finance@vendor.example.com"
SLOW = 30_000
REASON = 'It is of another market: "late" & < 5 &amp;'


@dataclass
class Records:
	"""One of each kind, before its decision, and an agreement in force."""

	deal: Document
	claim: Document
	statement: Document
	agreement: Document


@pytest.fixture(scope="module")
def records(world: World) -> Iterator[Records]:
	"""Committed, since the server is another process, and removed at the end with what came of them."""
	factories.user(FINANCE, "Channel Finance Manager")
	update_password(FINANCE, PASSWORD)
	partner = frappe.get_doc("Partner", PARTNER)
	made = Records(
		program.deal(partner, end_customer="Browser & Clinics", decision_reason=None),
		program.claim(partner, status="Under Review", approved_amount=None, decision_reason=None),
		program.statement(partner, paid_on=None),
		program.agreement(partner, status="Active"),
	)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	remove_records()
	frappe.db.commit()


def remove_records() -> None:
	"""Newest first: a correction names what it corrects."""
	for doctype in ("Commission Statement", "MDF Claim", "Deal Registration", "Partner Agreement"):
		names = frappe.get_all(doctype, filters={"partner": PARTNER}, pluck="name", order_by="creation desc")
		frappe.db.set_value(doctype, {"partner": PARTNER}, "status", "Draft", update_modified=False)
		for name in names:
			frappe.delete_doc(doctype, name, force=True)
	for doctype, name in (
		("MDF Activity Type", program.ACTIVITY),
		("Partner Product", program.PRODUCT),
		("User", FINANCE),
	):
		frappe.delete_doc(doctype, name, force=True)


def form_of(visit: Visit, person: str, record: Document) -> Page:
	page = visit(person, f"/app/{frappe.scrub(record.doctype).replace('_', '-')}/{record.name}")
	expect(page.locator(".page-head:visible .indicator-pill").first).to_be_visible(timeout=SLOW)
	return page


def button(page: Page, name: str) -> Locator:
	return page.locator(".page-head:visible").get_by_role("button", name=name, exact=True)


def choose_state(page: Page, verb: str) -> None:
	"""Choose one of the moves that are less usual than the first."""
	page.locator(".page-head:visible").get_by_role("button", name="Change State").click(timeout=SLOW)
	page.locator(".dropdown-menu:visible").get_by_text(verb, exact=True).click()


def dialog_of(page: Page) -> Locator:
	dialog = page.locator(".modal.show .modal-dialog").last
	expect(dialog).to_be_visible()
	return dialog


def fill(dialog: Locator, field: str, value: str) -> None:
	dialog.locator(f"[data-fieldname={field}]").locator("input, textarea").first.fill(value)


def shown(page: Page, field: str) -> Locator:
	"""What a read-only field of the form says."""
	return page.locator(f".form-layout:visible [data-fieldname={field}] .control-value:visible")


def state(record: Document) -> str:
	"""As it is stored, by a look of its own: the transaction of the test saw it earlier."""
	frappe.db.rollback()
	return frappe.db.get_value(record.doctype, record.name, "status")


def expect_state(page: Page, words: str) -> None:
	expect(page.locator(".page-head:visible .indicator-pill").first).to_have_text(words, timeout=SLOW)


def refused_without_reason(page: Page, verb: str, reason: str) -> str:
	"""Ask for the move with this for a reason; what the person is told."""
	choose_state(page, verb)
	dialog = dialog_of(page)
	fill(dialog, "decision_reason", reason)
	dialog.get_by_role("button", name=verb, exact=True).click()
	told = page.locator(".msgprint:visible").last
	expect(told).to_be_visible()
	words = told.inner_text()
	page.reload()
	expect(button(page, "Save")).to_be_visible(timeout=SLOW)
	return words


def reject(page: Page) -> None:
	choose_state(page, "Reject")
	dialog = dialog_of(page)
	fill(dialog, "decision_reason", REASON)
	dialog.get_by_role("button", name="Reject", exact=True).click()
	expect_state(page, "Rejected")


def expect_decision(page: Page, person: str) -> None:
	"""Reason, time and the one who decided stand in the form."""
	page.get_by_role("tab", name="Decision").click()
	reason = page.locator(".form-layout:visible [data-fieldname=decision_reason] textarea")
	expect(reason).to_have_value(REASON)
	expect(shown(page, "decided_by")).to_contain_text(re.compile(f"{get_fullname(person)}|{person}"))
	expect(shown(page, "decided_on")).not_to_be_empty()


def test_an_operations_manager_submits_a_deal_and_rejects_it_with_a_reason(visit: Visit, records: Records):
	page = form_of(visit, OPERATIONS, records.deal)
	button(page, "Submit").click(timeout=SLOW)
	question = dialog_of(page)
	expect(question.get_by_text("Submit: Browser & Clinics?")).to_be_visible()
	question.get_by_role("button", name="Yes").click()
	expect_state(page, "Submitted")
	for nothing in ("", "   "):
		assert "Reason" in refused_without_reason(page, "Reject", nothing)
		assert state(records.deal) == "Submitted"
	reject(page)
	expect_decision(page, OPERATIONS)
	keep_picture(page, "deal-rejected")
	assert state(records.deal) == "Rejected"


def test_a_finance_manager_rejects_a_claim_and_takes_it_up_again(visit: Visit, records: Records):
	page = form_of(visit, FINANCE, records.claim)
	assert "Reason" in refused_without_reason(page, "Reject", "")
	assert state(records.claim) == "Under Review"
	reject(page)
	expect_decision(page, FINANCE)
	keep_picture(page, "claim-rejected")
	button(page, "Start Review").click()
	dialog_of(page).get_by_role("button", name="Yes").click()
	expect_state(page, "Under Review")
	button(page, "Approve").click()
	approval = dialog_of(page)
	expect(approval.get_by_text("Approved (EUR)")).to_be_visible()
	fill(approval, "approved_amount", "1500")
	approval.get_by_role("button", name="Approve", exact=True).click()
	expect(page.locator(".msgprint:visible").last).to_contain_text("is more than was claimed")
	assert state(records.claim) == "Under Review"


def test_a_finance_manager_issues_a_statement_and_corrects_it(visit: Visit, records: Records):
	page = form_of(visit, FINANCE, records.statement)
	button(page, "Issue").click(timeout=SLOW)
	dialog_of(page).get_by_role("button", name="Issue", exact=True).click()
	expect_state(page, "Issued")
	expect(page.locator("[data-fieldname=lines] .grid-add-row:visible")).to_have_count(0)
	button(page, "Make Corrected Version").click()
	dialog = dialog_of(page)
	fill(dialog, "reason", "A deal was missing")
	dialog.get_by_role("button", name="Make", exact=True).click()
	expect_state(page, "Draft")
	expect(page.locator(".form-message:visible")).to_contain_text(
		f"Corrects {records.statement.name}: A deal was missing"
	)
	keep_picture(page, "statement-correction")
	button(page, "Issue").click()
	dialog_of(page).get_by_role("button", name="Issue", exact=True).click()
	expect_state(page, "Issued")
	page.get_by_role("link", name=records.statement.name, exact=True).first.click()
	expect_state(page, "Superseded")
	expect(page.locator(".form-message:visible")).to_contain_text("Corrected by CS-")
	assert state(records.statement) == "Superseded"


def test_no_form_suggests_to_end_what_is_in_force(visit: Visit, records: Records):
	page = form_of(visit, OPERATIONS, records.agreement)
	page.locator(".page-head:visible").get_by_role("button", name="Change State").click(timeout=SLOW)
	for verb in ("Suspend", "Mark as Expired", "Terminate"):
		expect(page.locator(".dropdown-menu:visible").get_by_text(verb, exact=True)).to_be_visible()
	expect(page.locator(".page-head:visible .btn-primary:visible")).to_have_text(["Save"])
	expect(shown(page, "partner")).to_have_text(PARTNER)  # read only: it is never handed to another


def test_who_may_only_read_a_record_is_offered_no_state(visit: Visit, records: Records):
	page = form_of(visit, AGENT, records.deal)
	expect(button(page, "Raise a Ticket")).to_be_visible(timeout=SLOW)
	expect(page.get_by_role("button", name="Change State")).to_have_count(0)
	page = form_of(visit, OPERATIONS, records.deal)
	expect(button(page, "Submit")).to_be_visible(timeout=SLOW)
