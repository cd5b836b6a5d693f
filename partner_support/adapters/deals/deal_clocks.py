"""Where a deal registration puts its approval clock, and what that clock was promised.

One clock a deal: begun when the deal is submitted, met by the decision whatever it is, stopped when
the partner withdraws, begun anew when the deal is submitted again. It never pauses: nobody else is
waited for. The time limit is that of the settings at the time of submission, for good.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

from partner_support.adapters import attempts, settings, site_time
from partner_support.adapters.sla import clock_records, clocks, loader
from partner_support.adapters.sla.clock_records import ClockRecord, Records
from partner_support.engine import Clock, ClockKind, Event, EventKind, State, Target, Unit

DEAL = "Deal Registration"
CLOCK_FAILURE = "Partner Support: a deal's approval clock could not be kept"
STATE_OF_STATUS = {
	"Draft": State.STOPPED,
	"Submitted": State.RUNNING,
	"Under Review": State.RUNNING,
	"Withdrawn": State.STOPPED,
}  # every other state lies behind a decision


def follow(deal: Document) -> None:
	"""Bring the clock of a deal that has been saved to where the deal stands.

	A calendar or ladder that cannot be used is logged: no deal fails to be decided for it.
	"""
	if settings.is_enabled():
		attempts.failure_of(lambda: keep_up(deal, site_time.now()), deal, CLOCK_FAILURE)


def keep_up(deal: Document, now: datetime) -> None:
	"""The clock begun, moved or begun anew, stored, and shown on the deal."""
	records = clock_records.load(deal.name, DEAL) or begun(deal, now)
	write(deal, brought(deal, records, now), now)


def begun(deal: Document, now: datetime) -> Records:
	"""The new clock of a deal that waits for a decision; none where the settings set no time limit."""
	if wanted_state(deal) is not State.RUNNING or not terms_now():
		return {}
	start = since(deal, "submitted_on", now)
	return {ClockKind.APPROVAL: fresh(frappe._dict(clock=ClockKind.APPROVAL.value), deal, (), start)}


def fresh(row: frappe._dict, deal: Document, history: tuple[Event, ...], start: datetime) -> ClockRecord:
	"""A clock under the time limit that the settings set now, begun at `start` behind its history."""
	terms = terms_now()
	target = Target(terms["target_value"], Unit(terms["target_unit"]))
	calendar = loader.calendar(terms["business_calendar"])
	allowance = target.allowance(calendar, start)
	values = {
		**terms,
		"partner_tier": frappe.db.get_value("Partner", deal.partner, "partner_tier"),
		"allowance": allowance.total_seconds(),
	}
	event = Event(start, EventKind.RESTARTED if history else EventKind.STARTED)
	clock = Clock(ClockKind.APPROVAL, target.measured_on(calendar), allowance, (*history, event))
	return ClockRecord(frappe._dict({**row, **values}), clock, len(history), values if history else {})


def terms_now() -> dict[str, Any]:
	"""The time limit of the settings, as stored on a clock; nothing without a calendar."""
	program = settings.program()
	if not program.deal_approval_calendar:
		return {}
	return {
		"target_value": flt(program.deal_approval_value),
		"target_unit": program.deal_approval_unit,
		"business_calendar": program.deal_approval_calendar,
		"escalation_ladder": program.deal_approval_ladder or None,
	}


def brought(deal: Document, records: Records, now: datetime) -> Records:
	"""The clock in the state that the deal asks for."""
	return {kind: brought_record(deal, record, now) for kind, record in records.items()}


def brought_record(deal: Document, record: ClockRecord, now: datetime) -> ClockRecord:
	"""One clock moved along; an ended one whose deal waits again begins anew, if there is a time limit."""
	wanted = wanted_state(deal)
	if wanted is not State.RUNNING:
		record.clock = record.clock.moved_to(wanted, since(deal, "decided_on", now))
	elif record.clock.ended_at and terms_now():
		start = max(since(deal, "submitted_on", now), record.clock.ended_at)
		return fresh(record.row, deal, record.clock.history, start)
	return record


def wanted_state(deal: Document) -> State:
	"""Where the deal's state puts its clock."""
	return STATE_OF_STATUS.get(deal.status, State.MET)


def since(deal: Document, field: str, now: datetime) -> datetime:
	"""The instant at which the deal got where it is; now, where it does not say."""
	return site_time.to_utc_up_to(now, deal.get(field)) if deal.get(field) else now


def write(deal: Document, records: Records, now: datetime) -> None:
	"""Store the clock, and show its figures on the deal without a save of it."""
	if not records:
		return
	clocks.write(deal, records, now)
	clock = records[ClockKind.APPROVAL].clock
	figures = {
		"approval_due": site_time.to_site(clock.due),
		"approval_missed": cint(bool(clock.breached_at(now))),
	}
	if any(deal.get(field) != value for field, value in figures.items()):
		frappe.db.set_value(DEAL, deal.name, figures, update_modified=False)
		deal.update(figures)


def forget(deal: str) -> None:
	"""Remove the clock of a deal that is being deleted."""
	clocks.forget(deal, DEAL)
