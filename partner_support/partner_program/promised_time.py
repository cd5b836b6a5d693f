"""A promise as forms write it, a value and a unit: refused where no clock could keep it, and why."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _

from partner_support.engine import EngineError, Target, Unit
from partner_support.partner_program import bounds

SHORTEST = timedelta(minutes=1)  # deadlines are kept to the minute
LONGEST = {  # even of a team that opens one hour, or on one day, a week
	Unit.MINUTES: 525_600,
	Unit.HOURS: 8_760,
	Unit.BUSINESS_DAYS: 3_650,
	Unit.CALENDAR_HOURS: 87_600,
}


def checked(value: Any, unit: str, where: str) -> Target:
	"""The target that is meant; `where` names its field. Refuses what no clock can keep."""
	number = bounds.number(value or 0, where, bounds.TARGET)
	try:
		target = Target(number, unit)
	except EngineError as error:
		frappe.throw(_("{0}: {1}. Change it.").format(where, frappe.utils.escape_html(str(error))))
	longest = LONGEST[target.unit]
	if target.value > longest:
		frappe.throw(
			_("{0}: {1} {2} is longer than anybody waits. Enter {3} or less.").format(
				where, f"{target.value:,g}", _(target.unit.value), f"{longest:,}"
			)
		)
	if target.unit is not Unit.BUSINESS_DAYS and target.duration < SHORTEST:
		frappe.throw(
			_("{0}: {1} {2} is less than a minute, and deadlines are kept to the minute. Enter more.").format(
				where, f"{target.value:g}", _(target.unit.value)
			)
		)
	return target
