"""What the form of a Policy Trial shows. Nothing here writes."""

import json
from typing import Any

import frappe

from partner_support.adapters.backtest import jobs, trial_words

CHANGED_FIELDS = ("ticket", "clock", "direction", "partner_tier", "severity", "category", "team")
CHANGED_FIELDS += ("due_before", "due_after", "ended_at")


def standing(trial: str) -> dict[str, Any]:
	"""How far a trial is, and whether its worker seems to be gone."""
	document = frappe.get_doc("Policy Trial", trial)
	return {**jobs.standing(document), "looked_at": document.looked_at}


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
	page = jobs.page_of("Policy Trial Ticket", filters, CHANGED_FIELDS, after)
	names = [row.ticket for row in page["rows"]]
	subjects = dict(
		frappe.get_all("HD Ticket", filters={"name": ["in", names]}, fields=["name", "subject"], as_list=True)
	)
	return {**page, "rows": [{**row, "subject": subjects.get(row.ticket)} for row in page["rows"]]}
