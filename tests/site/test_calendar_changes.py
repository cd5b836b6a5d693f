"""A change of working time moves what is still open."""

from datetime import date, datetime

import frappe

from partner_support.adapters.sla import sweep
from tests.site.factories import CALENDAR, at, clock_of, partner, policy, set_on, ticket


def a_holiday_on(day: date) -> None:
	"""Close the tests' office for a day, as an administrator would."""
	holidays = frappe.get_doc(
		{
			"doctype": "HD Service Holiday List",
			"holiday_list_name": "Test Holidays",
			"from_date": date(day.year, 1, 1),
			"to_date": date(day.year, 12, 31),
			"holidays": [{"holiday_date": day, "description": "Forgotten"}],
		}
	).insert()
	office = frappe.get_doc("Business Calendar", CALENDAR)
	office.holiday_list = holidays.name
	office.save()


def test_a_forgotten_holiday_moves_the_deadline_of_an_open_ticket():
	with at("2026-11-23 10:00"):
		policy()
		mine = ticket(partner(), priority="Low")
	assert mine.resolution_by == datetime(2026, 11, 24, 18)
	with at("2026-11-23 11:00"):
		a_holiday_on(date(2026, 11, 24))
		sweep.run()
	mine.reload()
	assert mine.resolution_by == clock_of(mine).due_at == datetime(2026, 11, 25, 18)


def test_what_is_solved_stays_as_it_was():
	with at("2026-11-23 10:00"):
		policy()
		mine = set_on(ticket(partner(), priority="Low"), status="Resolved")
	with at("2026-11-23 11:00"):
		a_holiday_on(date(2026, 11, 24))
		sweep.run()
	assert mine.reload().resolution_by == datetime(2026, 11, 24, 18)
