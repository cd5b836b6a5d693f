"""The numbers on the program's cards, wherever the site keeps its records.

A number that nobody can tell is None, which the desk shows as "N/A": 0 would say that nothing waits.
"""

from typing import Any

import frappe

from partner_support.adapters.overview import program_figures
from partner_support.adapters.records import records
from partner_support.partner_program import record_sources

DEAL, CONFLICT = "Deal Registration", "Deal Conflict"
WAITING = ("Submitted", "Under Review")  # for us to decide


def awaiting_a_decision(kind: str) -> dict[str, Any]:
	"""The records of a kind that wait for us, by the states of our own; a foreign DocType may have them too."""
	source = records.source_of(kind)
	if not (program_figures.is_told(source) and record_sources.knows(source, WAITING)):
		return not_available()
	return card(source.doctype, {source.state_field: ("in", WAITING)})


def overdue_approvals() -> dict[str, Any]:
	"""The deals that wait past their time limit, which only our own have."""
	if not records.source_of(DEAL).is_own:
		return not_available()
	return card(DEAL, {"status": ("in", WAITING), "approval_missed": ("=", 1)})


def open_conflicts() -> dict[str, Any]:
	"""The conflicts to settle, which are looked for between our own deals only."""
	if not records.source_of(DEAL).is_own:
		return not_available()
	return card(CONFLICT, {"status": ("=", "Open")})


def card(doctype: str, filters: dict[str, tuple[str, Any]]) -> dict[str, Any]:
	"""How many of these the reader may see, and the list that opens with a click."""
	(counted,) = frappe.get_list(
		doctype, filters={**filters, "docstatus": ("<", 2)}, fields=[{"COUNT": "*", "as": "number"}]
	)
	return {
		"value": counted.number,
		"fieldtype": "Int",
		"route": ["List", doctype, "List"],
		"route_options": {field: [condition] for field, condition in filters.items()},
	}


def not_available() -> dict[str, Any]:
	"""A card that cannot say."""
	return {"value": None, "fieldtype": "Int"}
