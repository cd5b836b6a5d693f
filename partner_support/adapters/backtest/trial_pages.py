"""What the form of a Policy Trial shows. Nothing here writes."""

import json
from typing import Any

import frappe

from partner_support.adapters.backtest import jobs, trial_words

ROWS = 20
CHANGED_FIELDS = ("ticket", "clock", "direction", "partner_tier", "severity", "category", "team")
CHANGED_FIELDS += ("due_before", "due_after", "ended_at")


def standing(trial: str) -> dict[str, Any]:
	"""How far a trial is, and whether its worker seems to be gone."""
	document = frappe.get_doc("Policy Trial", trial)
	keys = ("status", "progress", "looked_at", "problem")
	return {**{key: document.get(key) for key in keys}, "is_stalled": jobs.is_stalled(document)}


def effect(trial: str) -> dict[str, Any]:
	"""What a trial found, with what was left out in words; empty until it is done."""
	stored = frappe.db.get_value("Policy Trial", trial, "result")
	if not stored:
		return {}
	result = json.loads(stored)
	return {
		**result,
		"holes_in_words": trial_words.holes(result),
		"escalations": [{**row, "cause": trial_words.cause(row)} for row in result["escalations"]],
	}


def changed(trial: str, after: int, direction: str | None) -> dict[str, Any]:
	"""One page of the tickets that change side, with their subjects, and how many there are."""
	filters = {"trial": trial, **({"direction": direction} if direction else {})}
	rows = frappe.get_all(
		"Policy Trial Ticket",
		filters=filters,
		fields=list(CHANGED_FIELDS),
		order_by="ticket desc, clock",
		limit_start=max(int(after), 0),
		limit_page_length=ROWS,
	)
	names = [row.ticket for row in rows]
	subjects = dict(
		frappe.get_all("HD Ticket", filters={"name": ["in", names]}, fields=["name", "subject"], as_list=True)
	)
	return {
		"rows": [{**row, "subject": subjects.get(row.ticket)} for row in rows],
		"total": frappe.db.count("Policy Trial Ticket", filters),
		"page": ROWS,
	}
