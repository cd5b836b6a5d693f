"""How the ticket climbed, and came down again: who did it, whom it told, and what it changed."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime

from partner_support.adapters.access import readable

LOG = "Escalation Log"
SHOWN = 50
FIELDS = ("level", "step", "trigger", "fired_at", "recipients", "actions", "problems", "owner")


def of(ticket: Document) -> list[dict[str, Any]] | None:
	"""Every step, oldest first; None for who may not read the log."""
	if not readable.is_allowed(LOG):
		return None
	rows = frappe.get_list(
		LOG, filters={"ticket": ticket.name}, fields=list(FIELDS), order_by="fired_at, level", limit=SHOWN
	)
	return [entry(row) for row in rows]


def entry(row: frappe._dict) -> dict[str, Any]:
	"""One step, in words."""
	return {
		"at": format_datetime(row.fired_at),
		"level": row.level,
		"why": without_number(row.step),
		"by": None if row.trigger == row.step.partition(". ")[2] else _(row.trigger),
		"told": lines(row.recipients),
		"done": lines(row.actions),
		"problems": lines(row.problems),
	}


def without_number(step: str) -> str:
	"""A step's words without its place in the ladder."""
	number, dot, words = step.partition(". ")
	return words if dot and number.isdigit() else step


def lines(text: str | None) -> list[str]:
	"""The lines of a text."""
	return (text or "").splitlines()
