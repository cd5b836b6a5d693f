"""Figures for the charts of the program that Frappe cannot draw by itself.

It would add up currencies, and count our DocTypes where a site keeps its records in one of its own. A
chart that cannot say is empty.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import DateFormat, Sum
from frappe.utils import format_date

from partner_support.adapters.access import readable
from partner_support.adapters.overview import compliance, partner_records, program_figures
from partner_support.adapters.records import records
from partner_support.adapters.records.records import Source
from partner_support.partner_program import record_sources

DEAL, WON = "Deal Registration", "Won"


def by_state(kind: str) -> dict[str, Any]:
	"""How many records of a kind there are in each state, in the order of their life."""
	source = records.source_of(kind)
	found = numbers_by_state(source) if program_figures.is_told(source) else {}
	states = partner_records.in_order(source, found)
	if not states:
		return nothing()
	return {
		"labels": [_(state) if state else _("Not Specified") for state in states],
		"datasets": [{"name": _(source.doctype), "values": [found[state] for state in states]}],
	}


def numbers_by_state(source: Source) -> dict[str, int]:
	"""The number of records in each state, as far as the reader may see them; cancelled ones left out."""
	rows = frappe.get_list(
		source.doctype,
		filters={"docstatus": ("<", 2)},
		fields=[f"{source.state_field} as state", {"COUNT": "*", "as": "number"}],
		group_by=source.state_field,
		order_by=source.state_field,
		limit_page_length=0,
	)
	return {row.get("state") or "": row.number for row in rows}


def won_value_by_month(now: datetime) -> dict[str, Any]:
	"""The value of the deals won in each of the last twelve months, by when they were closed: a series a currency."""
	source = records.source_of(DEAL)
	if not (program_figures.is_told(source) and tells_what_was_won(source)):
		return nothing()
	months = compliance.months_until(now)
	sums = won_since(source, months[0])
	currencies = sorted({currency for currency, _month in sums})
	return {
		"labels": [format_date(month, "MMM yyyy") for month in months],
		"datasets": [
			{
				"name": currency or _("No Currency"),
				"values": [float(sums.get((currency, f"{month:%Y-%m}"), 0)) for month in months],
			}
			for currency in currencies
		],
	}


def tells_what_was_won(source: Source) -> bool:
	"""Whether a DocType says which deals were won, when, and over how much."""
	needed = (source.amount_field, source.currency_field, source.date_field)
	return all(needed) and record_sources.knows(source, (WON,))


def won_since(source: Source, first_day: datetime) -> dict[tuple[str, str], float]:
	"""What was won since then, by currency and month ("2026-11"), as far as the reader may see it."""
	deal, query = readable.rows(source.doctype, **{source.state_field: WON})
	closed = deal.closed_on if source.is_own else deal[source.date_field]
	currency, month = deal[source.currency_field], DateFormat(closed, "%Y-%m")
	query = query.where((closed >= first_day) & (deal.docstatus < 2)).groupby(currency).groupby(month)
	return {
		(code or "", key): value or 0
		for code, key, value in query.select(currency, month, Sum(deal[source.amount_field])).run()
	}


def nothing() -> dict[str, Any]:
	"""A chart that cannot say."""
	return {"labels": [], "datasets": []}
