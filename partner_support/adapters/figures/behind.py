"""The tickets behind a figure, so that a number in a report can be opened.

Each figure names the very query that counted it. Whoever sees the figure sees number, partner and
dates; the subject stays with those who may read tickets.
"""

from collections.abc import Callable
from typing import Any

import frappe

from partner_support.adapters.access import readable
from partner_support.adapters.figures import (
	causes,
	facts,
	first_contact,
	kept,
	returns,
	satisfaction,
	self_service,
	standing,
	times,
	trends,
	volume,
)
from partner_support.adapters.figures.facts import TICKET, Facts
from partner_support.adapters.figures.scope import Scope

SHOWN = 5_000
CAME_IN, OPEN_OF_THEM, RESOLVED = "Came in", "Still open", "Resolved"
KEPT, MISSED, MET = "Promise kept", "Promise missed", "Promise met"
AT_ONCE, LONGER = "Solved at first contact", "Not solved at first contact"
ESCALATED, REOPENED, REPEATED = "Escalated", "Reopened", "Repeated"
RATED, SATISFIED, DISSATISFIED = "Rated", "Satisfied", "Dissatisfied"
FROM_PORTAL, LAST_THIRTY = "Sent from the portal", "Came in, last 30 days"
OPEN_TODAY, WAITING, DUE_TODAY = "Open today", "Waiting for the partner", "Due today"
MISSED_OPEN, ESCALATED_OPEN = "Missed and open", "Escalated and open"

QUERIES: dict[str, Callable[[Scope], Facts]] = {
	CAME_IN: volume.came_in,
	OPEN_OF_THEM: volume.still_open,
	RESOLVED: volume.resolved,
	KEPT: kept.kept,
	MISSED: kept.missed,
	MET: times.met,
	AT_ONCE: first_contact.solved_at_once,
	LONGER: first_contact.took_longer,
	ESCALATED: causes.behind,
	REOPENED: returns.reopened,
	RATED: satisfaction.rated,
	SATISFIED: satisfaction.satisfied,
	DISSATISFIED: satisfaction.dissatisfied,
	FROM_PORTAL: self_service.from_portal,
	OPEN_TODAY: standing.still_open,
	WAITING: standing.waiting,
	DUE_TODAY: standing.due_today,
	MISSED_OPEN: standing.missed,
	ESCALATED_OPEN: standing.escalated,
	LAST_THIRTY: lambda scope: volume.came_in(trends.last_period(scope)),
}
FIGURES = (*QUERIES, REPEATED)
FIELDS = (
	"name",
	"partner",
	"partner_tier",
	"priority",
	"ticket_type",
	"agent_group",
	"status",
	"creation",
	"resolution_date",
	"escalation_level",
	"feedback_rating",
)


def names(figure: str, scope: Scope) -> list[str]:
	"""The tickets that a figure counts, the newest first; no more than can be looked at."""
	if figure == REPEATED:
		return [name for _key, name in returns.repeats(scope)][::-1][:SHOWN]
	return QUERIES[figure](scope).names(SHOWN)


def tickets(figure: str, scope: Scope) -> list[dict[str, Any]]:
	"""These tickets with what a list shows of them. Two queries."""
	found = names(figure, scope)
	ticket = frappe.qb.DocType(TICKET)
	query = frappe.qb.from_(ticket).where(ticket.name.isin(found or [""]))
	rows = {row.name: row for row in query.select(*(ticket[field] for field in FIELDS)).run(as_dict=True)}
	subjects, categories = readable_subjects(found), facts.category_names()
	return [
		{**rows[name], "subject": subjects.get(name), "category": categories.get(rows[name].ticket_type)}
		for name in found
	]


def readable_subjects(names: list[str]) -> dict[str, str]:
	"""The subjects of those tickets that the reader may open."""
	if not readable.is_allowed(TICKET):
		return {}
	ticket, query = readable.rows(TICKET)
	return dict(query.where(ticket.name.isin(names or [""])).select(ticket.name, ticket.subject).run())
