"""The clocks of a ticket, or of a deal, as stored and as the engine sees them; the way there and back.

Nothing here writes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.sla import loader
from partner_support.engine import (
	TEAM_CLOCKS,
	Clock,
	ClockKind,
	Decision,
	Event,
	EventKind,
	Promise,
	Target,
	Trigger,
	Unit,
)

FiredStep = tuple[str, int, str, str]  # clock, cycle, ladder, step

# What can have clocks and climb ladders, and the field that names it in their rows.
FIELD_OF = {"HD Ticket": "ticket", "Deal Registration": "deal_registration"}
EVENT_FIELDS = ("at", "utc_offset", "event")
# The clocks that begin with the ticket; the next response waits for a question, the team's for a team.
KEPT_CLOCKS = (ClockKind.FIRST_RESPONSE, ClockKind.UPDATE, ClockKind.RESOLUTION)


@dataclass
class ClockRecord:
	"""One clock of one ticket or deal: `row` as stored, `clock` as it now should be."""

	row: frappe._dict
	clock: Clock
	stored_events: int = 0
	changed: dict[str, Any] = field(default_factory=dict)

	@property
	def is_new(self) -> bool:
		"""Whether the row is yet to be inserted."""
		return not self.row.get("name")

	@property
	def new_events(self) -> tuple[Event, ...]:
		"""What happened since the row was stored."""
		return self.clock.history[self.stored_events :]

	@property
	def flags(self) -> dict[Trigger, datetime]:
		"""When each escalation flag was raised, by trigger."""
		stored = json.loads(self.row.raised_flags or "{}")
		return {Trigger(trigger): datetime.fromisoformat(at) for trigger, at in stored.items()}

	def raise_flag(self, trigger: Trigger, at: datetime) -> None:
		"""Raise an escalation flag; one that was raised in this cycle keeps its time."""
		if not self.has_raised(trigger):
			stored = json.loads(self.row.raised_flags or "{}")
			flags = json.dumps({**stored, trigger.value: at.isoformat()})
			self.row.raised_flags = self.changed["raised_flags"] = flags

	def has_raised(self, trigger: Trigger) -> bool:
		"""Whether a flag was raised since the ticket was last reopened."""
		at = self.flags.get(trigger)
		return bool(at and at >= self.clock.cycle_started_at)

	def allowance_at(self, at: datetime) -> timedelta:
		"""What a cycle is given that begins then, under the terms of now."""
		target = Target(self.row.target_value, Unit(self.row.target_unit))
		return target.allowance(loader.calendar(self.row.business_calendar), at)

	def fired(self, steps: set[FiredStep]) -> set[str]:
		"""The steps of this clock's ladder that fired in its current cycle."""
		mine = (self.row.clock, self.clock.cycle, self.row.escalation_ladder)
		return {step for *whose, step in steps if tuple(whose) == mine}


Records = dict[ClockKind, ClockRecord]


def load(name: str, doctype: str = "HD Ticket") -> Records:
	"""The stored clocks of a ticket, or of a deal, with their histories: one query."""
	clock, event = frappe.qb.DocType("SLA Clock"), frappe.qb.DocType("SLA Clock Event")
	joined = (event.parent == clock.name) & (event.parenttype == "SLA Clock")
	query = frappe.qb.from_(clock).left_join(event).on(joined).select(clock.star)
	query = query.select(*(event[field].as_(f"event_{field}") for field in EVENT_FIELDS))
	query = query.where(clock[FIELD_OF[doctype]] == name).orderby(clock.name).orderby(event.idx)
	rows = query.run(as_dict=True)
	history: dict[str, list[Event]] = {row.name: [] for row in rows}
	for row in rows:
		happened = [row.pop(f"event_{field}") for field in EVENT_FIELDS]
		if happened[0]:
			history[row.name].append(event_of(*happened))
	return {ClockKind(row.clock): stored(row, history[row.name]) for row in rows}


def promised(records: Records) -> Records:
	"""What the partner was promised: without what the help desk asks of its own teams."""
	return {kind: record for kind, record in records.items() if kind not in TEAM_CLOCKS}


def history_of(names: list[str]) -> dict[str, list[Event]]:
	"""The events of each clock, oldest first."""
	if not names:
		return {}
	events: dict[str, list[Event]] = {name: [] for name in names}
	row = frappe.qb.DocType("SLA Clock Event")
	query = frappe.qb.from_(row).select(row.parent, *(row[field] for field in EVENT_FIELDS))
	query = query.where(row.parent.isin(names) & (row.parenttype == "SLA Clock"))
	for parent, *happened in query.orderby(row.parent).orderby(row.idx).run():
		events[parent].append(event_of(*happened))
	return events


def event_of(at: datetime, utc_offset: int, kind: str) -> Event:
	"""An event as the engine sees it, from EVENT_FIELDS."""
	return Event(site_time.to_utc(at, utc_offset), EventKind(kind))


def stored(row: frappe._dict, history: list[Event]) -> ClockRecord:
	"""The record of a stored row; one whose history is gone begins again where it began."""
	calendar = loader.calendar(row.business_calendar)
	measured_on = Target(row.target_value, Unit(row.target_unit)).measured_on(calendar)
	begun = history or [Event(site_time.to_utc(row.started_at), EventKind.STARTED)]
	clock = Clock(ClockKind(row.clock), measured_on, timedelta(seconds=float(row.allowance)), tuple(begun))
	return ClockRecord(row, clock, len(history))


def begun(ticket: str, decision: Decision, kinds: Sequence[ClockKind] = KEPT_CLOCKS) -> Records:
	"""New records for what was promised, started when the decision's case does."""
	start = (Event(decision.case.start, EventKind.STARTED),)
	return {
		kind: ClockRecord(
			frappe._dict(ticket=ticket, clock=kind.value, **terms(decision, promise)),
			Clock(kind, promise.calendar, promise.allowance, start),
		)
		for kind, promise in promises_of(decision, kinds).items()
	}


def retermed(record: ClockRecord, decision: Decision) -> ClockRecord:
	"""The same history under newly decided terms."""
	promise = decision.promises[record.clock.kind]
	changed = terms(decision, promise)
	clock = Clock(record.clock.kind, promise.calendar, promise.allowance, record.clock.history)
	return ClockRecord(frappe._dict({**record.row, **changed}), clock, record.stored_events, changed)


def promises_of(decision: Decision, kinds: Sequence[ClockKind]) -> Mapping[ClockKind, Promise]:
	"""The promises of these kinds."""
	return {kind: decision.promises[kind] for kind in kinds if kind in decision.promises}


def terms(decision: Decision, promise: Promise) -> dict[str, Any]:
	"""What a clock was promised and why, as stored."""
	return {
		"partner_tier": decision.case.tier,
		"severity": decision.case.severity,
		"category": decision.case.category,
		"sla_matrix": decision.matrix,
		"matrix_row": promise.winner.row.name,
		"target_value": promise.winner.target.value,
		"target_unit": promise.winner.target.unit.value,
		"business_calendar": promise.winner.calendar,
		"allowance": promise.allowance.total_seconds(),
		"escalation_ladder": decision.ladder.ladder if decision.ladder else None,
		"decision": json.dumps(promise.as_dict(), indent=1),
	}


def fired_steps(name: str, doctype: str = "HD Ticket") -> set[FiredStep]:
	"""Every step that ever fired for a ticket, or for a deal."""
	entry = frappe.qb.DocType("Escalation Log")
	query = frappe.qb.from_(entry).select(entry.clock, entry.cycle, entry.escalation_ladder, entry.step)
	return set(query.where(entry[FIELD_OF[doctype]] == name).run())
