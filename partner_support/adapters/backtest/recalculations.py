"""The only writer of Policy Recalculation and its log: open tickets moved onto a published matrix, because somebody asked.

One ticket is one transaction, with the ticket's row as the lock, and its log is part of it: a worker that is killed
leaves a ticket either as it was or moved and logged, and whoever goes on passes over what is logged. A promise is
made shorter only where that was ticked, and a clock that has ended is never touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Criterion
from frappe.utils import get_datetime, now_datetime

from partner_support.adapters import site_time
from partner_support.adapters.backtest import jobs
from partner_support.adapters.backtest.history import TRIED, ticket_type_of
from partner_support.adapters.sla import clock_records, clocks, promises
from partner_support.adapters.sla.clock_records import ClockRecord
from partner_support.adapters.tickets import pinning
from partner_support.engine import ClockKind, State

WORK, ENTRY, TICKET = "Policy Recalculation", "Policy Recalculation Entry", "HD Ticket"
JOB = "partner_support.adapters.backtest.recalculations.run"
EARLIER, LATER, UNCHANGED = "Earlier", "Later", "Unchanged"
KEPT, NOTHING, FAILED = "Kept as promised", "Nothing promised", "Failed"
MOVED = (EARLIER, LATER, UNCHANGED)
PAGE, PREVIEWED = 500, 500
OPEN_CATEGORIES = ("Open", "Paused")
ENTRY_FIELDS = ("name", "owner", "modified_by", "creation", "modified", "recalculation", "ticket", "clock")
ENTRY_FIELDS += ("result", "due_before", "due_after", "allowance_before", "allowance_after")
ENTRY_FIELDS += ("matrix_before", "problem", "entry_key")


@dataclass(frozen=True)
class Change:
	"""One open clock before and after."""

	before: ClockRecord
	after: ClockRecord
	result: str


def note(name: str, values: dict[str, Any]) -> None:
	"""Store how far a recalculation is."""
	frappe.db.set_value(WORK, name, values)


RECALCULATIONS = jobs.Work(WORK, JOB, note)


def begin(work: Document, method: str | None = None) -> None:
	"""Put what was asked for to work. A doc_event of Policy Recalculation."""
	RECALCULATIONS.take_turn(work.name)


def cancel(name: str) -> None:
	"""Stop; tickets that were moved stay moved."""
	RECALCULATIONS.cancel(name)
	note(name, {"summary": summary(name)})


def go_on(name: str) -> None:
	"""Take up a recalculation where it was. Raises ValidationError unless it stands still."""
	RECALCULATIONS.go_on(name)


def run(name: str, turn: str) -> None:
	"""Move the tickets. The background job."""
	RECALCULATIONS.attempt(name, lambda: move_all(name, turn))


def move_all(name: str, turn: str) -> None:
	"""Every ticket that was asked for and is not logged yet, one transaction each."""
	jobs.check_turn(WORK, name, turn)
	work = frappe.get_doc(WORK, name)
	waiting = list(tickets(work, without_logged=True))
	note(name, {"status": "Running", "started_at": work.started_at or now_datetime()})
	jobs.keep()
	for number, ticket in enumerate(waiting, start=1):
		move_or_log(work, ticket)
		jobs.check_turn(WORK, name, turn)
		percent = round(100 * number / len(waiting), 1)
		note(name, {"progress": percent, "seen_at": now_datetime()})
		jobs.keep()
		jobs.tell(WORK, name, {"progress": percent})
	jobs.check_turn(WORK, name, turn)
	values = {"status": "Done", "progress": 100, "finished_at": now_datetime(), "summary": summary(name)}
	note(name, values)
	jobs.keep()
	jobs.tell(WORK, name, {"status": "Done", "progress": 100})


def tickets(asked: Document, without_logged: bool = False) -> Iterator[str]:
	"""The open tickets of partners that a recalculation is about, by name, a page at a time."""
	after = ""
	while page := ticket_page(asked, after, without_logged):
		yield from page
		after = page[-1]


def ticket_page(asked: Document, after: str, without_logged: bool) -> list[str]:
	"""One page of open tickets behind that name."""
	ticket, entry = frappe.qb.DocType(TICKET), frappe.qb.DocType(ENTRY)
	wanted = [
		ticket.name > after,
		ticket.partner.isnotnull() & (ticket.partner != ""),
		ticket.status_category.isin(OPEN_CATEGORIES),
		ticket.is_merged == 0,
	]
	if asked.partner_tier:
		wanted.append(ticket.partner_tier == asked.partner_tier)
	if asked.category:
		wanted.append(ticket.ticket_type == ticket_type_of(asked.category))
	if asked.opened_since:
		wanted.append(ticket.creation >= get_datetime(asked.opened_since))
	if without_logged:
		logged = frappe.qb.from_(entry).select(entry.ticket).where(entry.recalculation == asked.name)
		wanted.append(ticket.name.notin(logged))
	query = frappe.qb.from_(ticket).select(ticket.name).where(Criterion.all(wanted))
	return [name for (name,) in query.orderby(ticket.name).limit(PAGE).run()]


def move_or_log(work: Document, ticket: str) -> None:
	"""Move one ticket; what fails is undone, logged with its reason, and does not stop the others."""
	try:
		move(work, ticket)
	except Exception as error:
		jobs.undo()
		frappe.log_error(jobs.FAILURE.format(work.name), reference_doctype=TICKET, reference_name=ticket)
		insert([(work.name, ticket, None, FAILED, *[None] * 5, frappe.utils.strip_html(str(error)))])


def move(work: Document, name: str) -> None:
	"""Move one ticket under its lock, unless it was resolved or logged in the meantime."""
	frappe.db.get_value(TICKET, name, "name", for_update=True)
	ticket = frappe.get_doc(TICKET, name)
	is_logged = frappe.db.exists(ENTRY, {"recalculation": work.name, "ticket": name})
	if is_logged or ticket.is_merged or ticket.status_category not in OPEN_CATEGORIES:
		return
	matrix_before, now = ticket.sla_matrix, site_time.now()
	found = changes(ticket, work.sla_matrix, bool(work.may_shorten))
	if any(change.result in MOVED for change in found):
		store(ticket, found, now)
	insert([row(work.name, name, change, matrix_before) for change in found])


def changes(ticket: Document, matrix: str, may_shorten: bool) -> list[Change]:
	"""What a matrix would make of a ticket's open clocks; leaves the ticket pinned to it, unsaved."""
	records = clock_records.load(ticket.name)
	ticket.sla_matrix = matrix
	severity = promises.severity_of(records, ticket)
	found = []
	for kind, record in records.items():
		if kind in TRIED and record.clock.state in (State.RUNNING, State.PAUSED):
			clock = record.clock
			start = clock.cycle_started_at if kind is ClockKind.NEXT_RESPONSE else clock.started_at
			decision = promises.decide(ticket, start, severity)
			promised = kind in decision.promises
			after = clock_records.retermed(record, decision) if promised else record
			found.append(Change(record, after, judged(record, after, may_shorten) if promised else NOTHING))
	return found


def judged(before: ClockRecord, after: ClockRecord, may_shorten: bool) -> str:
	"""What a new promise does to the deadline of an open clock."""
	if after.clock.due < before.clock.due:
		return EARLIER if may_shorten else KEPT
	return LATER if after.clock.due > before.clock.due else UNCHANGED


def store(ticket: Document, found: list[Change], now: datetime) -> None:
	"""Write the clocks that move, the ticket's figures, and the version that it is promised by from now on."""
	records = clock_records.load(ticket.name)
	for change in found:
		if change.result in MOVED:
			records[change.after.clock.kind] = change.after
	clocks.write(ticket, records, now)
	clocks.show_stored(ticket, records, now)
	pinning.repin(ticket)


def row(work: str, ticket: str, change: Change, matrix_before: str) -> tuple[Any, ...]:
	"""One entry of the log: what a clock was promised, and what it is."""
	after = change.after if change.result in MOVED else change.before
	dues = [site_time.to_site(record.clock.due) for record in (change.before, after)]
	allowances = [record.clock.allowance.total_seconds() for record in (change.before, after)]
	return work, ticket, change.before.row.clock, change.result, *dues, *allowances, matrix_before, None


def insert(rows: list[tuple[Any, ...]]) -> None:
	"""Append to the log; the key makes a second entry for a clock impossible."""
	user, now = frappe.session.user, now_datetime()
	made = [(frappe.generate_hash(length=10), user, user, now, now, *each, key(*each[:3])) for each in rows]
	if made:
		frappe.db.bulk_insert(ENTRY, list(ENTRY_FIELDS), made)


def key(*parts: str | None) -> str:
	"""What makes an entry the same entry."""
	return sha256("|".join(map(str, parts)).encode()).hexdigest()


def counts(name: str) -> dict[str, int]:
	"""How many clocks came out how."""
	found = frappe.get_all(ENTRY, filters={"recalculation": name}, pluck="result")
	return {result: found.count(result) for result in (*MOVED, KEPT, NOTHING, FAILED) if result in found}


def summary(name: str) -> str:
	"""The same in words."""
	lines = [_("{0}: {1} clocks").format(_(result), count) for result, count in counts(name).items()]
	return "\n".join(lines) or _("No open ticket was concerned.")


def preview(asked: dict[str, Any]) -> dict[str, Any]:
	"""What a recalculation would do, of the first tickets by name; writes nothing."""
	document = frappe.get_doc({**asked, "doctype": WORK})
	document.check_matrix()
	found = {EARLIER: 0, LATER: 0, UNCHANGED: 0, NOTHING: 0}
	missed, looked_at, is_whole, now = 0, 0, True, site_time.now()
	for name in tickets(document):
		if looked_at == PREVIEWED:
			is_whole = False
			break
		looked_at += 1
		for change in changes(frappe.get_doc(TICKET, name), document.sla_matrix, may_shorten=True):
			found[change.result] += 1
			missed += change.result == EARLIER and change.after.clock.due < now <= change.before.clock.due
	return {"tickets": looked_at, "is_whole": is_whole, "already_missed": missed, "clocks": found}
