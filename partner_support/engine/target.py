"""A promise: how long a clock may run, in one of four units.

Working minutes and hours count a calendar's open time; business days end at a close of
business (0 is "same business day"); calendar hours count every hour.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from partner_support.engine.business_calendar import BusinessCalendar
from partner_support.engine.errors import TargetError, chosen

LARGEST = 1_000_000  # of any unit; more is a typing error, and no calendar reaches as far


class Unit(str, Enum):
	"""What a target's value counts."""

	MINUTES = "Minutes"
	HOURS = "Hours"
	BUSINESS_DAYS = "Business Days"
	CALENDAR_HOURS = "Calendar Hours"


@dataclass(frozen=True)
class Target:
	"""`value` of `unit`, to be measured from a start. Raises TargetError for an impossible value."""

	value: float
	unit: Unit

	def __post_init__(self) -> None:
		object.__setattr__(self, "unit", chosen(Unit, self.unit, TargetError))
		if not 0 <= self.value <= LARGEST:
			raise TargetError(f"a target must be a number from 0 to {LARGEST}, not {self.value}")
		if self.unit is Unit.BUSINESS_DAYS and self.value != int(self.value):
			raise TargetError(f"business days must be a whole number, not {self.value:g}")
		if self.unit is not Unit.BUSINESS_DAYS and not self.duration:
			raise TargetError(f"a target of {self.value:g} {self.unit.value} can never be met")

	def __str__(self) -> str:
		if self.unit is Unit.BUSINESS_DAYS and not self.value:
			return "same business day"
		unit = self.unit.value.lower()
		return f"{self.value:g} {unit[:-1] if self.value == 1 else unit}"

	@property
	def duration(self) -> timedelta:
		"""The value as time; only for units that are a duration."""
		if self.unit is Unit.MINUTES:
			return timedelta(minutes=self.value)
		return timedelta(hours=self.value)

	def measured_on(self, calendar: BusinessCalendar) -> BusinessCalendar:
		"""The calendar that this unit counts: calendar hours never pause for the night."""
		if self.unit is Unit.CALENDAR_HOURS:
			return BusinessCalendar.always(calendar.time_zone)
		return calendar

	def due(self, calendar: BusinessCalendar, start: datetime) -> datetime:
		"""When the promise given at `start` falls due (UTC)."""
		if self.unit is Unit.BUSINESS_DAYS:
			return calendar.end_of_day(start, int(self.value))
		return self.measured_on(calendar).deadline(start, self.duration)

	def allowance(self, calendar: BusinessCalendar, start: datetime) -> timedelta:
		"""Working time, on the calendar it is measured on, between `start` and the due instant."""
		if self.unit is Unit.BUSINESS_DAYS:
			return calendar.elapsed(start, self.due(calendar, start))
		return self.duration
