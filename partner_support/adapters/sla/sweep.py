"""The minute job: fires what is due, however many workers run it and wherever one is killed.

Due clocks are found by index, a batch at a time, so the cost follows what is due and not what
is open. The HD Ticket row is the lock, taken with SKIP LOCKED: whoever else has the ticket
(another worker, a user saving it) deals with it, and it is due again at the next tick if not.
Each ticket is one transaction that begins with its lock, so that everything read after it is
what was last committed. A deal registration that waits for its approval is swept in the same way,
with its own row as the lock.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import attempts, settings, site_time
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.deals import deal_clocks
from partner_support.adapters.escalation import escalations
from partner_support.adapters.sla import clock_records, clock_states, clocks, loader
from partner_support.adapters.sla.clock_records import ClockRecord, Records
from partner_support.adapters.transactions import end_transaction
from partner_support.engine import Appointment, due

BATCH = 1_000
TIME_LIMIT = timedelta(seconds=240)
SWEEP_FAILURE = "Partner Support: a ticket could not be escalated"
RETRY_AFTER = timedelta(minutes=5)
WATCHED_STATES = ("Running", "Paused")  # flags fire on paused clocks too
TICKET, DEAL = "HD Ticket", "Deal Registration"
UNDECIDED = ("Submitted", "Under Review")
Subject = tuple[str, str]  # DocType and name of what is swept


def run() -> None:
	"""Fire everything that is due. The scheduler calls this every minute."""
	if not settings.is_enabled():
		return
	started = site_time.now()
	for batch in due_subjects(started):
		for subject in batch:
			end_transaction()
			attempt(*subject)
		end_transaction()
		if site_time.now() - started > TIME_LIMIT:
			return


def check_open_tickets() -> None:
	"""Bring the clocks of every open ticket and deal to what their history says, looked at or not.

	The scheduler calls this every night: it heals what was changed in the database by hand.
	"""
	if not settings.is_enabled():
		return
	open_ticket = {"partner": ["is", "set"], "status_category": ["in", ("Open", "Paused")], "is_merged": 0}
	for doctype, filters in ((TICKET, open_ticket), (DEAL, {"status": ["in", UNDECIDED]})):
		after = ""
		while page := names_after(after, doctype, filters):
			for name in page:
				end_transaction()
				attempt(doctype, name)
			end_transaction()
			after = page[-1]


def names_after(after: str, doctype: str, filters: dict[str, Any]) -> list[str]:
	"""One page of the documents that these filters find, by name."""
	return frappe.get_all(
		doctype, filters={**filters, "name": [">", after]}, order_by="name", limit=BATCH, pluck="name"
	)


def due_subjects(now: datetime) -> Iterator[list[Subject]]:
	"""Batches of what has a clock to look at, the longest due first."""
	for state in WATCHED_STATES:
		after: tuple[datetime, str] | None = None
		while page := due_clocks(state, site_time.latest_wall_clock(now), after):
			yield list(dict.fromkeys(map(subject_of, page)))
			after = page[-1].next_action_at, page[-1].name


def subject_of(clock: frappe._dict) -> Subject:
	"""What a clock counts for."""
	return (TICKET, clock.ticket) if clock.ticket else (DEAL, clock.deal_registration)


def due_clocks(state: str, until: datetime, after: tuple[datetime, str] | None) -> list[frappe._dict]:
	"""One page of the index, behind the last row of the page before."""
	clock = frappe.qb.DocType("SLA Clock")
	query = (
		frappe.qb.from_(clock)
		.select(clock.name, clock.ticket, clock.deal_registration, clock.next_action_at)
		.where((clock.state == state) & (clock.next_action_at <= until))
		.orderby(clock.next_action_at)
		.orderby(clock.name)
		.limit(BATCH)
	)
	if after:
		at, name = after
		query = query.where(clock.next_action_at >= at).where(
			(clock.next_action_at > at) | (clock.name > name)
		)
	return query.run(as_dict=True)


def attempt(doctype: str, name: str) -> None:
	"""Escalate one ticket or deal; a failure is undone, logged, and tried again later."""
	act = escalate if doctype == TICKET else escalate_deal
	alone(
		(doctype, name),
		lambda: act(name, site_time.now()),
		SWEEP_FAILURE,
		lambda later: clocks.postpone(name, later, doctype),
	)


def alone(
	subject: Subject, act: Callable[[], None], failure: str, postpone: Callable[[datetime], None]
) -> None:
	"""Do something under the subject's lock unless somebody else has it; a failure is undone, logged and postponed."""
	doctype, name = subject
	if not lock(doctype, name):
		return
	try:
		with attempts.undone_on_failure(whole=True):
			act()
	except TRANSACTION_FAILURES:
		frappe.db.rollback()  # somebody else got in between: the subject is due again at the next tick
	except Exception:
		frappe.log_error(failure, reference_doctype=doctype, reference_name=name)
		postpone(site_time.now() + RETRY_AFTER)


def lock(doctype: str, name: str) -> bool:
	"""Take the row unless somebody else has it."""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name == name)
	return bool(query.for_update(skip_locked=True).run())


def escalate(name: str, now: datetime) -> None:
	"""Bring a locked ticket up to `now`: fire what is due, and set when to look again."""
	ticket = frappe.get_doc("HD Ticket", name)
	appointments = due_steps(ticket, brought(ticket, now), now)
	if appointments:
		escalations.fire(ticket, appointments, now)
		ticket = frappe.get_doc("HD Ticket", name)
	records = brought(ticket, now)
	clock_states.roll(records, now)
	clocks.write(ticket, records, now)
	if ticket.partner:
		clocks.show_stored(ticket, records, now)


def escalate_deal(name: str, now: datetime) -> None:
	"""Bring a locked deal up to `now`: the same, with nothing on the deal that a step could change."""
	deal = frappe.get_doc(DEAL, name)
	records = deal_clocks.brought(deal, clock_records.load(name, DEAL), now)
	appointments = due_steps(deal, records, now)
	if appointments:
		escalations.fire_for_deal(deal, appointments, now)
	deal_clocks.write(deal, records, now)


def brought(ticket: Document, now: datetime) -> Records:
	"""The ticket's clocks, brought to where the ticket stands."""
	return clock_states.bring(clock_records.load(ticket.name), ticket, now)


def due_steps(ticket: Document, records: Records, now: datetime) -> list[tuple[ClockRecord, Appointment]]:
	"""Every step of the ticket or deal that is due, in the order in which they fell due."""
	fired = clock_records.fired_steps(ticket.name, ticket.doctype)
	found = []
	for record in records.values():
		ladder = loader.ladder(record.row.escalation_ladder)
		if ladder:
			facts = clocks.facts(ticket, record)
			found += [(record, each) for each in due(ladder, record.clock, facts, record.fired(fired), now)]
	return sorted(found, key=lambda pair: (pair[1].at, pair[1].step.level))
