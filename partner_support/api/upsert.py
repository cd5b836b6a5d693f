"""Where other systems send the program's records, by the ids they have there: one or many at a time."""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.records import record_intake


@frappe.whitelist(methods=["POST"])
@checked
def partners(records: str | list | dict) -> dict[str, Any]:
	"""Make or update partners; the answer says for each what became of it."""
	return taken("Partner", records)


@frappe.whitelist(methods=["POST"])
@checked
def deal_registrations(records: str | list | dict) -> dict[str, Any]:
	"""Make or update deal registrations; the answer says for each what became of it."""
	return taken("Deal Registration", records)


@frappe.whitelist(methods=["POST"])
@checked
def mdf_claims(records: str | list | dict) -> dict[str, Any]:
	"""Make or update MDF claims; the answer says for each what became of it."""
	return taken("MDF Claim", records)


@frappe.whitelist(methods=["POST"])
@checked
def commission_statements(records: str | list | dict) -> dict[str, Any]:
	"""Make, update or correct commission statements; the answer says for each what became of it."""
	return taken("Commission Statement", records)


@frappe.whitelist(methods=["POST"])
@checked
def partner_agreements(records: str | list | dict) -> dict[str, Any]:
	"""Make or update partner agreements; the answer says for each what became of it."""
	return taken("Partner Agreement", records)


def taken(doctype: str, records: str | list | dict) -> dict[str, Any]:
	"""Take them from those who may both make and change such records."""
	for right in ("create", "write"):
		frappe.has_permission(doctype, right, throw=True)
	return record_intake.take(doctype, records)
