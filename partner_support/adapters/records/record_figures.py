"""A record's key figures in the words of whoever reads them: state, money, and the date that matters now."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, formatdate

from partner_support.engine import MoneyError, money
from partner_support.partner_program.currencies import digits_of
from partner_support.partner_program.record_sources import Source

BETWEEN = " · "
DAY = "d MMMM yyyy"

# What our own records tell besides state and amount, by kind.
MORE_COLUMNS = {
	"Deal Registration": ("expected_close", "expires_on"),
	"MDF Claim": ("approved_amount", "paid_on"),
	"Commission Statement": ("period_start", "period_end", "due_on", "paid_on"),
	"Partner Agreement": ("valid_from", "valid_until", "ended_on"),
}
SETTLED = ("Approved", "Paid")  # a claim is worth what was approved, from then on


def more_columns(source: Source) -> tuple[str, ...]:
	"""The columns read besides those that the source names."""
	return MORE_COLUMNS[source.kind] if source.is_own else ()


def title_field(source: Source) -> str | None:
	"""The field that says what a record is called; None: its name does."""
	found = source.title_field or frappe.get_meta(source.doctype).get_title_field()
	return found if found != "name" else None


def title(source: Source, values: frappe._dict) -> str:
	"""What a record is called; a statement by its number and period."""
	field = title_field(source)
	named = str(values.get(field) or "") if field else ""
	if source.is_own and source.kind == "Commission Statement":
		period = _("{0} to {1}").format(day(values.period_start), day(values.period_end))
		return f"{named}, {period}" if named else period
	return named


def amount(source: Source, values: frappe._dict) -> Decimal | None:
	"""What is at stake; None where the source names no amount, or the record has none."""
	value = values.get(source.amount_field) if source.amount_field else None
	if source.is_own and source.kind == "MDF Claim" and values.get(source.state_field) in SETTLED:
		value = values.approved_amount
	try:
		return None if value is None else money.exact(value)
	except MoneyError:
		return None


def one_by_one(source: Source, values: frappe._dict) -> tuple[str, str, str]:
	"""State, money and the date that matters; blank where there is none."""
	state = values.get(source.state_field)
	currency = values.get(source.currency_field) if source.currency_field else None
	matters = WHAT_MATTERS[source.kind](values) if source.is_own else ""
	return _(state) if state else "", sum_in_words(amount(source, values), currency), matters


def in_words(source: Source, values: frappe._dict) -> str:
	"""Such as: Approved · EUR 240,000.00 · closes 4 December 2026."""
	return BETWEEN.join(filter(None, one_by_one(source, values)))


def in_short(source: Source, values: frappe._dict) -> str:
	"""Such as: Approved · EUR 240,000.00."""
	return BETWEEN.join(filter(None, one_by_one(source, values)[:2]))


def sum_in_words(value: Decimal | None, currency: str | None) -> str:
	"""An amount with its currency's code, since a symbol may mean several."""
	if value is None:
		return ""
	written = fmt_money(float(value), precision=digits_of(currency))
	return f"{currency} {written}" if currency else written


def day(value: date | str | None) -> str:
	"""A date, written out."""
	return formatdate(value, DAY) if value else ""


def dated(wording: str, value: date | str | None) -> str:
	"""The wording with the date in it; nothing without a date."""
	return wording.format(day(value)) if value else ""


def about_deal(values: frappe._dict) -> str:
	"""When it closes; in the end, when its protection did."""
	if values.status == "Expired":
		return dated(_("expired on {0}"), values.expires_on)
	return dated(_("closes {0}"), values.expected_close)


def about_claim(values: frappe._dict) -> str:
	"""When it was paid."""
	return dated(_("paid on {0}"), values.paid_on) if values.status == "Paid" else ""


def about_statement(values: frappe._dict) -> str:
	"""When it was paid, or is to be."""
	if values.status == "Paid":
		return dated(_("paid on {0}"), values.paid_on)
	return dated(_("due {0}"), values.due_on) if values.status in ("Issued", "Disputed") else ""


def about_agreement(values: frappe._dict) -> str:
	"""How long it holds, or since when no longer."""
	if values.ended_on:
		return dated(_("ended on {0}"), values.ended_on)
	return dated(_("valid until {0}"), values.valid_until)


WHAT_MATTERS: dict[str, Callable[[Any], str]] = {
	"Deal Registration": about_deal,
	"MDF Claim": about_claim,
	"Commission Statement": about_statement,
	"Partner Agreement": about_agreement,
}
