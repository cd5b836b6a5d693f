"""Which categories bring more tickets than they used to: each is compared with its own past.

The last thirty days of the period against the median of up to six periods of thirty days before
them (engine/habit.py). Periods from before the program's first ticket are nobody's past.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Min, Sum
from frappe.utils import flt

from partner_support.adapters import site_time
from partner_support.adapters.figures import facts
from partner_support.adapters.figures.facts import BY_CATEGORY, NOBODY
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.overview.partner_figures import (
	DAYS,
	PERIODS_BEFORE,
	past_of,
	periods_known,
)
from partner_support.engine import habit

PERIOD = timedelta(days=DAYS)


@dataclass(frozen=True)
class Trend:
	"""A category's last thirty days, and its periods before, newest first."""

	number: int
	past: tuple[int, ...]
	stands_out: bool

	@property
	def usual(self) -> float | None:
		"""The median of the past; None while too little of it is known."""
		return habit.usual(self.past)

	@property
	def change(self) -> float | None:
		"""By how many percent the number exceeds the usual."""
		return round(100 * (self.number - self.usual) / self.usual, 1) if self.usual else None


def trends(scope: Scope, by: str = BY_CATEGORY) -> dict[str, Trend]:
	"""The trend of each category, up to the end of the period. Two queries."""
	times = flt(frappe.get_cached_doc("Partner Program Settings").flag_times_usual)
	known = periods_since_the_first(scope)
	found: dict[str, Trend] = {}
	for key, (number, *before) in by_period(scope, by).items():
		past = past_of((number, *before), known)
		found[key] = Trend(number, past, habit.stands_out(number, past, times))
	return {key: trend for key, trend in found.items() if key != NOBODY}


def by_period(scope: Scope, by: str) -> dict[str, tuple[int, ...]]:
	"""How many tickets came in, in each period of thirty days, the newest first."""
	ends = [scope.end - PERIOD * back for back in range(PERIODS_BEFORE + 2)]
	found = facts.tickets(replace(scope, begin=ends[-1]))
	sums = [
		Sum(Case().when(facts.is_within(found.moment, end - PERIOD, end), 1).else_(0)) for end in ends[:-1]
	]
	return {key: tuple(map(int, numbers)) for key, numbers in found.counts(by, *sums).items()}


def periods_since_the_first(scope: Scope) -> int:
	"""How many complete periods the program has behind it, before the last one."""
	ticket = frappe.qb.DocType(facts.TICKET)
	first = frappe.qb.from_(ticket).where(facts.is_counted(ticket)).select(Min(ticket.creation)).run()[0][0]
	return periods_known(first, site_time.to_utc(scope.end)) if first else 0


def last_period(scope: Scope) -> Scope:
	"""The thirty days that are compared with their past."""
	return replace(scope, begin=scope.end - PERIOD)
