"""Several workers, workers that die, users in between: every step exactly once, and none lost."""

from collections import Counter
from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.sla import sweep
from tests.site.escalating import MONDAY
from tests.site.factories import (
	SECOND_TEAM,
	an_outgoing_account,
	at,
	ladder,
	partner,
	policy,
	step,
	team,
	ticket,
)
from tests.site.mailbox import threads_of
from tests.site.workers import ended, killed_at_every_statement, leaving_nothing, started

AFTER_BOTH_STEPS = "2026-11-23 12:30"
STEPS = {"1. 80 % of First Response", "2. First Response missed"}
MANAGER = "manager@vendor.example.com"
PARTNERS_CONTACT = "someone@elsewhere.example.com"
TICKETS = 60
OURS = "Partner Support%"  # the titles of what we log


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		frappe.db.delete("Error Log", {"method": ["like", OURS]})  # no transaction ever takes these back
		frappe.db.commit()
		yield


def due_tickets(count: int) -> list[str]:
	"""Committed tickets with two steps due: level, team, note, bell and mail to two people."""
	an_outgoing_account()
	# No cap: all of them mail in one minute.
	frappe.db.set_single_value("Partner Support Settings", "escalation_mails_per_hour", 0)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	with at(MONDAY):
		rungs = ladder(
			step("Percent of target", clock="First Response", threshold=80, level=1),
			step(
				"Target missed",
				clock="First Response",
				level=2,
				new_team=team(SECOND_TEAM).name,
				notify_user=step("Age")["notify_user"],
				tell_partner=1,
			),
		)
		policy(ladder_name=rungs.name)
		mine = partner()
		names = [ticket(mine, description=None).name for _ in range(count)]
	frappe.db.delete("Email Queue", {"reference_name": ["in", threads_of(names)]})
	frappe.db.commit()
	return names


def sweeps() -> None:
	"""What a worker does."""
	with at(AFTER_BOTH_STEPS):
		sweep.run()


def assert_each_escalated_once(tickets: list[str]) -> None:
	"""Two log rows, one note, one mail per person, level and team for each ticket; no errors."""
	frappe.db.rollback()
	log = frappe.get_all(
		"Escalation Log", filters={"ticket": ["in", tickets]}, fields=["ticket", "step", "problems"]
	)
	assert Counter((entry.ticket, entry.step) for entry in log) == Counter(
		(name, each) for name in tickets for each in STEPS
	)
	assert not [entry.problems for entry in log if entry.problems]
	notes = frappe.get_all(
		"HD Ticket Comment", filters={"reference_ticket": ["in", tickets]}, pluck="reference_ticket"
	)
	assert Counter(notes) == Counter(tickets)
	assert mails_to(tickets) == Counter(
		(name, each) for name in tickets for each in (MANAGER, PARTNERS_CONTACT)
	)
	bells = frappe.get_all(
		"Notification Log", filters={"document_name": ["in", tickets], "type": "Alert"}, pluck="document_name"
	)
	assert Counter(bells) == Counter(tickets)
	standing = {
		(each.escalation_level, each.agent_group, each.agreement_status)
		for each in frappe.get_all("HD Ticket", filters={"name": ["in", tickets]}, fields=["*"])
	}
	assert standing == {(2, SECOND_TEAM, "Failed")}


def mails_to(tickets: list[str]) -> Counter:
	"""How many mails about each ticket each person will get."""
	queue, to = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	query = (
		frappe.qb.from_(queue).join(to).on(to.parent == queue.name).select(queue.reference_name, to.recipient)
	)
	mails = query.where(queue.reference_name.isin(threads_of(tickets))).run()
	return Counter((thread.partition("-")[0], person) for thread, person in mails)


def sweep_failures() -> list[str]:
	"""What sweeps logged."""
	return frappe.get_all("Error Log", filters={"method": ["like", OURS]}, pluck="error")


def test_three_sweepers_at_once_fire_every_step_exactly_once():
	tickets = due_tickets(TICKETS)
	workers = [started(sweeps) for _ in range(3)]
	assert ended(*workers) == [0, 0, 0]
	assert sweep_failures() == []
	assert_each_escalated_once(tickets)


def test_users_who_save_the_same_tickets_lose_nothing_and_repeat_nothing():
	tickets = due_tickets(12)

	def users_save() -> None:
		with site_time.travelled_to("2026-11-23 12:30:01"):  # time flows, so that no two saves look alike
			for name in [*tickets, *reversed(tickets)]:
				add_to_subject(name)

	assert ended(started(users_save), started(sweeps), started(users_save)) == [0, 0, 0]
	sweeps()  # those that a user held at that moment
	assert_each_escalated_once(tickets)
	subjects = frappe.get_all("HD Ticket", filters={"name": ["in", tickets]}, pluck="subject")
	assert {subject.count("+") for subject in subjects} == {4}


def add_to_subject(name: str) -> None:
	"""Save a ticket as a person would: again when somebody else was faster."""
	for _ in range(50):
		try:
			mine: Document = frappe.get_doc("HD Ticket", name)
			mine.subject += "+"
			mine.save()
			frappe.db.commit()
			return
		except (frappe.TimestampMismatchError, frappe.QueryDeadlockError):
			frappe.db.rollback()
	raise AssertionError(f"ticket {name} could not be saved")


def test_a_sweeper_killed_at_any_point_loses_nothing_and_repeats_nothing():
	tickets = due_tickets(3)
	statement = killed_at_every_statement(sweeps, tickets)
	sweeps()
	assert statement > 60  # it did die within a ticket, many times
	assert sweep_failures() == []
	assert_each_escalated_once(tickets)
