"""The tickets behind a figure of the other reports, each a link to its ticket for those who may open it."""

from typing import Any

import frappe
from frappe import _

from partner_support.adapters import arguments, settings
from partner_support.adapters.figures import behind, layout
from partner_support.adapters.figures.behind import CAME_IN, FIGURES
from partner_support.adapters.figures.satisfaction import STARS
from partner_support.adapters.figures.scope import Scope
from partner_support.partner_program.field_checks import shown


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, and how many there are."""
	figure = arguments.report_filters(filters).get("figure") or CAME_IN
	if figure not in FIGURES:
		frappe.throw(_("There is no figure {0}. Choose one from the list.").format(shown(figure)))
	rows = [row_of(ticket) for ticket in behind.tickets(figure, Scope.of(filters))]
	return columns(rows), rows, message(rows), None, [layout.card(_(figure), len(rows))], True


def message(rows: list[dict[str, Any]]) -> str | None:
	"""That there are more than are listed."""
	if len(rows) < behind.SHOWN:
		return None
	return _("Only the newest {0} are listed. Choose a shorter period to see the others.").format(
		behind.SHOWN
	)


def columns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""What is told of each ticket; no column of subjects for a reader who may see none."""
	has_subjects = any(row["subject"] for row in rows)
	return [
		layout.text("name", _("Ticket"), 90),
		*([layout.text("subject", _("Subject"), 300)] if has_subjects else []),
		{**layout.text("partner", _("Partner")), "fieldtype": "Link", "options": "Partner"},
		layout.text("partner_tier", _("Tier"), 90),
		layout.text("severity", _("Severity"), 100),
		layout.text("category", _("Category"), 220),
		layout.text("agent_group", _("Team"), 160),
		layout.text("status", _("Status"), 100),
		{**layout.text("creation", _("Came In"), 160), "fieldtype": "Datetime"},
		{**layout.text("resolution_date", _("Resolved"), 160), "fieldtype": "Datetime"},
		layout.number("escalation_level", _("Level")),
		layout.amount("stars", _("Stars"), 1),
	]


def row_of(ticket: dict[str, Any]) -> dict[str, Any]:
	"""One ticket's row."""
	stars = float(ticket["feedback_rating"] or 0) * STARS
	return {
		**ticket,
		"url": f"/helpdesk/tickets/{ticket['name']}" if ticket["subject"] else None,
		"severity": settings.severity_label(ticket["priority"]),
		"category": ticket["category"] or ticket["ticket_type"],
		"stars": round(stars, 1) or None,
	}
