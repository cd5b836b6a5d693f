"""Helpdesk's own agreement for each matrix version, so that all its screens have one to show.

Its condition is blank, so Helpdesk never picks it for anybody else's ticket. It has a row for
every priority: without an enabled one Helpdesk would complain on every save, and without one
disabled meanwhile the tickets that have it could not be saved at all. The figures in it are only
what a ticket falls back to should our clocks fail.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from partner_support.adapters import site_time
from partner_support.adapters.sla import loader
from partner_support.engine import Case, ClockKind, Matrix, Period
from partner_support.engine.business_calendar import DAY_MINUTES, WEEKDAYS

NAME = "Partner Support: {0}"
FALLBACK = {ClockKind.FIRST_RESPONSE: timedelta(hours=8), ClockKind.RESOLUTION: timedelta(hours=24)}


def ensure_managed_sla(matrix: Document) -> str:
	"""The name of the agreement that stands for a matrix version, created or brought up to date."""
	name = NAME.format(matrix.name)
	if frappe.db.exists("HD Service Level Agreement", name):
		agreement = frappe.get_doc("HD Service Level Agreement", name)
	else:
		agreement = frappe.new_doc("HD Service Level Agreement", service_level=name)
	agreement.update(
		{
			"description": _("Kept by Partner Support. Change the SLA Matrix instead."),
			"holiday_list": holiday_list(matrix),
			"default_sla": 0,
			"enabled": 1,
			"condition": "",
			"apply_sla_for_resolution": 1,
		}
	)
	agreement.set("support_and_resolution", working_days(loader.calendar(matrix.business_calendar).periods))
	agreement.set("priorities", priorities(matrix))
	agreement.flags.ignore_permissions = True
	agreement.save()
	return agreement.name


def follow_priorities(doc: Document | None = None, method: str | None = None) -> None:
	"""Keep a row for every priority in every version that tickets still have. A doc_event."""
	for name in frappe.get_all("SLA Matrix", filters={"status": "Published"}, pluck="name"):
		ensure_managed_sla(frappe.get_doc("SLA Matrix", name))


def holiday_list(matrix: Document) -> str:
	"""The calendar's holidays; where it has none, those of Helpdesk's default agreement."""
	own = frappe.db.get_value("Business Calendar", matrix.business_calendar, "holiday_list")
	return own or frappe.db.get_value("HD Service Level Agreement", {"default_sla": 1}, "holiday_list")


def working_days(periods: tuple[Period, ...]) -> list[dict]:
	"""One span per weekday, from first opening to last close: all that Helpdesk can express."""
	days: dict[int, list[Period]] = {}
	for period in periods:
		days.setdefault(period.weekday, []).append(period)
	return [
		{
			"workday": WEEKDAYS[weekday],
			"start_time": time_of_day(min(period.opens_at for period in of_day)),
			"end_time": time_of_day(max(period.closes_at for period in of_day)),
		}
		for weekday, of_day in sorted(days.items())
	]


def time_of_day(minutes: int) -> str:
	"""HH:MM:SS, ending with the day."""
	if minutes >= DAY_MINUTES:
		return "23:59:59"
	return f"{minutes // 60:02}:{minutes % 60:02}:00"


def priorities(matrix: Document) -> list[dict]:
	"""A row per priority with what the matrix promises it at the least; an enabled one is the default."""
	names = frappe.get_all("HD Ticket Priority", pluck="name", order_by="disabled, name")
	preferred = frappe.db.get_single_value("HD Settings", "default_priority")
	default = preferred if preferred in names else names[0]
	engine_matrix = loader.matrix(matrix.name)
	return [
		{
			"priority": name,
			"default_priority": int(name == default),
			**fallback_times(engine_matrix, matrix.business_calendar, name),
		}
		for name in names
	]


def fallback_times(matrix: Matrix, calendar: str, severity: str) -> dict[str, float]:
	"""Seconds of working time for a ticket of no tier and no category."""
	start = site_time.to_utc(now_datetime())
	promises = matrix.decide(Case(None, severity, None, start, calendar)).promises
	response, resolution = (
		(promises[kind].allowance if kind in promises else FALLBACK[kind]).total_seconds()
		for kind in (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)
	)
	return {"response_time": response, "resolution_time": max(resolution, response)}
