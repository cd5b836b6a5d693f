"""One line of an SLA matrix: what it applies to and what it promises.

A clock is spoken about when its unit is set: 0 Business Days is "the same business day".
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import (
	TICKET_CLOCKS,
	BusinessCalendar,
	CalendarError,
	ClockKind,
	Row,
	Target,
	Unit,
)
from partner_support.partner_program import promised_time

Targets = dict[ClockKind, Target]
Judged = dict[tuple[Any, ...], str | None]

FIELDS = {kind: kind.value.lower().replace(" ", "_") for kind in TICKET_CLOCKS}
SAMPLE_DAYS = 7
INSTANT = timedelta(microseconds=1)
SHORTEST_PERIOD = timedelta(minutes=15)  # between two updates


class SLAMatrixRow(Document):
	def check(self, calendar: BusinessCalendar, judged: Judged) -> None:
		"""Refuse a row that cannot be kept or says nothing; the parent calls this.

		`judged` remembers what was said of equal promises on that calendar, for the rows that follow.
		"""
		self.check_units()
		targets = self.checked_targets()
		self.check_update(targets)
		self.check_says_something(targets)
		key = self.business_calendar, tuple(targets.items())
		if key not in judged:
			judged[key] = flaw_of(targets, calendar)
		if judged[key]:
			self.refuse(judged[key])

	def check_units(self) -> None:
		"""Refuse a value without a unit: it would be ignored."""
		for kind, field in FIELDS.items():
			value = self.get(f"{field}_value")
			if value and not self.get(f"{field}_unit"):
				self.refuse(
					_("{0} is {1}, but of what? Choose a unit, or clear the value.").format(
						_(kind.value), value
					)
				)

	def checked_targets(self) -> dict[ClockKind, Target]:
		"""What the row promises. Refuses a negative, empty, fractional or endless target."""
		return {
			kind: promised_time.checked(
				self.get(f"{field}_value"),
				self.get(f"{field}_unit"),
				_("Promises, row {0}, {1}").format(self.idx, _(kind.value)),
			)
			for kind, field in FIELDS.items()
			if self.get(f"{field}_unit")
		}

	def check_update(self, targets: Targets) -> None:
		"""Refuse periods that nobody could keep: each that passes is a miss of its own."""
		update = targets.get(ClockKind.UPDATE)
		if update and update.unit is not Unit.BUSINESS_DAYS and update.duration < SHORTEST_PERIOD:
			self.refuse(
				_("an update every {0} is more than anybody keeps up. Allow {1} minutes or more.").format(
					update, SHORTEST_PERIOD // timedelta(minutes=1)
				)
			)

	def check_says_something(self, targets: Targets) -> None:
		"""Refuse a row without effect."""
		if not targets and not self.escalation_ladder:
			self.refuse(_("it promises nothing and names no ladder. Fill in a promise, or delete the row."))

	def refuse(self, message: str) -> NoReturn:
		"""Show the message with this row's number."""
		frappe.throw(_("Promises, row {0}: {1}").format(self.idx, message))


def flaw_of(targets: Targets, calendar: BusinessCalendar) -> str | None:
	"""Why promises cannot be kept on a calendar, in words; None when they can."""
	starts = list(working_days(calendar, datetime.now(timezone.utc)))
	for kind, target in targets.items():
		if not is_reached(target, calendar, starts[-1]):
			return _("{0}: {1} lies beyond every day that the calendar knows. Allow less.").format(
				_(kind.value), target
			)
	response, resolution = targets.get(ClockKind.FIRST_RESPONSE), targets.get(ClockKind.RESOLUTION)
	if not (response and resolution):
		return None
	if all(resolution.due(calendar, start) < response.due(calendar, start) for start in starts):
		return _(
			"the resolution ({0}) is due before the first response ({1}). Allow more time for it."
		).format(resolution, response)
	return None


def is_reached(target: Target, calendar: BusinessCalendar, start: datetime) -> bool:
	"""Whether a promise ends within the years that calendars cover."""
	try:
		target.due(calendar, start)
	except CalendarError:
		return False
	return True


def as_engine(row: Document) -> Row:
	"""The engine's value of a row. Raises TargetError."""
	return Row(
		name=label(row),
		tier=row.partner_tier or None,
		severity=row.severity or None,
		category=row.category or None,
		targets=targets_of(row),
		calendar=row.business_calendar or None,
		ladder=row.escalation_ladder or None,
	)


def targets_of(row: Document) -> Targets:
	"""What the row says about each clock that it speaks about. Raises TargetError."""
	targets = {kind: target_of(row, field) for kind, field in FIELDS.items()}
	return {kind: target for kind, target in targets.items() if target}


def target_of(row: Document, field: str) -> Target | None:
	"""The target in one pair of fields. Raises TargetError."""
	unit = row.get(f"{field}_unit")
	return Target(row.get(f"{field}_value") or 0, unit) if unit else None


def label(row: Document) -> str:
	"""The row's name in decisions and clocks; stable, since published rows keep their place."""
	scope = (
		row.partner_tier or "any tier",
		row.severity or "any severity",
		row.category or "any category",
	)
	return f"{row.idx}. {' / '.join(scope)}"[:140]


def working_days(calendar: BusinessCalendar, start: datetime) -> Iterator[datetime]:
	"""The openings of the next working days."""
	for _day in range(SAMPLE_DAYS):
		start = calendar.deadline(calendar.end_of_day(start), INSTANT) - INSTANT
		yield start
