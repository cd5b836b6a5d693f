"""What the tests of incidents share: two partners, an operations manager, and an incident that is announced."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.api import incidents as api
from tests.site.factories import agent, at, category, partner, policy, user
from tests.site.mailbox import recipients_of
from tests.site.portal import signed_in

MONDAY = "2026-11-23 10:00"
OPERATIONS, AGENT, MANAGER = (f"{name}@vendor.example.com" for name in ("operations", "agent", "cam"))
ANN, BEN, CID = "ann@gold.example.com", "ben@gold.example.com", "cid@bronze.example.com"
GOLD, BRONZE = "Gold Reseller", "Bronze Reseller"
TEXT = "<p>The portal refuses every deal. <b>Please wait.</b></p>"


def people() -> tuple[Document, Document]:
	"""A Gold partner of two people and a Bronze one of one; nobody else on the site is a partner."""
	frappe.db.set_value("Partner", {"name": ["!=", ""]}, "status", "Inactive")
	category()
	policy()
	agent(AGENT)
	user(OPERATIONS, "Partner Operations Manager")
	gold = partner(GOLD, ANN, BEN, time_zone="America/New_York")
	bronze = partner(BRONZE, CID, partner_tier="Bronze", time_zone="Europe/Berlin")
	for person in (ANN, BEN, CID):
		frappe.db.set_value("User", person, {"language": None, "time_zone": None})
	return gold, bronze


def incident(*partners: str, **values: Any) -> Document:
	"""A draft that concerns these partners; all of them where none is named."""
	tables = {
		"partners": [{"partner": name} for name in partners],
		"categories": [{"support_category": name} for name in values.pop("categories", ())],
		"tiers": [{"partner_tier": name} for name in values.pop("tiers", ())],
	}
	draft = {"doctype": "Partner Incident", "title": "Deals cannot be submitted", "what": TEXT}
	with signed_in(OPERATIONS):
		return frappe.get_doc({**draft, **tables, **values}).insert()


def announced(*partners: str, **values: Any) -> Document:
	"""The same, announced by an operations manager."""
	return acted(incident(*partners, **values), "announce")


def acted(on: Document, action: str, by: str = OPERATIONS, **values: Any) -> Document:
	"""The incident after somebody pressed one of its buttons."""
	with signed_in(by):
		getattr(api, action)(on.name, **values)
	return on.reload()


def told() -> list[str]:
	"""Whom mail was queued for, in alphabetical order."""
	return sorted(recipients_of(mail)[0] for mail in mails())


def mails(to: str | None = None) -> list[Document]:
	"""What was queued, oldest first; to one person where one is named."""
	names = frappe.get_all("Email Queue", order_by="creation, name", pluck="name")
	found = [frappe.get_doc("Email Queue", name) for name in names]
	return [mail for mail in found if to is None or recipients_of(mail) == [to]]


def forget_mail() -> None:
	"""As if nothing had been queued yet."""
	frappe.db.delete("Email Queue")


def messages_in(ticket: Document, direction: str = "Sent") -> list[frappe._dict]:
	"""What was said in a ticket by us, oldest first."""
	return frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": "HD Ticket",
			"reference_name": ticket.name,
			"sent_or_received": direction,
		},
		fields=["content", "sender", "user", "in_reply_to"],
		order_by="creation",
	)


def later(hours: int) -> Any:
	"""So many hours after ten o'clock on Monday."""
	return at(f"2026-11-23 {10 + hours}:00")
