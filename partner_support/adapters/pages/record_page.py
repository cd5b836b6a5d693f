"""The list of the program's records, one kind at a time."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.access.portal_pages import PER_PAGE, RECORDS, asked
from partner_support.adapters.pages import record_rows
from partner_support.adapters.records import records


def labels() -> dict[str, str]:
	"""What the kinds are called."""
	return {
		"deal_registration": _("Deal registrations"),
		"mdf_claim": _("MDF claims"),
		"commission_statement": _("Commission statements"),
		"partner_agreement": _("Agreements"),
	}


def of(partners: Sequence[str]) -> dict[str, Any]:
	"""What the page shows of these partners' records.

	Raises PageDoesNotExistError for a kind that the reader is not shown, as for one that there is not.
	"""
	shown = record_rows.kinds_of(partners)
	if not shown:
		return {"kinds": []}
	field = asked("kind") or shown[0]
	if field not in shown:
		raise frappe.PageDoesNotExistError
	return {"kinds": kinds(shown, field, partners), **listed(field, partners)}


def kinds(shown: Sequence[str], field: str, partners: Sequence[str]) -> list[dict[str, Any]]:
	"""The kinds to choose from, with how many there are of each."""
	names = labels()
	return [
		{
			"label": names[each],
			"count": record_rows.count(records.LINK_FIELDS[each], partners),
			"url": portal_pages.address(RECORDS, partner=asked("partner"), kind=each),
			"is_here": each == field,
		}
		for each in shown
	]


def listed(field: str, partners: Sequence[str]) -> dict[str, Any]:
	"""The records of one kind."""
	kind = records.LINK_FIELDS[field]
	states = record_rows.states_of(kind, partners)
	state, text = asked("state") if asked("state") in states else "", asked("q")
	count = record_rows.count(kind, partners, state, text)
	page = portal_pages.asked_page(count)
	params = {"partner": asked("partner"), "kind": field}
	return {
		"kind": field,
		"kind_label": labels()[field],
		"states": [("", _("Any")), *((each, _(each)) for each in states)],
		"state": state,
		"text": text,
		"rows": record_rows.latest(kind, partners, PER_PAGE, (page - 1) * PER_PAGE, state, text),
		"pager": portal_pages.pager(RECORDS, page, count, **params, state=state, q=text),
		"clear_url": portal_pages.address(RECORDS, **params),
	}
