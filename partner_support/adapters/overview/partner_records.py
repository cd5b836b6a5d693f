"""How many records a partner has in each state, and over how much money: per currency, never across."""

from decimal import Decimal
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder import Case, DocType, Field
from frappe.query_builder.functions import Count, Sum

from partner_support.adapters.access import readable
from partner_support.adapters.records import record_figures, records
from partner_support.adapters.records.records import Source
from partner_support.partner_program import states
from partner_support.partner_program.currencies import digits_of

KINDS = tuple(records.LINK_FIELDS.values())


def counted(partner: Document) -> list[dict[str, Any]]:
	"""Each kind of record that the reader may read, wherever the site keeps it. One query a kind."""
	sources = [records.source_of(kind) for kind in KINDS]
	return [
		{
			"kind": source.kind,
			"doctype": source.doctype,
			"filters": {source.partner_field: owner},
			"state_field": source.state_field,
			"states": by_state(source, owner),
		}
		for source in sources
		if (owner := owner_in(source, partner)) and readable.is_allowed(source.doctype)
	]


def owner_in(source: Source, partner: Document) -> str | None:
	"""What the records of a source call this partner."""
	return partner.hd_customer if source.names_customer else partner.name


def by_state(source: Source, owner: str) -> list[dict[str, Any]]:
	"""The states in which there are records, in the order of their life."""
	found: dict[str, dict[str, Any]] = {}
	for total in totals(source, owner):
		state = total.state or ""
		entry = found.setdefault(state, {"state": state, "count": 0, "money": []})
		entry["count"] += total.number
		if total.amount is not None:
			entry["money"].append(money_of(total.amount, total.currency or None))
	return [found[state] for state in in_order(source, found)]


def totals(source: Source, owner: str) -> list[frappe._dict]:
	"""Number and money by state and currency, the latter two where the source has them; cancelled ones left out."""
	table, query = readable.rows(source.doctype, **{source.partner_field: owner})
	state = table[source.state_field]
	query = query.where(table.docstatus < 2).groupby(state).orderby(state)
	query = query.select(state.as_("state"), Count("*").as_("number"))
	if source.amount_field:
		query = query.select(Sum(worth(source, table)).as_("amount"))
	if source.currency_field:
		currency = table[source.currency_field]
		query = query.select(currency.as_("currency")).groupby(currency)
	return query.run(as_dict=True)


def worth(source: Source, table: DocType) -> Case | Field:
	"""What a record is worth: a claim, once that is decided, what was approved of it."""
	amount = table[source.amount_field]
	if source.is_own and source.kind == "MDF Claim":
		settled = table[source.state_field].isin(record_figures.SETTLED)
		return Case().when(settled, table.approved_amount).else_(amount)
	return amount


def money_of(amount: float, currency: str | None) -> dict[str, Any]:
	"""A sum, without the last digits that adding up in a float may leave, and in words."""
	exact = round(float(amount), digits_of(currency))
	return {
		"currency": currency,
		"amount": exact,
		"text": record_figures.sum_in_words(Decimal(str(exact)), currency),
	}


def in_order(source: Source, found: dict[str, Any]) -> list[str]:
	"""The states of our records as they follow each other; a foreign DocType's by name."""
	order = states.lifecycle_of(source.kind).states if source.is_own else ()
	return sorted(found, key=lambda state: (order.index(state) if state in order else len(order), state))
