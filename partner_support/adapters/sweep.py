"""The minute job: fires what is due, however many workers run it and wherever one is killed.

Due clocks are found by index, a batch at a time, so the cost follows what is due and not what
is open. The HD Ticket row is the lock, taken with SKIP LOCKED: whoever else has the ticket
(another worker, a user saving it) deals with it, and it is due again at the next tick if not.
Each ticket is one transaction that begins with its lock, so that everything read after it is
what was last committed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document

from partner_support.adapters import clock_records, clocks, escalations, loader, settings, site_time
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.clock_records import ClockRecord, Records
from partner_support.engine import Appointment, due

BATCH = 1_000
TIME_LIMIT = timedelta(seconds=240)
SWEEP_FAILURE = "Partner Support: a ticket could not be escalated"
RETRY_AFTER = timedelta(minutes=5)
SAVEPOINT = "partner_support_sweep"
WATCHED_STATES = ("Running", "Paused")  # flags fire on paused clocks too


def run() -> None:
	"""Fire everything that is due. The scheduler calls this every minute."""
	if not settings.is_enabled():
		return
	started = site_time.now()
	for batch in due_tickets(started):
		for ticket in batch:
			end_transaction()
			attempt(ticket)
		end_transaction()
		if site_time.now() - started > TIME_LIMIT:
			return


def check_open_tickets() -> None:
	"""Bring every open ticket's clocks to what their history says, also those no sweep would look at.

	The scheduler calls this every night: it heals what was changed in the database by hand.
	"""
	if not settings.is_enabled():
		return
	after = ""
	while page := open_tickets(after):
		for ticket in page:
			end_transaction()
			attempt(ticket)
		end_transaction()
		after = page[-1]


def open_tickets(after: str) -> list[str]:
	"""One page of the partners' tickets that are not solved, by name."""
	return frappe.get_all(
		"HD Ticket",
		filters={
			"name": [">", after],
			"partner": ["is", "set"],
			"status_category": ["in", ("Open", "Paused")],
			"is_merged": 0,
		},
		order_by="name",
		limit=BATCH,
		pluck="name",
	)


def end_transaction() -> None:
	"""Keep what was done for one ticket, and let its lock go."""
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- one ticket, one transaction


def due_tickets(now: datetime) -> Iterator[list[str]]:
	"""Batches of tickets with a clock to look at, the longest due first."""
	for state in WATCHED_STATES:
		after: tuple[datetime, str] | None = None
		while page := due_clocks(state, site_time.latest_wall_clock(now), after):
			yield list(dict.fromkeys(row.ticket for row in page))
			after = page[-1].next_action_at, page[-1].name


def due_clocks(state: str, until: datetime, after: tuple[datetime, str] | None) -> list[frappe._dict]:
	"""One page of the index, behind the last row of the page before."""
	clock = frappe.qb.DocType("SLA Clock")
	query = (
		frappe.qb.from_(clock)
		.select(clock.name, clock.ticket, clock.next_action_at)
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


def attempt(ticket: str) -> None:
	"""Escalate one ticket; a failure is undone, logged, and tried again later."""
	if not lock(ticket):
		return
	frappe.db.savepoint(SAVEPOINT)
	try:
		escalate(ticket, site_time.now())
		frappe.db.release_savepoint(SAVEPOINT)  # refused if anything on the way undid the transaction
	except TRANSACTION_FAILURES:
		frappe.db.rollback()  # somebody else got in between: the ticket is due again at the next tick
	except Exception:
		undo()
		frappe.log_error(SWEEP_FAILURE, reference_doctype="HD Ticket", reference_name=ticket)
		clocks.postpone(ticket, site_time.now() + RETRY_AFTER)


def undo() -> None:
	"""Undo what was done for this ticket, also if part of its transaction has gone already."""
	try:
		frappe.db.rollback(save_point=SAVEPOINT)
	except frappe.db.OperationalError:
		frappe.db.rollback()


def lock(ticket: str) -> bool:
	"""Take the ticket unless somebody else has it."""
	table = frappe.qb.DocType("HD Ticket")
	query = frappe.qb.from_(table).select(table.name).where(table.name == ticket)
	return bool(query.for_update(skip_locked=True).run())


def escalate(name: str, now: datetime) -> None:
	"""Bring a locked ticket up to `now`: fire what is due, and set when to look again."""
	ticket = frappe.get_doc("HD Ticket", name)
	appointments = due_steps(ticket, brought(ticket, now), now)
	if appointments:
		escalations.fire(ticket, appointments, now)
		ticket = frappe.get_doc("HD Ticket", name)
	records = brought(ticket, now)
	clocks.write(ticket, records, now)
	if ticket.partner:
		clocks.show_stored(ticket, records, now)


def brought(ticket: Document, now: datetime) -> Records:
	"""The ticket's clocks, brought to where the ticket stands."""
	records = clock_records.load(ticket.name)
	for record in records.values():
		record.clock = clocks.brought(record.clock, ticket, now)
	return records


def due_steps(ticket: Document, records: Records, now: datetime) -> list[tuple[ClockRecord, Appointment]]:
	"""Every step of the ticket that is due, in the order in which they fell due."""
	fired = clock_records.fired_steps(ticket.name)
	found = []
	for record in records.values():
		ladder = loader.ladder(record.row.escalation_ladder)
		if ladder:
			facts = clocks.facts(ticket, record)
			found += [(record, each) for each in due(ladder, record.clock, facts, record.fired(fired), now)]
	return sorted(found, key=lambda pair: (pair[1].at, pair[1].step.level))
