"""Figures for the charts of the program that Frappe cannot draw by itself: it would add up currencies."""

from datetime import datetime
from typing import Any

from frappe.query_builder.functions import DateFormat, Sum
from frappe.utils import format_date

from partner_support.adapters.access import readable
from partner_support.adapters.overview import compliance

DEAL = "Deal Registration"


def won_value_by_month(now: datetime) -> dict[str, Any]:
	"""The value of the deals won in each of the last twelve months, by when they were closed: a series a currency."""
	months = compliance.months_until(now)
	sums = won_since(months[0])
	currencies = sorted({currency for currency, _month in sums})
	return {
		"labels": [format_date(month, "MMM yyyy") for month in months],
		"datasets": [
			{
				"name": currency,
				"values": [float(sums.get((currency, f"{month:%Y-%m}"), 0)) for month in months],
			}
			for currency in currencies
		],
	}


def won_since(first_day: datetime) -> dict[tuple[str, str], float]:
	"""What was won since then, by currency and month ("2026-11"), as far as the reader may see it."""
	deal, query = readable.rows(DEAL, status="Won")
	month = DateFormat(deal.closed_on, "%Y-%m")
	query = query.where(deal.closed_on >= first_day).groupby(deal.currency).groupby(month)
	return {
		(currency, key): value
		for currency, key, value in query.select(deal.currency, month, Sum(deal.deal_value)).run()
	}
