"""The articles that wait for a review, the longest waiting first."""

from typing import Any

import frappe
from frappe import _

from partner_support.adapters import arguments
from partner_support.adapters.figures import layout
from partner_support.adapters.knowledge import waiting_drafts


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, and how many there are."""
	frappe.has_permission("Article Audience", "read", throw=True)
	rows = waiting_drafts.drafts(arguments.report_filters(filters).get("drafted_by"))
	return columns(), rows, None, None, summary(rows), True


def columns() -> list[dict[str, Any]]:
	"""What is told of each draft."""
	return [
		layout.text("title", _("Article"), 340),
		{**layout.text("drafted_by", _("Drafted By"), 220), "fieldtype": "Link", "options": "User"},
		{**layout.text("drafted_on", _("Drafted"), 160), "fieldtype": "Datetime"},
		layout.amount("days", _("Days Waiting"), 1),
		layout.text("audience", _("For"), 240),
		layout.number("tickets", _("Tickets")),
		layout.number("taken_out", _("Taken Out")),
	]


def summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""How many wait, and the longest."""
	longest = max((row["days"] for row in rows), default=0)
	return [
		layout.card(_("Waiting for a Review"), len(rows)),
		layout.card(_("Longest Wait in Days"), longest, "Float"),
	]
