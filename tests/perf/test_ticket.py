"""What a partner's ticket costs over the same ticket without this app, insert by insert and save by save."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

frappe = pytest.importorskip("frappe")

from tests.site.factories import an_outgoing_account, partner, policy, ticket  # noqa: E402

pytestmark = pytest.mark.site

ROUNDS = 40
EXTRA_STATEMENTS = {
	"insert": 30,
	"insert, acknowledged": 45,
	"save that moves the clocks": 25,
	"save that does not": 6,
}


@pytest.fixture
def uncommitted(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	"""All of it in one transaction that is given up."""
	frappe.db.rollback()
	monkeypatch.setattr(frappe.db, "commit", lambda *args, **kwargs: None)
	frappe.db.set_value("SLA Matrix", {"status": "Published"}, "effective_from", "2000-01-01")
	yield
	frappe.db.rollback()
	frappe.clear_cache()


@contextmanager
def without_the_app() -> Iterator[None]:
	"""Helpdesk as it is by itself, in this process."""
	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = {
		doctype: {
			event: [handler for handler in handlers if not handler.startswith("partner_support.")]
			for event, handlers in events.items()
		}
		for doctype, events in hooks.items()
	}
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks


class Cost:
	"""Milliseconds and statements of the runs of one action."""

	def __init__(self) -> None:
		self.times: list[float] = []
		self.statements: list[int] = []

	def of(self, action: Callable[[], object]) -> object:
		send, sent = frappe.db.execute_query, 0

		def counted(*args: object, **values: object) -> object:
			nonlocal sent
			sent += 1
			return send(*args, **values)

		frappe.db.execute_query = counted
		began = time.perf_counter()
		try:
			return action()
		finally:
			self.times.append((time.perf_counter() - began) * 1000)
			self.statements.append(sent)
			del frappe.db.execute_query

	@property
	def milliseconds(self) -> float:
		return statistics.median(self.times)

	@property
	def usual_statements(self) -> float:
		return statistics.median(self.statements)


def saved(name: str, **values: object) -> Callable[[], object]:
	"""A change to a ticket, as a request makes it."""

	def save() -> None:
		document = frappe.get_doc("HD Ticket", name)
		document.update(values)
		document.save()

	return save


def test_what_a_partners_ticket_costs(uncommitted: None, table: list[tuple]) -> None:
	an_outgoing_account()
	policy()
	mine = partner()
	costs = {action: (Cost(), Cost()) for action in EXTRA_STATEMENTS}
	for number in range(ROUNDS + 3):
		if number == 3:  # whatever is loaded once has been
			costs = {action: (Cost(), Cost()) for action in EXTRA_STATEMENTS}
		with without_the_app():
			one_ticket(mine, number, [pair[0] for pair in costs.values()])
		one_ticket(mine, number, [pair[1] for pair in costs.values()])
	table.append(("action", "without ms", "with ms", "ratio", "statements without", "with", "extra"))
	for action, (without, with_app) in costs.items():
		extra = with_app.usual_statements - without.usual_statements
		table.append(
			(
				action,
				f"{without.milliseconds:.1f}",
				f"{with_app.milliseconds:.1f}",
				f"{with_app.milliseconds / without.milliseconds:.2f}",
				f"{without.usual_statements:g}",
				f"{with_app.usual_statements:g}",
				f"{extra:g}",
			)
		)
		assert extra <= EXTRA_STATEMENTS[action]


def one_ticket(of: object, number: int, costs: list[Cost]) -> None:
	"""Insert a ticket silently and with an acknowledgement, move it, change it."""
	insert, acknowledged, moving, still = costs
	acknowledging(0)
	name = insert.of(lambda: ticket(of)).name
	acknowledging(1)
	frappe.flags.in_test = False  # the acknowledgement is left to a worker, as on a site at work
	acknowledged.of(lambda: ticket(of))
	frappe.flags.in_test = True
	moving.of(saved(name, status="Replied"))
	still.of(saved(name, subject=f"Subject {number}"))


def acknowledging(on: int) -> None:
	"""Have our acknowledgement sent or not; Helpdesk's own stays off."""
	frappe.db.set_single_value("Partner Support Settings", "send_acknowledgement", on)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	frappe.get_cached_doc("Partner Support Settings")
