"""Where a ticket puts its clocks. Nothing here writes.

A ticket's state puts the first response and the resolution; the conversation puts the next response and the update;
the team that has the ticket puts the team's clock. A clock that is where it should be is left as it is.
"""

from datetime import datetime

import frappe
from frappe.model.document import Document

from partner_support.adapters import settings, site_time
from partner_support.adapters.sla import clock_records, incident_hold, promises, team_clock
from partner_support.adapters.sla.clock_records import ClockRecord, Records
from partner_support.engine import Clock, ClockKind, State, cadence
from partner_support.engine.clock import ENDED

STATE_OF_CATEGORY = {"Open": State.RUNNING, "Paused": State.PAUSED, "Resolved": State.MET}


def bring(records: Records, ticket: Document, now: datetime) -> Records:
	"""Every clock brought to where the ticket stands, with those that begin now."""
	for record in records.values():
		record.clock = brought(record, ticket, now)
	records |= begun_by_a_question(records, ticket, now)
	return records | team_clock.followed(records, ticket, wanted_state(ClockKind.TEAM, ticket, now)[0], now)


def brought(record: ClockRecord, ticket: Document, now: datetime) -> Clock:
	"""One clock in the state that the ticket asks for."""
	clock = record.clock
	wanted, at = wanted_state(clock.kind, ticket, now)
	if clock.kind is ClockKind.NEXT_RESPONSE:
		asked, answered = asked_at(ticket, now), answered_at(ticket, now)
		return cadence.answering(clock, asked, answered, wanted, at, record.allowance_at)
	if clock.kind is ClockKind.UPDATE:
		return cadence.updating(clock, answered_at(ticket, now), wanted, at, record.allowance_at)
	if clock.state in ENDED and wanted not in ENDED:
		return reopened(clock, wanted, at)
	return clock.moved_to(wanted, at)


def wanted_state(kind: ClockKind, ticket: Document, now: datetime) -> tuple[State, datetime]:
	"""Where the ticket puts a clock, and since when."""
	if ticket.is_merged or not ticket.partner:
		return State.STOPPED, now
	if kind is ClockKind.FIRST_RESPONSE and ticket.last_agent_response:
		return State.MET, site_time.to_utc_up_to(now, ticket.first_responded_on or ticket.last_agent_response)
	category = frappe.get_cached_value("HD Ticket Status", ticket.status, "category")
	return incident_hold.state_of(kind, ticket, STATE_OF_CATEGORY[category]), now


def reopened(clock: Clock, wanted: State, at: datetime) -> Clock:
	"""An ended clock when its ticket goes on: a first response stays given, a resolution was none."""
	if clock.kind is ClockKind.FIRST_RESPONSE and clock.state is State.MET:
		return clock
	if settings.restarts_on_reopening():
		clock = clock.restarted(at)
	return clock.moved_to(State.RUNNING, at).moved_to(wanted, at)


def roll(records: Records, now: datetime) -> None:
	"""Begin the next period of an update that was missed, once its steps have fired."""
	record = records.get(ClockKind.UPDATE)
	if record:
		record.clock = cadence.rolled(record.clock, now, record.allowance_at)


def may_be_a_question(ticket: Document) -> bool:
	"""Whether a message may begin a next response: one is promised, and it is not the ticket's own first message."""
	before = ticket.get_doc_before_save()
	had_words = (before and before.get("last_customer_response")) or ticket.last_agent_response
	return bool(had_words) and promises.speak_about(ticket, ClockKind.NEXT_RESPONSE)


def begun_by_a_question(records: Records, ticket: Document, now: datetime) -> Records:
	"""The clock of the next response, begun with the first question behind the first response."""
	kind, asked = ClockKind.NEXT_RESPONSE, asked_at(ticket, now)
	if kind in records or not asked or not waits_for_answer(records, ticket, now):
		return {}
	decision = promises.decide(ticket, asked, promises.severity_of(records, ticket))
	begun = clock_records.begun(ticket.name, decision, (kind,))
	for record in begun.values():
		record.clock = brought(record, ticket, now)
	return begun


def waits_for_answer(records: Records, ticket: Document, now: datetime) -> bool:
	"""Whether the partner asked something after our first response, on a ticket that is open and promised an answer."""
	kind = ClockKind.NEXT_RESPONSE
	if not promises.speak_about(ticket, kind) or wanted_state(kind, ticket, now)[0] in ENDED:
		return False
	first = records.get(ClockKind.FIRST_RESPONSE)
	settled = first.clock.ended_at if first else answered_at(ticket, now)
	return bool(settled) and cadence.is_open(asked_at(ticket, now), answered_at(ticket, now), settled)


def asked_at(ticket: Document, now: datetime) -> datetime | None:
	"""When the partner last wrote, whoever of its people."""
	return moment(ticket.get("last_customer_response"), now)


def answered_at(ticket: Document, now: datetime) -> datetime | None:
	"""When the partner last heard from us: a reply, an incident's news, what is missing."""
	return moment(ticket.get("last_agent_response"), now)


def moment(stored: datetime | str | None, now: datetime) -> datetime | None:
	"""The instant of one of the ticket's datetimes."""
	return site_time.to_utc_up_to(now, stored) if stored else None
