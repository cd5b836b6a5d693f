"""Why tickets escalated, and how far up: one escalation is one step of a ladder that fired."""

from dataclasses import dataclass, field

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Concat, Count

from partner_support.adapters.access import readable
from partner_support.adapters.escalation.escalations import LOWERED
from partner_support.adapters.figures import facts
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope

LOG = "Escalation Log"
CAUSE = "Cause"


@dataclass
class Escalations:
	"""How often something escalated: in all, by level, and how many tickets did."""

	number: int = 0
	tickets: int = 0
	levels: dict[int, int] = field(default_factory=dict)


def escalations(scope: Scope, by: str | None = CAUSE) -> dict[str, Escalations]:
	"""The escalations of the period, by cause or another dimension. Two queries."""
	groups: dict[str, Escalations] = {}
	found, log = fired(scope)
	query, key = keyed(found, log, by)
	for group, level, number in query.select(key, log.level, Count("*")).groupby(key, log.level).run():
		each = groups.setdefault(group, Escalations())
		each.number += number
		each.levels[level] = each.levels.get(level, 0) + number
	counted = query.select(key, Count(found.ticket.name).distinct()).groupby(key)
	for group, number in counted.run():
		groups[group].tickets = number
	return groups


def together(groups: dict[str, Escalations], tickets: int) -> Escalations:
	"""All groups; a ticket may be in several, so the tickets are counted by themselves."""
	total = Escalations(tickets=tickets)
	for each in groups.values():
		total.number += each.number
		for level, number in each.levels.items():
			total.levels[level] = total.levels.get(level, 0) + number
	return total


def escalated_tickets(scope: Scope) -> int:
	"""How many tickets escalated at all in the period."""
	found, _log = fired(scope)
	return found.query.select(Count(found.ticket.name).distinct()).run()[0][0]


def fired(scope: Scope) -> tuple[Facts, DocType]:
	"""The steps that fired for tickets in the period."""
	log, query = readable.rows(LOG)
	ticket = frappe.qb.DocType(facts.TICKET)
	query = query.join(ticket).on(ticket.name == log.ticket).where(log.trigger != LOWERED)
	found = facts.narrowed(Facts(query, ticket, log.fired_at), scope, ticket.partner_tier, ticket.priority)
	if scope.category:
		found = found.where(ticket.ticket_type == facts.type_of(scope.category))
	if scope.cause:
		found = found.where(cause_of(log) == scope.cause)
	if scope.level:
		found = found.where(log.level == scope.level)
	return facts.within(found, scope), log


def keyed(found: Facts, log: DocType, by: str | None) -> tuple:
	"""The query and what groups it; a cause is a trigger and the clock that it watched."""
	if by == CAUSE:
		return found.query, cause_of(log)
	return found.keyed(by)


def cause_of(log: DocType) -> Concat:
	"""A cause as one text: "Target missed, Resolution"."""
	return Concat(log.trigger, ", ", log.clock)


def behind(scope: Scope) -> Facts:
	"""The tickets that escalated in the period."""
	return fired(scope)[0]
