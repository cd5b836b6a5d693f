"""Several sweepers, one that dies, partners who answer meanwhile: reminded once, decided about once, or left alone."""

from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.portal import actions
from partner_support.adapters.requests import answer_links, answer_page, partner_requests, request_sweep
from tests.site.asking import own_ticket, resolved, with_rules
from tests.site.factories import an_outgoing_account, at, partner_replies
from tests.site.portal import USER, portal_ticket, signed_in
from tests.site.test_escalation_mail import subject
from tests.site.workers import (
	KILLED,
	dies_before_statement,
	ended,
	killed_at_every_statement,
	leaving_nothing,
	started,
	wait_until_locks_are_free,
)

REMIND_AT, DECIDE_AT = "2026-11-24 12:00", "2026-11-26 15:00"
REMINDER, DECISION = "confirmation_reminder", "reopened"
TICKETS = 24
OURS = "Partner Support%"  # the titles of what we log
SOMEBODY_WAS_FASTER = (frappe.TimestampMismatchError, frappe.QueryDeadlockError)


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		frappe.db.delete("Error Log", {"method": ["like", OURS]})  # no transaction ever takes these back
		frappe.db.commit()
		yield


def waiting_tickets(count: int) -> list[str]:
	"""Committed tickets that were resolved on Monday and wait for the partner's word."""
	an_outgoing_account()
	with_rules(tickets_per_hour=0, tickets_per_day=0)
	first = own_ticket()
	with at("2026-11-23 10:00"):
		others = [
			portal_ticket(priority="Urgent", ticket_type="Test Deals").reload() for _ in range(count - 1)
		]
	names = [resolved(each).name for each in (first, *others)]
	frappe.db.delete("Email Queue", {"reference_name": ["in", names]})
	frappe.db.commit()
	return names


def sweeps() -> None:
	"""What a worker does; the time is the test's."""
	request_sweep.run()


def our_errors() -> list[str]:
	"""What was logged as an error."""
	return frappe.get_all("Error Log", filters={"method": ["like", OURS]}, pluck="error")


def requests(tickets: list[str]) -> list[frappe._dict]:
	"""The questions of these tickets."""
	frappe.db.rollback()
	return frappe.get_all("Partner Request", {"ticket": ["in", tickets]}, ["*"])


def mails(tickets: list[str]) -> Counter:
	"""How many mails of each kind there are about each ticket."""
	subjects = {kind: words_of(kind) for kind in (REMINDER, DECISION)}
	queued = frappe.get_all("Email Queue", {"reference_name": ["in", tickets]}, pluck="name")
	found: Counter = Counter()
	for mail in (frappe.get_doc("Email Queue", name) for name in queued):
		found.update(
			(mail.reference_name, kind) for kind, words in subjects.items() if words in subject(mail)
		)
	return found


def words_of(kind: str) -> str:
	"""What only the subject of such a mail says, as a header spells it."""
	return {REMINDER: "Reminder", DECISION: "Opened_again"}[kind]


def assert_each_was_reminded_once(tickets: list[str]) -> None:
	"""One reminder for each ticket, and a decision that is still to come."""
	found = requests(tickets)
	assert Counter(each.ticket for each in found) == Counter(tickets)
	assert {(each.state, each.next_action) for each in found} == {("Waiting", "Decide")}
	assert all(each.reminded_on for each in found)
	assert mails(tickets) == Counter((name, REMINDER) for name in tickets)
	assert our_errors() == []


def assert_each_was_decided_about_once(tickets: list[str]) -> None:
	"""Every ticket is open again, its partner told and its team asked, each once."""
	found = requests(tickets)
	assert {(each.state, each.outcome, each.next_action or None) for each in found} == {
		("Lapsed", "Reopened", None)
	}
	assert mails(tickets) == Counter((name, kind) for name in tickets for kind in (REMINDER, DECISION))
	notes = frappe.get_all(
		"HD Ticket Comment", {"reference_ticket": ["in", tickets]}, pluck="reference_ticket"
	)
	assert Counter(notes) == Counter(tickets)
	assert set(frappe.get_all("HD Ticket", {"name": ["in", tickets]}, pluck="status")) == {"Open"}
	assert our_errors() == []


def test_three_sweepers_at_once_remind_once_and_decide_once():
	tickets = waiting_tickets(TICKETS)
	with at(REMIND_AT):
		assert ended(*[started(sweeps) for _ in range(3)]) == [0, 0, 0]
	assert_each_was_reminded_once(tickets)
	with at(DECIDE_AT):
		assert ended(*[started(sweeps) for _ in range(3)]) == [0, 0, 0]
	assert_each_was_decided_about_once(tickets)


def test_a_sweeper_killed_at_any_point_reminds_and_decides_no_less_and_no_more():
	tickets = waiting_tickets(1)
	with at(REMIND_AT):
		assert killed_at_every_statement(sweeps, tickets) > 20
		sweeps()
	assert_each_was_reminded_once(tickets)
	with at(DECIDE_AT):
		assert killed_at_every_statement(sweeps, tickets) > 40
		sweeps()
	assert_each_was_decided_about_once(tickets)


# --- and partners who answer meanwhile -------------------------------------------------------


def answers(tickets: list[str], way: Callable[[str], object]) -> None:
	"""A partner answers one ticket after the other, as a person would: again when somebody else was faster."""
	for name in tickets:
		for _ in range(50):
			try:
				way(name)
				frappe.db.commit()
				break
			except SOMEBODY_WAS_FASTER:
				frappe.db.rollback()
			except frappe.ValidationError:  # it was decided already
				frappe.db.rollback()
				break
		else:
			raise AssertionError(f"ticket {name} could not be answered")


def confirms(name: str) -> None:
	"""On the portal's page of the ticket."""
	with signed_in(USER):
		actions.confirm_solved(name, None, None)


def objects(name: str) -> None:
	"""By the link in the mail."""
	request: Document | None = partner_requests.waiting_for(name)
	if request:
		address = answer_links.url(request, USER)
		answer_page.answer(link_of(address), "not-solved", "It is back.")


def link_of(url: str) -> answer_links.Link:
	"""What the page gets of a link."""
	return answer_links.Link(**dict(parse_qsl(urlsplit(url).query)))


def replies(name: str) -> None:
	"""By mail."""
	partner_replies(frappe.get_doc("HD Ticket", name))


def dies_in_the_middle() -> None:
	"""A sweeper that some statements later is no more."""
	dies_before_statement(150)
	sweeps()


def assert_who_answered_was_left_alone(tickets: list[str]) -> int:
	"""Nothing was sent or done to them after their answer; how many answered."""
	found, sent = requests(tickets), mails(tickets)
	answered = [each for each in found if each.state == "Answered"]
	for each in answered:
		assert each.outcome in ("Confirmed", "Not solved", "Answered")
		assert each.next_action_on is None
		assert not each.reminded_on or each.reminded_on <= each.answered_on
		assert sent[each.ticket, REMINDER] == int(bool(each.reminded_on))
		assert sent[each.ticket, DECISION] == 0
	return len(answered)


def test_partners_who_answer_while_sweepers_run_and_die_are_neither_reminded_nor_decided_about_afterwards():
	tickets = waiting_tickets(36)
	confirmed, objected, replied, silent = (tickets[start::4] for start in range(4))
	people = [
		lambda: answers(confirmed[::-1], confirms),
		lambda: answers(objected, objects),
		lambda: answers(replied[::-1], replies),
	]
	with site_time.travelled_to(
		"2026-11-24 12:00:00"
	):  # time flows, so that what came after what can be told
		workers = [started(each) for each in (sweeps, dies_in_the_middle, sweeps, *people)]
		assert ended(*workers) == [0, KILLED, 0, 0, 0, 0]
		wait_until_locks_are_free(tickets)
		sweeps()
	assert our_errors() == []
	assert assert_who_answered_was_left_alone(tickets) == 27
	with at(DECIDE_AT):
		assert ended(started(sweeps), started(sweeps)) == [0, 0]
	assert assert_who_answered_was_left_alone(tickets) == 27
	assert_each_was_decided_about_once(silent)


def test_an_answer_in_the_instant_of_the_decision_is_heard_or_too_late_but_never_both():
	tickets = waiting_tickets(24)
	with at(REMIND_AT):
		sweeps()
	with site_time.travelled_to("2026-11-26 15:00:00"):
		people = [lambda: answers(tickets[::2], confirms), lambda: answers(tickets[1::2], objects)]
		assert ended(*[started(each) for each in (sweeps, *people, sweeps)]) == [0, 0, 0, 0]
		sweeps()
	heard = assert_who_answered_was_left_alone(tickets)
	lapsed = [each.ticket for each in requests(tickets) if each.state == "Lapsed"]
	assert heard + len(lapsed) == len(tickets)
	assert_each_was_decided_about_once(lapsed)
