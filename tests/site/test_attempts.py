"""What failed is undone, also where one attempt holds another: their savepoints never share a name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import frappe

from partner_support.adapters import attempts, hd_ticket
from partner_support.adapters.sla import sweep
from tests.site.factories import at, partner, ticket

TITLE = "Partner Support: a planted failure"


@pytest.fixture
def subject() -> frappe.model.document.Document:
	with at("2026-11-23 10:00"):
		return ticket(partner())


def note(word: str) -> Any:
	return frappe.get_doc({"doctype": "ToDo", "description": word}).insert(ignore_permissions=True)


def noted(*words: str) -> set[str]:
	return {word for word in words if frappe.db.exists("ToDo", {"description": word})}


def failing_after(inner: Callable[[], object]) -> Callable[[], None]:
	"""An outer action that writes, has something done, and fails."""

	def act() -> None:
		note("outer")
		inner()
		raise ValueError("planted")

	return act


def attempted(action: Callable[[], object], subject: Any) -> None:
	attempts.failure_of(action, subject, TITLE)


def handled(action: Callable[[], object], subject: Any) -> None:
	hd_ticket.carries_on(hd_ticket.whole_or_not_at_all(lambda *told: action()))(subject)


def swept(action: Callable[[], object], subject: Any) -> None:
	def later(at: datetime) -> None:
		"""Nothing to postpone."""

	sweep.alone((subject.doctype, subject.name), action, TITLE, later)


WAYS = [attempted, handled, swept]


@pytest.mark.parametrize("outer", WAYS)
@pytest.mark.parametrize("inner", WAYS)
def test_an_outer_failure_undoes_what_an_inner_attempt_had_done(subject, outer, inner):
	outer(failing_after(lambda: inner(lambda: note("inner"), subject)), subject)
	assert noted("outer", "inner") == set()


@pytest.mark.parametrize("outer", WAYS)
@pytest.mark.parametrize("inner", WAYS)
def test_an_inner_failure_leaves_what_the_outer_attempt_does(subject, outer, inner):
	def act() -> None:
		note("before")
		inner(failing_after(lambda: None), subject)
		note("after")

	outer(act, subject)
	assert noted("before", "after", "outer") == {"before", "after"}


def test_the_same_handler_within_itself_is_undone_as_a_whole(subject):
	def again() -> None:
		handled(lambda: note("inner"), subject)

	handled(failing_after(again), subject)
	assert noted("outer", "inner") == set()


def test_a_deadlock_is_raised_since_more_than_the_attempt_is_gone(subject):
	def act() -> None:
		raise frappe.QueryDeadlockError

	for way in (attempted, handled):
		with pytest.raises(frappe.QueryDeadlockError):
			way(act, subject)
