"""Each clock of a ticket told in words: what was promised and why, what happened to it, and what comes next.

The decision is read as it was stored when the ticket was promised it: later matrices change nothing about that.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime

from partner_support.adapters import settings, site_time
from partner_support.adapters.portal import clock_words
from partner_support.adapters.sla import clock_records, clocks, loader
from partner_support.adapters.sla.clock_records import ClockRecord, FiredStep
from partner_support.engine import Clock, EventKind, State, Target, Unit
from partner_support.engine.escalation import pending


def of(ticket: Document, now: datetime) -> list[dict[str, Any]]:
	"""The ticket's clocks, the next due first."""
	fired = clock_records.fired_steps(ticket.name)
	records = clock_records.load(ticket.name).values()
	return [story(ticket, each, fired, now) for each in sorted(records, key=lambda each: each.clock.due)]


def story(ticket: Document, record: ClockRecord, fired: set[FiredStep], now: datetime) -> dict[str, Any]:
	"""One clock."""
	clock = record.clock
	return {
		"clock": _(clock.kind.value),
		"state": _(clock.state.value),
		"mark": clock_words.mark(clock, now),
		"words": clock_words.words(clock, now),
		"promise": promise(record),
		"calendar": calendar(record),
		"used": clock_words.spell(clock.consumed(now)),
		"allowance": clock_words.spell(clock.allowance),
		"percent": round(100 * clock.consumed(now) / clock.allowance),
		"due": shown(clock.due),
		"due_at": clock.due.isoformat(),
		"rows": rows_considered(record),
		"raised": bool(decision_of(record).get("raised")),
		"history": [happened(clock, place) for place in range(len(clock.history))],
		"next_step": next_step(ticket, record, fired, now),
	}


def promise(record: ClockRecord) -> str:
	"""What was promised, and to what kind of ticket."""
	row = record.row
	severity = row.severity and _(settings.severity_label(row.severity))
	case = ", ".join(filter(None, (row.partner_tier, severity, row.category)))
	target = str(Target(row.target_value, Unit(row.target_unit)))
	return _("{0} for {1}").format(target, case) if case else target


def calendar(record: ClockRecord) -> str:
	"""On which working time it is measured."""
	zone = record.clock.calendar.time_zone
	return f"{record.row.business_calendar} ({zone})"


def decision_of(record: ClockRecord) -> dict[str, Any]:
	"""The decision as it was stored; a clock of earlier times may have none."""
	return json.loads(record.row.decision or "{}")


def rows_considered(record: ClockRecord) -> list[dict[str, Any]]:
	"""Every row of the matrix that had a say, the winner first, with why it won or lost."""
	decision = decision_of(record)
	if "winner" not in decision:
		return []
	losers = [considered(row, won=False) for row in decision.get("losers", [])]
	return [considered(decision["winner"], won=True), *losers]


def considered(row: dict[str, Any], won: bool) -> dict[str, Any]:
	"""One row of the matrix: about whom, what it would have promised, and why it won or lost."""
	severity = row["severity"] and _(settings.severity_label(row["severity"]))
	about = [each for each in (row["tier"], severity, row["category"]) if each]
	return {
		"row": row["row"],
		"about": ", ".join(about) or _("every ticket"),
		"target": row["target"],
		"calendar": row["calendar"],
		"due": shown(datetime.fromisoformat(row["due"])),
		"won": won,
		"reason": _(row["reason"]),
	}


def happened(clock: Clock, place: int) -> dict[str, str]:
	"""Something that happened to the clock, and how much of it was used by then."""
	event = clock.history[place]
	until_then = replace(clock, history=clock.history[: place + 1])
	return {
		"at": shown(event.at),
		"event": _(event.kind.value),
		"words": what_happened(until_then),
		"used": clock_words.spell(until_then.consumed(event.at)),
	}


def what_happened(clock: Clock) -> str:
	"""The last event of a clock, in a sentence; what needs none is called by its name alone."""
	event = clock.history[-1]
	if event.kind is EventKind.MET:
		return _("Too late.") if clock.breached_at(event.at) else _("In time.")
	return {
		EventKind.STARTED: _("The promise counts from here."),
		EventKind.PAUSED: _("It waits: for the partner, or for an incident to end."),
		EventKind.RESUMED: _("It is with us again."),
		EventKind.STOPPED: _("It is counted no longer."),
		EventKind.RESTARTED: _("It begins anew, with its whole time."),
		EventKind.REOPENED: _("The ticket was opened again, with the time that was left."),
	}.get(event.kind, "")


def next_step(
	ticket: Document, record: ClockRecord, fired: set[FiredStep], now: datetime
) -> dict[str, Any] | None:
	"""What the ladder does next if nobody does anything; None for nothing, or while the clock is over."""
	ladder = loader.ladder(record.row.escalation_ladder)
	if not ladder or record.clock.state not in (State.RUNNING, State.PAUSED):
		return None
	waiting = pending(ladder, record.clock, clocks.facts(ticket, record), record.fired(fired))
	if not waiting:
		return None
	step = waiting[0].step
	return {
		"ladder": ladder.name,
		"step": step.name.partition(". ")[2] or step.name,
		"level": step.level,
		"at": shown(waiting[0].at),
		"overdue": waiting[0].at <= now,
	}


def shown(instant: datetime) -> str:
	"""An instant as the site's people read it."""
	return format_datetime(site_time.to_site(instant), "EEE d MMM y, HH:mm")
