"""What was solved at first contact: with one answer at most, and not opened again.

Of the tickets that were resolved in the period. An answer is a message of ours to the partner;
none at all is a ticket that was solved on the phone.
"""

from dataclasses import dataclass

import frappe
from frappe.query_builder import Case, Criterion, DocType
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.query_builder.utils import QueryBuilder

from partner_support.adapters.figures import facts, volume
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope
from partner_support.engine import ClockKind


@dataclass(frozen=True)
class FirstContact:
	"""How many were resolved, and how many of them at first contact."""

	resolved: int = 0
	at_once: int = 0

	def __add__(self, other: "FirstContact") -> "FirstContact":
		return FirstContact(self.resolved + other.resolved, self.at_once + other.at_once)

	@property
	def share(self) -> float | None:
		"""In percent with one decimal; None where nothing was resolved."""
		return round(100 * self.at_once / self.resolved, 1) if self.resolved else None


def first_contact(scope: Scope, by: str | None) -> dict[str, FirstContact]:
	"""The figures of each group. One query."""
	found, condition = resolved(scope)
	at_once = Sum(Case().when(condition, 1).else_(0))
	counted = found.counts(by, Count("*"), at_once)
	return {key: FirstContact(number, int(solved or 0)) for key, (number, solved) in counted.items()}


def solved_at_once(scope: Scope) -> Facts:
	"""The tickets that were solved at first contact."""
	found, condition = resolved(scope)
	return found.where(condition)


def took_longer(scope: Scope) -> Facts:
	"""The others."""
	found, condition = resolved(scope)
	return found.where(condition.negate())


def resolved(scope: Scope) -> tuple[Facts, Criterion]:
	"""The tickets resolved in the period, and the condition that one contact was enough."""
	found = volume.resolved(scope)
	ticket, clock = found.ticket, frappe.qb.DocType(facts.CLOCK)
	its_clock = (clock.ticket == ticket.name) & (clock.clock == ClockKind.RESOLUTION.value)
	query = found.query.left_join(clock).on(its_clock)
	once = (answers(ticket) <= 1) & (Coalesce(clock.cycle, 1) == 1)
	return Facts(query, ticket, found.moment), once


def answers(ticket: DocType) -> QueryBuilder:
	"""How many messages were sent to the partner on a ticket, looked up by the ticket."""
	message = frappe.qb.DocType("Communication")
	its_own = (message.reference_doctype == facts.TICKET) & (message.reference_name == ticket.name)
	sent = (message.sent_or_received == "Sent") & (message.communication_type == "Communication")
	return frappe.qb.from_(message).select(Count("*")).where(its_own & sent)
