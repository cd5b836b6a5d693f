"""When a second review is due, and why then."""

from datetime import datetime
from typing import Any

from frappe import _
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.sla import clock_records, loader, promises, team_targets
from partner_support.adapters.tickets import routing
from partner_support.engine import (
	Case,
	ClockKind,
	Matrix,
	Promise,
	Row,
	State,
	Target,
	Unit,
)

UNSAID = Target(8, Unit.HOURS)  # where no row speaks about the team


def for_team(ticket: Document, team: str, now: datetime) -> dict[str, Any]:
	"""The fields of a new review that say when it is due."""
	if not ticket.sla_matrix:
		return {"explanation": _("the ticket has no matrix, and so no calendar to count by")}
	promise = promised(ticket, team, now)
	due = site_time.to_site(promise.due)
	return {"due_at": due, "next_action_on": due, "explanation": explained(promise)}


def promised(ticket: Document, team: str, now: datetime) -> Promise:
	"""What the team's rows give it, no later than what the partner was promised."""
	calendar = promises.default_calendar(ticket.sla_matrix)
	case = Case(ticket.partner_tier, ticket.priority, routing.category_of(ticket), now, calendar)
	kind = ClockKind.REVIEW
	decision = team_targets.decide(team, kind, case) or unsaid(team).decide(case, (kind,))
	return team_targets.under(decision.promises[kind], now, partner_deadlines(ticket))


def unsaid(team: str) -> Matrix:
	"""What holds for a team without a row."""
	row = Row(_("every team without a target"), targets={ClockKind.REVIEW: UNSAID})
	return Matrix(team, (row,), loader.calendars())


def partner_deadlines(ticket: Document) -> list[datetime]:
	"""When the ticket is to be solved, if the partner still waits for that."""
	record = clock_records.load(ticket.name).get(ClockKind.RESOLUTION)
	return [record.clock.due] if record and record.clock.state is State.RUNNING else []


def explained(promise: Promise) -> str:
	"""Which row gave the time, on which calendar, and whether the partner's promise cut it short."""
	target, calendar = str(promise.winner.target), promise.winner.calendar
	words = _("{0}: {1} on {2}").format(promise.winner.row.name, target, calendar)
	if promise.raised:
		return _("{0}; brought forward to what the partner was promised").format(words)
	return words
