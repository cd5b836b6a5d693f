"""What a figure is about: a period, and a part of the program.

A period is half-open and in the site's time zone: a day, or a month, begins at its midnight and
ends where the next one begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, cstr, get_first_day, getdate

from partner_support.adapters import arguments, site_time
from partner_support.engine import TICKET_CLOCKS
from partner_support.partner_program import field_checks

MIDNIGHT = time()
TIMED = [kind.value for kind in TICKET_CLOCKS]


@dataclass(frozen=True)
class Scope:
	"""`begin` counts, `end` does not; the others name a part of the program, or are None for all of it."""

	begin: datetime
	end: datetime
	partner: str | None = None
	tier: str | None = None
	severity: str | None = None
	category: str | None = None
	team: str | None = None
	agent: str | None = None
	cause: str | None = None
	level: int | None = None
	clock: str | None = None

	@classmethod
	def of(cls, filters: Mapping[str, Any] | str | None) -> "Scope":
		"""What a report's filters ask for; the present month where they name no dates, which both count."""
		filters = arguments.report_filters(filters)
		today = site_time.to_site(site_time.now()).date()
		begin = arguments.filter_day(filters, "from_date", get_first_day(today))
		last = arguments.filter_day(filters, "to_date", today)
		if begin > last:
			frappe.throw(
				_("The period ends before it begins. Choose a To Date that is not before From Date.")
			)
		return cls(at_midnight(begin), at_midnight(last + timedelta(days=1)), **parts(filters))

	@classmethod
	def month(cls, day: date) -> "Scope":
		"""The whole program in the month of that day."""
		first = getdate(get_first_day(day))
		return cls(at_midnight(first), at_midnight(getdate(add_months(first, 1))))

	@property
	def is_months(self) -> bool:
		"""Whether the period is one or more whole months."""
		return self.begin.day == self.end.day == 1

	@property
	def before(self) -> "Scope":
		"""The same part of the program in the period before: as many months, or as many days."""
		if not self.is_months:
			return replace(self, begin=self.begin - (self.end - self.begin), end=self.begin)
		months = (self.end.year - self.begin.year) * 12 + self.end.month - self.begin.month
		return replace(self, begin=add_months(self.begin, -months), end=self.begin)

	@property
	def last_day(self) -> date:
		"""The last day that counts."""
		return (self.end - timedelta(days=1)).date()


def parts(filters: Mapping[str, Any]) -> dict[str, Any]:
	"""The part of the program that filters name; a level is a number."""
	named = {field.name for field in fields(Scope)} - {"begin", "end"}
	chosen = {name: cstr(filters[name]) for name in named - {"level"} if filters.get(name)}
	level = arguments.filter_number(filters, "level")
	if chosen.get("clock", TIMED[0]) not in TIMED:
		frappe.throw(
			_("There is no clock {0}. Choose one of: {1}.").format(
				field_checks.shown(chosen["clock"]), ", ".join(_(clock) for clock in TIMED)
			)
		)
	return {**chosen, "level": level} if level else chosen


def at_midnight(day: date) -> datetime:
	"""Where a day begins on the site's clock."""
	return datetime.combine(day, MIDNIGHT)
