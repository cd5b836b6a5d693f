"""The clock of the team that has the ticket: a cycle for each stay, under what the partner was promised.

It runs while the ticket is open, stands still while the partner owes an answer, and ends when the ticket leaves the
team or is resolved. `team` on its row is the team that it counts for, blank while the ticket is with a team that has
no target. Nothing here writes.
"""

from datetime import datetime

import frappe
from frappe.model.document import Document

from partner_support.adapters import settings
from partner_support.adapters.sla import clock_records, promises, team_targets
from partner_support.adapters.sla.clock_records import ClockRecord, Records
from partner_support.adapters.tickets import routing
from partner_support.engine import Case, Clock, ClockKind, Decision, Event, EventKind, Promise, State, cadence
from partner_support.engine.clock import ENDED

TEAM = ClockKind.TEAM
Terms = tuple[Decision, Promise]


def is_kept() -> bool:
	"""Whether any team has a target for its work on a ticket."""
	return any(row.applies_to == "Work on a ticket" for row in settings.settings().team_targets)


def followed(records: Records, ticket: Document, wanted: State, now: datetime) -> Records:
	"""The team's clock where the ticket puts it; nothing where no team has a target."""
	record = records.get(TEAM)
	if not record and not is_kept():
		return {}
	if record and (record.row.team == ticket.agent_group or wanted in ENDED):
		return {}  # the same stay, or none: brought there like any other clock
	terms = terms_for(records, ticket, now) if wanted not in ENDED else None
	if record:
		return {TEAM: moved(record, ticket, terms, wanted, now)}
	return {TEAM: begun(ticket, records, terms, wanted, now)} if terms else {}


def terms_for(records: Records, ticket: Document, now: datetime) -> Terms | None:
	"""What the ticket's team owes from now on, no later than the ticket's resolution; None without a target."""
	case = Case(
		ticket.partner_tier,
		promises.severity_of(records, ticket),
		routing.category_of(ticket),
		now,
		promises.default_calendar(ticket.sla_matrix),
	)
	decision = team_targets.decide(ticket.agent_group, TEAM, case)
	if not decision:
		return None
	solving = records.get(ClockKind.RESOLUTION)
	promised = [solving.clock.due] if solving and solving.clock.state not in ENDED else []
	return decision, team_targets.under(decision.promises[TEAM], now, promised)


def begun(ticket: Document, records: Records, terms: Terms, wanted: State, now: datetime) -> ClockRecord:
	"""The clock of the first stay with a team that has a target."""
	promise = terms[1]
	clock = Clock(TEAM, promise.calendar, promise.allowance, (Event(now, EventKind.STARTED),))
	row = frappe._dict(ticket=ticket.name, clock=TEAM.value, **stored_terms(terms, ticket, records))
	return ClockRecord(row, clock.moved_to(wanted, now))


def moved(
	record: ClockRecord, ticket: Document, terms: Terms | None, wanted: State, now: datetime
) -> ClockRecord:
	"""The stay before is over; the next begins if its team has a target."""
	clock = record.clock.moved_to(State.MET, now)
	if not terms:
		return changed(record, clock, {"team": None})
	promise = terms[1]
	missed = cadence.begun_anew(clock, now, lambda _: promise.allowance).history
	fresh = Clock(TEAM, promise.calendar, promise.allowance, missed).moved_to(wanted, now)
	return changed(record, fresh, stored_terms(terms, ticket, {TEAM: record}))


def changed(record: ClockRecord, clock: Clock, values: dict) -> ClockRecord:
	"""The record with that clock, and with these values on its row."""
	row = frappe._dict({**record.row, **values})
	return ClockRecord(row, clock, record.stored_events, {**record.changed, **values})


def stored_terms(terms: Terms, ticket: Document, records: Records) -> dict:
	"""A stay's terms as stored: the ladder is the ticket's, and the matrix the one that it is promised by."""
	ladder = next((record.row.escalation_ladder for record in records.values()), None)
	own = {"team": ticket.agent_group, "sla_matrix": ticket.sla_matrix, "escalation_ladder": ladder}
	return {**clock_records.terms(*terms), **own}
