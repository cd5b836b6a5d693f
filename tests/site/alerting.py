"""What the tests of alerts share: who gets a digest, the job at an instant, and the mails it queued."""

import re
from email import message_from_string
from email.policy import default
from html import unescape
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.alerts import digest_sweep
from partner_support.adapters.alerts.alerts import ALERT, INBOX
from tests.site.factories import at, user

HEAD = "head@vendor.example.com"
EVE = "2026-11-22 12:00"  # a Sunday; digests are daily at eight, unless a test says otherwise
MONDAY_DIGEST, TUESDAY_DIGEST = "2026-11-23 08:00", "2026-11-24 08:00"
SETTINGS = "Partner Support Settings"


def a_quiet_site() -> None:
	"""The site's own tickets are nobody's as long as the test goes, and nothing was told."""
	for doctype in ("SLA Clock", "Escalation Log", ALERT, INBOX):
		frappe.db.delete(doctype)
	frappe.db.set_value("HD Ticket", {"partner": ["is", "set"]}, "partner", None)
	frappe.db.set_value("Tier Proposal", {"status": "Open"}, "status", "Lapsed")
	frappe.db.delete("Article Source")


def head(
	email: str = HEAD, role: str = "Partner Support Manager", zone: str = "Europe/Berlin", **values: Any
) -> str:
	"""Somebody who may get a digest, with a clock of their own."""
	person = user(email, role)
	person.db_set({"time_zone": zone, **values})
	return person.name


def told(*rows: dict[str, Any], **values: Any) -> None:
	"""Who gets a digest from now on, and what else the settings say; everybody's inbox is opened."""
	stored = frappe.get_single(SETTINGS)
	stored.set("alert_recipients", list(rows))
	stored.update({"alerts_enabled": 1, **values})
	stored.flags.update({"ignore_links": True, "ignore_validate": True})
	stored.save()


def run_at(*instants: str) -> None:
	"""The job at each of these instants."""
	for instant in instants:
		with at(instant):
			digest_sweep.run()


def mails_to(person: str) -> list:
	"""The digests that are queued for somebody, oldest first, as a mail program gets them."""
	queued = frappe.get_all(
		"Email Queue", {"reference_doctype": INBOX}, ["name", "message"], order_by="creation"
	)
	return [
		message_from_string(mail.message, policy=default)
		for mail in queued
		if frappe.db.exists("Email Queue Recipient", {"parent": mail.name, "recipient": person})
	]


def html_of(mail: Any) -> str:
	return mail.get_body(("html",)).get_content()


def words(html: str) -> str:
	"""What is to be read."""
	return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def newest(person: str = HEAD) -> str:
	"""What the newest digest of somebody says."""
	return words(html_of(mails_to(person)[-1]))


def flood(of: Document, number: int, missed_on: str = "2026-11-23 07:00:00", **values: Any) -> list[str]:
	"""Tickets with a missed promise each, put into the database as they would stand there."""
	highest = max(frappe.get_all("HD Ticket", pluck="name") or [0], key=int)
	names = [str(int(highest) + step) for step in range(1, number + 1)]
	ticket = {
		"subject": "The same again",
		"partner": of.name,
		"partner_tier": of.partner_tier,
		"priority": "Urgent",
		"status": "Open",
		"status_category": "Open",
		"is_merged": 0,
		**values,
	}
	clock = {
		"clock": "Resolution",
		"state": "Running",
		"partner": of.name,
		"partner_tier": of.partner_tier,
		"severity": "Urgent",
		"cycle": 1,
		"breached": 1,
		"missed": 1,
		"due_at": missed_on,
		"breached_at": missed_on,
	}
	rows = [(name, missed_on, *ticket.values()) for name in names]
	frappe.db.bulk_insert("HD Ticket", ["name", "creation", *ticket], rows)
	clocks = [(f"{name}-Resolution", name, *clock.values()) for name in names]
	frappe.db.bulk_insert("SLA Clock", ["name", "ticket", *clock], clocks)
	return names
