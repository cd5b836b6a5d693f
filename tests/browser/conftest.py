"""A running site seen through Chromium, as the people it is for.

BASE_URL is the address, SITE and SITES_PATH the site behind it; CHROMIUM names the browser's
executable where Playwright's own is not to be used. What is made here is committed, since the
server is another process, and removed at the end.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import frappe
from frappe.utils.password import update_password

from partner_support.adapters.sla import sweep
from tests.site import factories, mailbox

PASSWORD = "a-long-enough-Passphrase-1"
AGENT = "browser.agent@vendor.example.com"
OPERATIONS = "browser.operations@vendor.example.com"
PARTNER_USER = "browser.partner@reseller.example.com"
PARTNER = "Browser Test Reseller"
DEALS = "Deal Registration and Pipeline"
CHROMIUM_FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
SLOW = 30_000
expect.set_options(timeout=SLOW)  # Playwright's own five seconds are few where other suites run beside
Visit = Callable[[str, str], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	for item in items:
		if "tests/browser" in str(item.path):
			item.add_marker(pytest.mark.browser)


@dataclass
class World:
	"""What the tests look at: a ticket that has just come in, and one that escalated at once."""

	fresh: str
	escalated: str


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
	frappe.init(os.environ["SITE"], sites_path=os.environ.get("SITES_PATH", "."))
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = True
	remove_people()
	reseller = make_people()
	fresh = factories.ticket(reseller, subject="The registration was refused", **details())
	escalated = factories.ticket(
		reseller, subject="A deal waits for its approval", business_critical=1, **details()
	)
	frappe.db.commit()
	sweep.run()
	yield World(fresh.name, escalated.name)
	frappe.db.rollback()  # what the server wrote since must be seen, or MariaDB 11.8 refuses to delete it
	for ticket in (fresh, escalated):
		remove(ticket)
	remove_people()
	frappe.db.commit()
	frappe.destroy()


def remove(ticket: frappe.model.document.Document) -> None:
	"""The ticket, its mail and messages: a later ticket may get the same number, and would find them."""
	for mail in mailbox.mails_about(ticket):
		frappe.delete_doc("Email Queue", mail.name, force=True)
	messages = {"reference_doctype": "HD Ticket", "reference_name": ticket.name}
	attached_to = ["in", [ticket.name, *frappe.get_all("Communication", messages, pluck="name")]]
	for file in frappe.get_all("File", {"attached_to_name": attached_to}, pluck="name"):
		frappe.delete_doc("File", file, force=True)
	frappe.db.delete("Communication", messages)
	frappe.delete_doc("HD Ticket", ticket.name, force=True)


def details() -> dict[str, str]:
	"""A partner's critical ticket about a deal."""
	return {"priority": "Urgent", "ticket_type": DEALS, "raised_by": PARTNER_USER}


def make_people() -> frappe.model.document.Document:
	"""An agent, an operations manager, and a Gold partner with a portal user."""
	factories.an_outgoing_account()
	factories.agent(AGENT)
	factories.user(OPERATIONS, "Partner Operations Manager")
	reseller = factories.partner(PARTNER, PARTNER_USER, partner_tier="Gold", time_zone="Europe/Berlin")
	for person in (AGENT, OPERATIONS, PARTNER_USER):
		update_password(person, PASSWORD)
	return reseller


def remove_people() -> None:
	"""Everything that make_people made, whatever an interrupted run left of it and of its tickets."""
	for name in frappe.get_all("HD Ticket", {"partner": PARTNER}, pluck="name"):
		remove(frappe.get_doc("HD Ticket", name))
	for doctype, name in (
		("Partner", PARTNER),
		("HD Customer", PARTNER),
		("Contact", frappe.db.get_value("Contact", {"email_id": PARTNER_USER})),
		("HD Agent", AGENT),
		("User", AGENT),
		("User", OPERATIONS),
		("User", PARTNER_USER),
		("Email Account", "Test Outgoing"),
	):
		if name:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(
			executable_path=os.environ.get("CHROMIUM") or None, args=CHROMIUM_FLAGS
		)
		yield chromium
		chromium.close()


@pytest.fixture
def visit(browser: Browser, world: World) -> Iterator[Visit]:
	"""Open a page as somebody, signed in, on a Berlin clock."""
	contexts = []

	def as_person(person: str, path: str) -> Page:
		context = browser.new_context(
			base_url=os.environ["BASE_URL"],
			viewport={"width": 1400, "height": 900},
			timezone_id="Europe/Berlin",
			extra_http_headers={"X-Frappe-Site-Name": os.environ["SITE"]},
		)
		contexts.append(context)
		context.request.post("/api/method/login", form={"usr": person, "pwd": PASSWORD})
		page = context.new_page()
		page.goto(path)
		return page

	yield as_person
	for context in contexts:
		context.close()


def wait_until_stored(page: Page, read: Callable[[], Any], wanted: Any, within: int = SLOW) -> None:
	"""Wait for what a page that is being left stores: the browser may never say that it was sent."""
	latest = time.monotonic() + within / 1000
	while True:
		frappe.db.rollback()  # else the database keeps showing what it showed first
		found = read()
		if found == wanted or time.monotonic() > latest:
			break
		page.wait_for_timeout(200)
	assert found == wanted


def keep_picture(page: Page, name: str) -> None:
	"""Save a screenshot where PICTURES says; nothing without it."""
	folder = os.environ.get("PICTURES")
	if folder:
		Path(folder).mkdir(parents=True, exist_ok=True)
		page.screenshot(path=Path(folder) / f"{name}.png")
