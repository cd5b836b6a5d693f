"""Missed updates and overdue reviews with several workers, and with one that dies: each counted and told once."""

from collections import Counter
from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.reviews import review_sweep, reviews
from partner_support.adapters.sla import sweep
from tests.site.factories import SECOND_TEAM, agent, an_outgoing_account, at, team, ticket
from tests.site.rounds import MONDAY, promised, warned
from tests.site.workers import (
	KILLED,
	dies_before_statement,
	ended,
	leaving_nothing,
	started,
	wait_until_locks_are_free,
)

TICKETS = 8
TWO_PERIODS_LATER = "2026-11-24 10:30"  # 14:00 and 18:00 have passed
OURS = "Partner Support%"


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		frappe.db.delete("Error Log", {"method": ["like", OURS]})
		frappe.db.commit()
		yield


def silent_tickets() -> list[str]:
	"""Committed tickets that were promised an update every four hours, each with a review that is overdue."""
	an_outgoing_account()
	first = promised(warned("Update"), update=(4, "Hours"))
	team(SECOND_TEAM, (agent("reviewer@vendor.example.com").name,))
	with at(MONDAY):
		names = [first.name]
		names += [ticket(frappe.get_doc("Partner", "Gold Reseller")).name for _ in range(TICKETS - 1)]
		for name in names:
			reviews.ask(name, SECOND_TEAM, "May we?")
	frappe.db.commit()
	return names


def works() -> None:
	with at(TWO_PERIODS_LATER):
		sweep.run()
		review_sweep.run()


def assert_each_counted_once(names: list[str]) -> None:
	frappe.db.rollback()
	clocks = frappe.get_all("SLA Clock", {"ticket": ["in", names], "clock": "Update"}, ["missed", "cycle"])
	assert Counter((each.missed, each.cycle) for each in clocks) == {(2, 3): TICKETS}
	log = frappe.get_all("Escalation Log", {"ticket": ["in", names]}, ["ticket", "clock", "cycle"])
	assert Counter((each.ticket, each.clock, each.cycle) for each in log) == {
		(name, "Update", 1): 1 for name in names
	}
	overdue = frappe.get_all(
		"HD Ticket Comment", {"reference_ticket": ["in", names]}, ["reference_ticket", "content"]
	)
	assert Counter(each.reference_ticket for each in overdue if "is overdue" in each.content) == Counter(
		names
	)
	assert not frappe.db.exists("Error Log", {"method": ["like", OURS]})


def test_several_workers_count_and_tell_each_once():
	names = silent_tickets()
	assert ended(*(started(works) for _ in range(3))) == [0, 0, 0]
	works()
	assert_each_counted_once(names)


@pytest.mark.parametrize("statement", [12, 40, 90])
def test_what_a_dying_worker_left_is_done_by_the_next(statement):
	names = silent_tickets()

	def dies() -> None:
		dies_before_statement(statement)
		works()

	assert ended(started(dies)) == [KILLED]
	wait_until_locks_are_free(names)
	works()
	assert_each_counted_once(names)
