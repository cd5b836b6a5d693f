"""Tickets and promises as rows to be counted: few queries, whatever the number of tickets.

A partner's ticket counts unless it was merged into another, which then counts for it. Rows are
those of the partners that the session's user may see. Tier, severity and category of a promise are
those for which it was made; of a ticket, those that it has. The team is the ticket's own, today.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder import Criterion, CustomFunction, DocType, Field
from frappe.query_builder.functions import Coalesce, DateFormat
from frappe.query_builder.utils import PseudoColumn, QueryBuilder

from partner_support.adapters.access import readable
from partner_support.adapters.figures.scope import Scope
from partner_support.engine import TICKET_CLOCKS

TICKET, CLOCK, PARTNER, CATEGORY = "HD Ticket", "SLA Clock", "Partner", "Support Category"
TIER, SEVERITY, BY_CATEGORY, TEAM, BY_PARTNER, MONTH = (
	"Tier",
	"Severity",
	"Category",
	"Team",
	"Partner",
	"Month",
)
AGENT = "Agent"
DIMENSIONS = (TIER, SEVERITY, BY_CATEGORY, TEAM, BY_PARTNER, MONTH)
FIRST_OF = CustomFunction("json_value", ["list", "path"])
NOBODY = ""  # the key of rows without a team, a category and so on


@dataclass(frozen=True)
class Facts:
	"""A query over tickets, or over promises on them; `moment` is when each counts."""

	query: QueryBuilder
	ticket: DocType
	moment: Field
	clock: DocType | None = None

	def where(self, condition: Criterion) -> "Facts":
		"""Those of the rows for which this holds."""
		return replace(self, query=self.query.where(condition))

	def counts(self, by: str | None, *terms: Field) -> dict[str, tuple[Any, ...]]:
		"""Aggregates for each value of a dimension; without one, under one key for all."""
		query, key = self.keyed(by)
		rows = query.select(key, *terms).groupby(key).run() if by else query.select(*terms).run()
		return {row[0]: row[1:] for row in rows} if by else {NOBODY: rows[0]}

	def totals(self, by: str | None, *terms: Field) -> dict[str | None, tuple[Any, ...]]:
		"""The same, and under None those of all rows together, which of distinct things are no sum. One query."""
		query, key = self.keyed(by)
		if by is None:
			return {None: query.select(*terms).run()[0]}
		rows = query.select(key, *terms).groupby(key).rollup(vendor="mysql").run()
		return {None: (0,) * len(terms), **{row[0]: row[1:] for row in rows}}

	def rows(self, by: str | None, *terms: Field) -> list[tuple[Any, ...]]:
		"""Every row: its key, and these values."""
		query, key = self.keyed(by)
		return query.select(key, *terms).run()

	def keyed(self, by: str | None) -> tuple[QueryBuilder, Field]:
		"""The query, and what says to which group a row belongs."""
		if by == BY_CATEGORY and not self.clock:
			category = frappe.qb.DocType(CATEGORY)
			query = self.query.left_join(category).on(category.ticket_type == self.ticket.ticket_type)
			return query, Coalesce(category.name, self.ticket.ticket_type, NOBODY)
		return self.query, Coalesce(self.column(by), NOBODY)

	def column(self, by: str | None) -> Field:
		"""The column behind a dimension."""
		if by is None:
			return self.ticket.partner
		if by == AGENT:
			return agent_of(self.ticket)
		if by == MONTH:
			return DateFormat(self.moment, "%Y-%m")
		if self.clock and by in (TIER, SEVERITY, BY_CATEGORY):
			return {
				TIER: self.clock.partner_tier,
				SEVERITY: self.clock.severity,
				BY_CATEGORY: self.clock.category,
			}[by]
		ticket = self.ticket
		columns = {TIER: ticket.partner_tier, SEVERITY: ticket.priority, TEAM: ticket.agent_group}
		return columns.get(by, ticket.partner)

	def names(self, limit: int) -> list[str]:
		"""The tickets behind the figure, each once, the newest first."""
		ticket = self.ticket
		query = self.query.select(ticket.name).groupby(ticket.name, ticket.creation)
		return [name for (name,) in query.orderby(ticket.creation, order=frappe.qb.desc).limit(limit).run()]


def tickets(scope: Scope, moment: str | None = "creation") -> Facts:
	"""The tickets that count, by when they came in or by another date of theirs; None for whenever."""
	ticket = frappe.qb.DocType(TICKET)
	query = frappe.qb.from_(ticket).where(is_counted(ticket))
	facts = Facts(query, ticket, ticket[moment or "creation"])
	facts = narrowed(facts, scope, ticket.partner_tier, ticket.priority)
	if scope.category:
		facts = facts.where(ticket.ticket_type == type_of(scope.category))
	return within(facts, scope) if moment else facts


def promises(scope: Scope, moment: Field | str | None) -> Facts:
	"""The promises to partners on their tickets, by one of their dates."""
	clock, query = readable.rows(CLOCK)
	ticket = frappe.qb.DocType(TICKET)
	query = query.join(ticket).on(ticket.name == clock.ticket)
	query = query.where(clock.clock.isin([kind.value for kind in promised(scope)]))
	facts = Facts(query, ticket, clock[moment] if isinstance(moment, str) else moment, clock)
	facts = narrowed(facts, scope, clock.partner_tier, clock.severity)
	if scope.category:
		facts = facts.where(clock.category == scope.category)
	return within(facts, scope) if moment else facts


def promised(scope: Scope) -> list:
	"""The kinds of promises that count: those on tickets, or the one that was asked for."""
	return [kind for kind in TICKET_CLOCKS if scope.clock in (None, kind.value)]


def is_counted(ticket: DocType) -> Criterion:
	"""Whether a ticket is a partner's, and not merged into another."""
	return (ticket.partner != "") & (ticket.is_merged == 0)


def narrowed(facts: Facts, scope: Scope, tier: Field, severity: Field) -> Facts:
	"""Those of the part of the program that is asked for, and of partners that the reader may see."""
	ticket = facts.ticket
	wanted = ((tier, scope.tier), (severity, scope.severity), (ticket.partner, scope.partner))
	for column, value in (*wanted, (ticket.agent_group, scope.team)):
		facts = facts.where(column == value) if value else facts
	if scope.agent:
		facts = facts.where(agent_of(ticket) == scope.agent)
	return of_readable_partners(facts, ticket.partner)


def agent_of(ticket: DocType) -> Field:
	"""Whose ticket it is: the first to whom it is assigned today."""
	return FIRST_OF(ticket["_assign"], "$[0]")


def of_readable_partners(facts: Facts, partner: Field) -> Facts:
	"""Those of partners that the session's user may see. Raises PermissionError for who may see none."""
	permitted = build_match_conditions(PARTNER)
	if not permitted:
		return facts
	table = frappe.qb.DocType(PARTNER)
	seen = frappe.qb.from_(table).select(table.name).where(table.name.isnotnull())
	return facts.where(partner.isin(seen.where(PseudoColumn(f"({permitted})"))))


def within(facts: Facts, scope: Scope) -> Facts:
	"""Those of the period."""
	return facts.where(is_within(facts.moment, scope.begin, scope.end))


def is_within(moment: Field, begin: datetime, end: datetime) -> Criterion:
	"""Whether something lies in a period."""
	return (moment >= begin) & (moment < end)


def type_of(category: str) -> str:
	"""The ticket type of a support category."""
	return frappe.get_cached_value(CATEGORY, category, "ticket_type") or category


def category_names() -> dict[str, str]:
	"""The support category of each ticket type that has one."""
	rows = frappe.get_all(CATEGORY, fields=["ticket_type", "name"])
	return {row.ticket_type: row.name for row in rows}
