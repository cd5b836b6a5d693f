"""What the workspace's cards and the reports' filters ask for."""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.figures import cards
from partner_support.adapters.figures import choices as offered

Filters = str | list | dict | None


@frappe.whitelist()
@checked
def choices(kind: str, txt: str = "") -> list[dict[str, str]]:
	"""The teams, or the severities, whose names contain a text, for whoever may read the reports."""
	frappe.has_permission("SLA Clock", "report", throw=True)
	return offered.named(kind, txt)


@frappe.whitelist()
@checked
def open_tickets(filters: Filters = None) -> dict[str, Any]:
	"""How many partners' tickets are open."""
	return card("open")


@frappe.whitelist()
@checked
def due_today(filters: Filters = None) -> dict[str, Any]:
	"""How many tickets have a promise that runs out today."""
	return card("due_today")


@frappe.whitelist()
@checked
def missed_and_open(filters: Filters = None) -> dict[str, Any]:
	"""How many tickets have a promise that was missed and is yet to be met."""
	return card("missed")


@frappe.whitelist()
@checked
def escalated(filters: Filters = None) -> dict[str, Any]:
	"""How many open tickets stand on a level."""
	return card("escalated")


@frappe.whitelist()
@checked
def waiting_for_partners(filters: Filters = None) -> dict[str, Any]:
	"""How many tickets wait for their partner."""
	return card("waiting")


@frappe.whitelist()
@checked
def kept_this_month(filters: Filters = None) -> dict[str, Any]:
	"""What share of the promises was kept in the present month."""
	return card("kept")


def card(name: str) -> dict[str, Any]:
	"""A card for whoever may read the reports."""
	frappe.has_permission("SLA Clock", "report", throw=True)
	return cards.CARDS[name]()
