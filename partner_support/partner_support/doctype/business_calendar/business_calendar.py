"""When a team works. `as_engine` is the only way from here to the engine."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import BusinessCalendar as EngineCalendar
from partner_support.engine import CalendarError, Period

SETTINGS = (
	("Partner Program Settings", "deal_approval_calendar"),
	("Partner Support Settings", "quiet_calendar"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class BusinessCalendar(Document):
	def onload(self) -> None:
		self.set_onload("used_by", used_by(self.name))

	def validate(self) -> None:
		self.tidy_times()
		self.check_periods()
		self.check_whole()
		self.refuse_disabling_in_use()

	def tidy_times(self) -> None:
		"""Accept 9:00 for 09:00."""
		for row in self.periods:
			row.start_time, row.end_time = tidy(row.start_time), tidy(row.end_time)

	def check_periods(self) -> None:
		"""Refuse a row that is no period, and say which."""
		for row in self.periods:
			try:
				period_as_engine(row)
			except CalendarError as error:
				frappe.throw(_("Working Hours, row {0}: {1}.").format(row.idx, error))

	def check_whole(self) -> None:
		"""Refuse a calendar that the engine refuses: never open, overlapping, unknown zone."""
		try:
			as_engine(self)
		except CalendarError as error:
			frappe.throw(_("This calendar cannot be used: {0}.").format(error))

	def refuse_disabling_in_use(self) -> None:
		"""Refuse to disable a calendar by which promises are counted."""
		users = self.disabled and not self.is_new() and used_by(self.name)
		if users:
			frappe.throw(
				_("{0} is in use by {1}. Choose another calendar there before you disable this one.").format(
					frappe.bold(self.name), ", ".join(users)
				)
			)


def as_engine(calendar: Document) -> EngineCalendar:
	"""The engine's value of a Business Calendar. Raises CalendarError."""
	periods = [period_as_engine(row) for row in calendar.periods]
	return EngineCalendar(calendar.time_zone, periods, holidays_of(calendar.holiday_list))


def all_as_engine() -> dict[str, EngineCalendar]:
	"""Every calendar of the site by name, disabled ones too: old promises still count by them."""
	names = frappe.get_all("Business Calendar", pluck="name")
	return {name: as_engine(frappe.get_cached_doc("Business Calendar", name)) for name in names}


def period_as_engine(row: Document) -> Period:
	"""The engine's value of one row. Raises CalendarError."""
	if row.weekday not in WEEKDAYS:
		raise CalendarError(f"day must be one of {', '.join(WEEKDAYS)}, not {row.weekday!r}")
	return Period(WEEKDAYS.index(row.weekday), row.start_time, row.end_time)


def holidays_of(holiday_list: str | None) -> Iterable[date]:
	"""The dates of Helpdesk's holiday list."""
	if not holiday_list:
		return []
	return frappe.get_all(
		"HD Holiday",
		filters={"parent": holiday_list, "parenttype": "HD Service Holiday List"},
		pluck="holiday_date",
	)


def used_by(calendar: str) -> list[str]:
	"""The matrices, the partners and the settings that count by this calendar."""
	mine = {"business_calendar": calendar}
	matrices = frappe.get_all("SLA Matrix", filters=mine, pluck="name")
	rows = frappe.get_all("SLA Matrix Row", filters=mine, pluck="parent")
	partners = frappe.get_all("Partner", filters=mine, pluck="name")
	settings = set(frappe.get_all("Team Target", filters=mine, pluck="parent"))
	settings |= {each for each, field in SETTINGS if frappe.db.get_single_value(each, field) == calendar}
	return sorted({*matrices, *rows}) + partners + sorted(_(each) for each in settings)


def tidy(time_of_day: str | None) -> str:
	"""The time without blanks and with two digits for the hour."""
	stripped = (time_of_day or "").strip()
	return stripped.zfill(5) if ":" in stripped else stripped
