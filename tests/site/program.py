"""Builders for the program's records; each makes what is missing and takes overrides."""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import nowdate

from partner_support.partner_program import states
from tests.site.factories import ensure

PRODUCT = "Test Gateway"
ACTIVITY = "Test Webinar"
PROOFS = ("Invoice", "List of attendees")
CSV = b"item,amount\nRoom,1200\n"


def product(name: str = PRODUCT, **values: Any) -> Document:
	"""A product that takes registrations."""
	return ensure("Partner Product", name, product_name=name, **values)


def activity_type(name: str = ACTIVITY, **values: Any) -> Document:
	"""A kind of activity that asks for two documents."""
	values.setdefault("proofs", [{"document": document, "required": 1} for document in PROOFS])
	return ensure("MDF Activity Type", name, activity_name=name, **values)


def record(doctype: str, of: Document, **values: Any) -> Document:
	"""A record of a partner, brought to `status` through every state on the way; reloaded."""
	wanted = values.pop("status", None)
	document = frappe.get_doc({"doctype": doctype, "partner": of.name, **values}).insert()
	return moved(document, wanted) if wanted else document.reload()


def moved(document: Document, status: str, **values: Any) -> Document:
	"""The record moved to a state by the shortest way; reloaded."""
	for state in states.lifecycle_of(document.doctype).way(document.status, status):
		states.transition(document.reload(), state, **values)
	return document.reload()


def changed(document: Document, **values: Any) -> Document:
	"""The record with these values, about to be saved; read anew, since time stands still in tests."""
	return document.reload().update(values)


def deal(of: Document, **values: Any) -> Document:
	"""A deal registration over 10,000 EUR that closes in a month of its registration."""
	return record(
		"Deal Registration",
		of,
		**{
			"end_customer": "Acme Clinics",
			"product": product().name,
			"deal_value": 10_000,
			"currency": "EUR",
			"expected_close": frappe.utils.add_days(nowdate(), 30),
			"decision_reason": "As agreed",
			**values,
		},
	)


def claim(of: Document, **values: Any) -> Document:
	"""A claim over 1,200 EUR for last week's webinar, with all of its proof."""
	if "proofs" not in values:
		values["proofs"] = [proof(document) for document in PROOFS]
	return record(
		"MDF Claim",
		of,
		**{
			"activity_title": "Spring webinar",
			"activity_type": activity_type().name,
			"activity_start": frappe.utils.add_days(nowdate(), -8),
			"activity_end": frappe.utils.add_days(nowdate(), -7),
			"amount": 1200,
			"approved_amount": 1000,
			"currency": "EUR",
			"decision_reason": "As agreed",
			"paid_on": nowdate(),
			**values,
		},
	)


def proof(document: str, name: str = "invoice.csv", content: bytes = CSV) -> dict[str, str]:
	"""A row with a private file."""
	return {"document": document, "attachment": file(name, content).file_url}


def file(name: str = "invoice.csv", content: bytes = CSV) -> Document:
	"""A private file that is attached to nothing yet."""
	return frappe.get_doc({"doctype": "File", "file_name": name, "content": content, "is_private": 1}).insert(
		ignore_permissions=True
	)


def statement(of: Document, **values: Any) -> Document:
	"""A statement of two lines, 1,125.00 EUR together."""
	return record(
		"Commission Statement",
		of,
		**{
			"period_start": "2026-10-01",
			"period_end": "2026-10-31",
			"currency": "EUR",
			"lines": [line("Acme Clinics", 10_000, 7.5), line("Borealis", 5_000, 7.5)],
			"paid_on": nowdate(),
			**values,
		},
	)


def line(description: str, base_amount: float, rate: float, **values: Any) -> dict[str, Any]:
	"""A line whose amount is left to be filled in."""
	return {"description": description, "base_amount": base_amount, "rate": rate, **values}


def agreement(of: Document, **values: Any) -> Document:
	"""A reseller agreement since the beginning of the year."""
	return record(
		"Partner Agreement",
		of,
		**{
			"agreement_title": "Reseller Agreement",
			"valid_from": "2026-01-01",
			"signed_on": "2025-12-15",
			"decision_reason": "As agreed",
			**values,
		},
	)
