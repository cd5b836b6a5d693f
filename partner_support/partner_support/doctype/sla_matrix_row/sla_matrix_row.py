"""One line of an SLA matrix: what it applies to and what it promises.

A clock is spoken about when its unit is set: 0 Business Days is "the same business day".
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import (
	TICKET_CLOCKS,
	BusinessCalendar,
	ClockKind,
	Row,
	Target,
	TargetError,
	Unit,
)

FIELDS = {kind: kind.value.lower().replace(" ", "_") for kind in TICKET_CLOCKS}
SAMPLE_DAYS = 7
INSTANT = timedelta(microseconds=1)
SHORTEST_PERIOD = timedelta(minutes=15)  # between two updates


class SLAMatrixRow(Document):
	def check(self, calendar: BusinessCalendar) -> None:
		"""Refuse a row that cannot be kept or says nothing; the parent calls this."""
		self.check_units()
		self.check_targets()
		self.check_update()
		self.check_says_something()
		self.check_sequence(calendar)

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

	def check_targets(self) -> None:
		"""Refuse a negative, empty or fractional target, as the engine does."""
		for kind, field in FIELDS.items():
			try:
				target_of(self, field)
			except TargetError as error:
				self.refuse(_("{0}: {1}.").format(_(kind.value), error))

	def check_update(self) -> None:
		"""Refuse periods that nobody could keep: each that passes is a miss of its own."""
		update = targets_of(self).get(ClockKind.UPDATE)
		if update and update.unit is not Unit.BUSINESS_DAYS and update.duration < SHORTEST_PERIOD:
			self.refuse(
				_("an update every {0} is more than anybody keeps up. Allow {1} minutes or more.").format(
					update, SHORTEST_PERIOD // timedelta(minutes=1)
				)
			)

	def check_says_something(self) -> None:
		"""Refuse a row without effect."""
		if not targets_of(self) and not self.escalation_ladder:
			self.refuse(_("it promises nothing and names no ladder. Fill in a promise, or delete the row."))

	def check_sequence(self, calendar: BusinessCalendar) -> None:
		"""Refuse a resolution that would always fall due before the first response."""
		targets = targets_of(self)
		response, resolution = targets.get(ClockKind.FIRST_RESPONSE), targets.get(ClockKind.RESOLUTION)
		if not response or not resolution:
			return
		starts = working_days(calendar, datetime.now(timezone.utc))
		if all(resolution.due(calendar, start) < response.due(calendar, start) for start in starts):
			self.refuse(
				_(
					"the resolution ({0}) is due before the first response ({1}). Allow more time for it."
				).format(resolution, response)
			)

	def refuse(self, message: str) -> NoReturn:
		"""Show the message with this row's number."""
		frappe.throw(_("Promises, row {0}: {1}").format(self.idx, message))


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


def targets_of(row: Document) -> dict[ClockKind, Target]:
	"""What the row says about each clock that it speaks about. Raises TargetError."""
	targets = {kind: target_of(row, field) for kind, field in FIELDS.items()}
	return {kind: target for kind, target in targets.items() if target}


def target_of(row: Document, field: str) -> Target | None:
	"""The target in one pair of fields. Raises TargetError."""
	unit = row.get(f"{field}_unit")
	return Target(row.get(f"{field}_value") or 0, Unit(unit)) if unit else None


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
