"""The only writer of SLA Clock rows and of the SLA fields on HD Ticket.

A clock follows its ticket by state, not by action: each save says where the ticket stands, and
the clock is brought there. Being there already changes nothing, so any number of saves for one
action writes one event. Where a deal stands is told by deal_clocks.py; its clock is written here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from helpdesk.helpdesk.doctype.hd_ticket_activity.hd_ticket_activity import log_ticket_activity

from partner_support.adapters import site_time
from partner_support.adapters.queue import queue_rank
from partner_support.adapters.sla import clock_records, clock_states, loader, misses, promises, team_clock
from partner_support.adapters.sla.clock_records import ClockRecord, FiredStep, Records
from partner_support.adapters.tickets import stages, ticket_view
from partner_support.engine import (
	TEAM_CLOCKS,
	Clock,
	ClockKind,
	Decision,
	Event,
	Facts,
	State,
	Trigger,
	agenda,
	cadence,
)

Fired = Callable[[], set[FiredStep]]  # asks the log once, when it is needed
HELPDESKS = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)
GOING_ROUND = (ClockKind.NEXT_RESPONSE, ClockKind.UPDATE)
MOVING_FIELDS = ("status", "last_agent_response", "is_merged", "partner", "business_critical")
DECIDING_FIELDS = ("priority", "ticket_type")
MOVING_FIELDS += (*DECIDING_FIELDS, "partner_incident", "last_customer_response", "agent_group")
FOLLOWED_IF: dict[str, Callable[[Document], bool]] = {  # these move a clock only where there may be one
	"last_customer_response": clock_states.may_be_a_question,
	"agent_group": lambda ticket: team_clock.is_kept(),
}


def follow(ticket: Document, now: datetime) -> Records | None:
	"""The ticket's clocks brought to where it stands; None when nothing that moves them changed."""
	if not is_moved(ticket):
		return None
	records = clock_records.load(ticket.name) if not ticket.is_new() else {}
	if ticket.partner and (is_redecided(ticket) or not records):
		records = redecided(ticket, records, now)
	return clock_states.bring(records, ticket, now)


def is_moved(ticket: Document) -> bool:
	"""Whether this save changes anything that a clock follows."""
	return ticket.is_new() or any(
		ticket.has_value_changed(field) and (field not in FOLLOWED_IF or FOLLOWED_IF[field](ticket))
		for field in MOVING_FIELDS
	)


def is_redecided(ticket: Document) -> bool:
	"""Whether this save asks for another promise; an escalation that raises the priority does not."""
	if ticket.flags.escalating:
		return False
	return any(ticket.has_value_changed(field) for field in (*DECIDING_FIELDS, "partner"))


def redecided(ticket: Document, records: Records, now: datetime) -> Records:
	"""The clocks under what the matrix now says, from the original start; history is kept."""
	start = min((record.clock.started_at for record in records.values()), default=None)
	changed = not records or ticket.has_value_changed("priority")
	severity = ticket.priority if changed else promises.severity_of(records, ticket)

	@cache
	def decided(at: datetime) -> Decision:
		return promises.decide(ticket, at, severity)

	fresh = clock_records.begun(ticket.name, decided(start or promises.started_at(ticket, now)))
	if records and ClockKind.UPDATE in fresh:  # no period is missed in which it was not promised
		fresh |= clock_records.begun(ticket.name, decided(now), (ClockKind.UPDATE,))
	return fresh | {kind: retermed(record, fresh, decided) for kind, record in records.items()}


def retermed(record: ClockRecord, fresh: Records, decided: Callable[[datetime], Decision]) -> ClockRecord:
	"""A clock under the terms that now hold; one that is no longer promised, or that a team owes, keeps its own."""
	kind, clock = record.clock.kind, record.clock
	if kind in GOING_ROUND:
		decision = decided(clock.cycle_started_at)
	elif kind in fresh:
		decision = decided(clock.started_at)
	else:
		return record
	return clock_records.retermed(record, decision) if kind in decision.promises else record


def show_on(ticket: Document, records: Records | None, now: datetime) -> None:
	"""Put the clocks' figures on a ticket that is about to be saved, over those of Helpdesk."""
	if records is None:
		ticket.update({field: ticket.get_doc_before_save().get(field) for field in ticket_view.SLA_FIELDS})
		ticket.agreement_status = ticket_view.agreement_status_by_dates(ticket, now)
	elif records:
		ticket.update(ticket_view.sla_fields(engine_clocks(records), now))


def show_stored(ticket: Document, records: Records, now: datetime) -> None:
	"""Put the clocks' figures, and the stage, on a ticket that is not being saved."""
	fields = ticket_view.sla_fields(engine_clocks(records), now)
	fields["partner_stage"] = stages.stage_of(ticket)
	fields |= queue_rank.fields(ticket, records, now)
	frappe.db.set_value("HD Ticket", ticket.name, fields, update_modified=False)


def write(ticket: Document, records: Records, now: datetime) -> None:
	"""Store the clocks of a ticket, or of a deal, that has been saved."""
	if ClockKind.RESOLUTION in records and ticket.business_critical:
		records[ClockKind.RESOLUTION].raise_flag(Trigger.BUSINESS_CRITICAL, now)
	is_first = all(record.is_new for record in records.values())
	fired = set if is_first else cache(lambda: clock_records.fired_steps(ticket.name, ticket.doctype))
	for record in records.values():
		note_new_terms(ticket, record)
	fresh = [record for record in records.values() if record.is_new]
	known = [record for record in records.values() if not record.is_new]
	begun = [new_row(ticket, record, fired, now) for record in fresh]
	changed = {record.row.name: changes(record, standing(ticket, record, fired, now)) for record in known}
	insert("SLA Clock", begun)
	update(changed)
	insert("SLA Clock Event", [row for record in records.values() for row in new_history(record)])
	misses.announce({row["name"]: row for row in begun} | changed, ticket)


def raise_flag(ticket: Document, trigger: Trigger, now: datetime) -> bool:
	"""Raise an escalation flag on a stored ticket's resolution clock; False where it is raised, or nothing runs."""
	records = clock_records.load(ticket.name)
	record = records.get(ClockKind.RESOLUTION)
	if not record or record.has_raised(trigger):
		return False
	record.raise_flag(trigger, now)
	write(ticket, records, now)
	return True


def is_raised(ticket: Document, trigger: Trigger) -> bool:
	"""Whether a flag was raised on the ticket since it was last reopened."""
	record = clock_records.load(ticket.name).get(ClockKind.RESOLUTION)
	return bool(record and record.has_raised(trigger))


def new_row(ticket: Document, record: ClockRecord, fired: Fired, now: datetime) -> dict[str, Any]:
	"""The row of a clock that is yet to be stored."""
	whose = {clock_records.FIELD_OF[ticket.doctype]: ticket.name}
	name = f"{ticket.name}-{record.row.clock}"
	record.row.update(standing(ticket, record, fired, now), **whose, name=name)
	return record.row


def changes(record: ClockRecord, values: dict[str, Any]) -> dict[str, Any]:
	"""What is to be changed about a stored clock."""
	moved = {field: value for field, value in values.items() if record.row.get(field) != value}
	return {**record.changed, **moved}


def update(changed: dict[str, dict[str, Any]]) -> None:
	"""Change stored clocks, all in one statement."""
	frappe.db.bulk_update("SLA Clock", {name: values for name, values in changed.items() if values})


def new_history(record: ClockRecord) -> list[dict[str, Any]]:
	"""The rows of what happened since the clock was stored, which it now is."""
	rows = [
		event_row(record.row.name, index, event)
		for index, event in enumerate(record.new_events, start=record.stored_events + 1)
	]
	record.stored_events, record.changed = len(record.clock.history), {}
	return rows


def standing(ticket: Document, record: ClockRecord, fired: Fired, now: datetime) -> dict[str, Any]:
	"""What a row says about its clock at `now`; all of it derived from history."""
	clock = record.clock
	missed = cadence.misses(clock, now)
	return {
		"partner": ticket.partner or record.row.partner,
		"state": clock.state.value,
		"cycle": clock.cycle,
		"started_at": site_time.to_site(clock.started_at),
		"due_at": site_time.to_site(clock.due),
		"met_at": site_time.to_site(clock.ended_at) if clock.state is State.MET else None,
		"allowance": clock.allowance.total_seconds(),
		"missed": missed,
		"breached": int(bool(missed)),
		"breached_at": site_time.to_site(cadence.last_miss(clock, now)),
		"consumed": clock.consumed(now).total_seconds(),
		"next_action_at": site_time.to_site(next_look(ticket, record, fired, now)),
	}


def next_look(ticket: Document, record: ClockRecord, fired: Fired, now: datetime) -> datetime | None:
	"""When the sweep must look at a clock again: its next step, or the deadline that is yet to pass."""
	clock, ladder = record.clock, loader.ladder(record.row.escalation_ladder)
	deadline = clock.reaches(1) if clock.state is State.RUNNING and not clock.breached_at(now) else None
	steps = agenda(ladder, clock, facts(ticket, record)) if ladder else []
	done = record.fired(fired()) if steps else set()  # where no step is ahead, the log is not asked
	ahead = [each.at for each in steps if each.step.name not in done]
	return min(filter(None, (deadline, *ahead)), default=None)


def facts(ticket: Document, record: ClockRecord) -> Facts:
	"""What the ticket says to its ladder; a deal has nothing but its clock."""
	clock = record.clock
	return Facts(
		started_at=clock.started_at,
		last_agent_update_at=silent_since(ticket, clock),
		flags=record.flags,
		reopened=clock.cycle - 1,
		reopened_at=clock.cycle_started_at if clock.cycle > 1 else None,
	)


def silent_since(ticket: Document, clock: Clock) -> datetime:
	"""Since when the partner waits for us: our last answer, or when the ticket last came back to us."""
	came_back = clock.runs[-1].start
	if not ticket.get("last_agent_response"):
		return came_back
	return max(site_time.to_utc(ticket.last_agent_response), came_back)


def event_row(clock: str, index: int, event: Event) -> dict[str, Any]:
	"""One event of a clock's history, as stored."""
	return {
		"name": frappe.generate_hash(length=10),
		"parent": clock,
		"parenttype": "SLA Clock",
		"parentfield": "history",
		"idx": index,
		"at": site_time.to_site(event.at),
		"utc_offset": site_time.offset_minutes(event.at),
		"event": event.kind.value,
	}


def insert(doctype: str, rows: Sequence[Mapping[str, Any]]) -> None:
	"""Insert rows as they are, at once: the engine has checked them, and nobody else may write them."""
	if not rows:
		return
	user, now = frappe.session.user, now_datetime()
	made = {"owner": user, "modified_by": user, "creation": now, "modified": now}
	fields = list(dict.fromkeys(field for row in (made, *rows) for field in row))
	frappe.db.bulk_insert(doctype, fields, [[{**made, **row}.get(field) for field in fields] for row in rows])


def note_new_terms(ticket: Document, record: ClockRecord) -> None:
	"""Say in the ticket's history that a promise changed, and by which row."""
	if "matrix_row" in record.changed and not record.is_new and record.clock.kind not in TEAM_CLOCKS:
		log_ticket_activity(
			ticket.name,
			_("now promises {0} by {1}: {2}").format(
				_(record.row.clock), frappe.format(site_time.to_site(record.clock.due)), record.row.matrix_row
			),
		)


def forget(name: str, doctype: str = "HD Ticket") -> None:
	"""Remove the clocks of a ticket, or of a deal, that is being deleted."""
	whose = {clock_records.FIELD_OF[doctype]: name}
	for clock in frappe.get_all("SLA Clock", filters=whose, pluck="name"):
		frappe.db.delete("SLA Clock Event", {"parent": clock, "parenttype": "SLA Clock"})
	frappe.db.delete("SLA Clock", whose)


def engine_clocks(records: Records) -> dict[ClockKind, Clock]:
	"""The engine's side of the clocks that Helpdesk knows: its fields mean those and no others."""
	return {kind: record.clock for kind, record in records.items() if kind in HELPDESKS}


def postpone(name: str, until: datetime, doctype: str = "HD Ticket") -> None:
	"""Look at the overdue clocks of a ticket, or of a deal, again later: the attempt has failed."""
	clock = frappe.qb.DocType("SLA Clock")
	(
		frappe.qb.update(clock)
		.set(clock.next_action_at, site_time.to_site(until))
		.where(
			(clock[clock_records.FIELD_OF[doctype]] == name)
			& (clock.next_action_at < site_time.to_site(until))
		)
		.run()
	)


def look_again(calendar: str) -> None:
	"""Have the next sweep recompute every running clock that counts by this calendar."""
	clock = frappe.qb.DocType("SLA Clock")
	(
		frappe.qb.update(clock)
		.set(clock.next_action_at, site_time.to_site(site_time.now()))
		.where((clock.business_calendar == calendar) & (clock.state == State.RUNNING.value))
		.run()
	)
