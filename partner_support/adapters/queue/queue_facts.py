"""What the queue looks at of tickets, all of it in one query however many there are. Nothing here writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.query_builder.utils import DocType
from frappe.utils import cint, getdate

from partner_support.adapters import site_time
from partner_support.adapters.queue import queue_weights
from partner_support.adapters.records import records
from partner_support.engine import MoneyError, State, money
from partner_support.engine.ranking import Deal, Rank, Standing, Weights, rank

TICKET, CLOCK, PARTNER, DEAL = "HD Ticket", "SLA Clock", "Partner", "Deal Registration"
SETTLED = ("Won", "Lost", "Expired", "Withdrawn")  # nothing is at risk any more
IN_QUEUE = ("Open", "Paused")
TICKET_COLUMNS = (
	"name",
	"creation",
	"service_level_agreement_creation",
	"status_category",
	"is_merged",
	"priority",
	"partner",
	"business_critical",
	"escalation_level",
	"queue_rank",
)


@dataclass(frozen=True)
class DealFacts:
	"""The deal that a ticket is about, while money is at risk."""

	value: Decimal | None
	currency: str | None
	closes_on: date | None

	@property
	def as_engine(self) -> Deal:
		"""What it counts; it closes with the end of its day."""
		ends = self.closes_on and datetime.combine(self.closes_on + timedelta(days=1), datetime.min.time())
		closes_at = site_time.to_utc(ends) if ends else None
		return Deal(queue_weights.counted(self.value, self.currency), closes_at)


@dataclass(frozen=True)
class Place:
	"""A ticket's place in the queue, and all that can be said about it."""

	name: str
	standing: Standing
	rank: Rank
	deal: DealFacts | None
	is_held: bool  # it waits for an incident, not for its partner


def places(names: Iterable[str]) -> dict[str, Place]:
	"""The place of each of these tickets that is in the queue."""
	weights = queue_weights.weights()
	return {name: place(rows, weights) for name, rows in read(list(names)).items() if is_in_queue(rows[0])}


def keys(names: Iterable[str]) -> dict[str, tuple[float, int]]:
	"""The key that each of these tickets shows, and the one that it should; 0 outside of the queue."""
	weights = queue_weights.weights()
	return {
		name: (rows[0].queue_rank, place(rows, weights).rank.key if is_in_queue(rows[0]) else 0)
		for name, rows in read(list(names)).items()
	}


def is_in_queue(ticket: Mapping[str, Any]) -> bool:
	"""Whether somebody is to work on it, now or when its partner has answered."""
	return bool(
		ticket.get("partner") and not ticket.get("is_merged") and ticket.get("status_category") in IN_QUEUE
	)


def place(rows: list[frappe._dict], weights: Weights) -> Place:
	"""The place of one ticket, of which there is a row for each clock."""
	ticket = rows[0]
	running, paused = due_in(rows, State.RUNNING), due_in(rows, State.PAUSED)
	deal = deal_facts(ticket)
	opened_at = site_time.to_utc(ticket.service_level_agreement_creation or ticket.creation)
	standing = standing_of(ticket, ticket.partner_tier, opened_at, running, paused, deal)
	held = standing.is_waiting and ticket.status_category != "Paused"
	return Place(ticket.name, standing, rank(standing, weights), deal, held)


def due_in(rows: list[frappe._dict], state: State) -> dict[str, datetime]:
	"""The deadlines of the clocks in a state, whatever they count."""
	return {row.clock: site_time.to_utc(row.due_at) for row in rows if row.state == state.value}


def standing_of(
	ticket: Mapping[str, Any],
	tier: str | None,
	opened_at: datetime,
	running: Mapping[str, datetime],
	paused: Mapping[str, datetime],
	deal: DealFacts | None,
) -> Standing:
	"""What the engine is told of a ticket; one whose clocks an incident has stopped waits as well."""
	is_waiting = ticket.get("status_category") == "Paused" or bool(paused and not running)
	return Standing(
		opened_at=opened_at,
		deadlines=running or paused,
		severity=ticket.get("priority"),
		tier=tier,
		deal=deal.as_engine if deal else None,
		business_critical=bool(ticket.get("business_critical")),
		level=cint(ticket.get("escalation_level")),
		is_waiting=is_waiting,
	)


def read(names: list[str]) -> dict[str, list[frappe._dict]]:
	"""The rows of each ticket, one for each clock, with its partner and deal."""
	found: dict[str, list[frappe._dict]] = {}
	for row in joined(names).run(as_dict=True) if names else ():
		found.setdefault(row.name, []).append(row)
	return found


def joined(names: list[str]) -> Any:
	"""Tickets with their clocks, partner and deal."""
	ticket, clock, partner = DocType(TICKET), DocType(CLOCK), DocType(PARTNER)
	deal = DocType(records.source_of(DEAL).doctype).as_("deal")
	return (
		frappe.qb.from_(ticket)
		.left_join(clock)
		.on(clock.ticket == ticket.name)
		.left_join(partner)
		.on(partner.name == ticket.partner)
		.left_join(deal)
		.on(deal.name == ticket.deal_registration)
		.select(*(ticket[column] for column in TICKET_COLUMNS))
		.select(clock.clock, clock.state, clock.due_at, partner.partner_tier)
		.select(*(deal[column].as_(name) for name, column in deal_columns().items()))
		.where(ticket.name.isin(names))
	)


def deal_columns() -> dict[str, str]:
	"""The columns of a deal that count, wherever the site keeps its deals."""
	source = records.source_of(DEAL)
	named = {
		"deal_state": source.state_field,
		"deal_value": source.amount_field,
		"deal_currency": source.currency_field,
		"deal_closes_on": "expected_close" if source.is_own else None,
	}
	return {name: column for name, column in named.items() if column}


def deal_facts(row: Mapping[str, Any] | None) -> DealFacts | None:
	"""The deal in a row; None where there is none, or nothing at risk."""
	if not row or not (row.get("deal_value") or row.get("deal_closes_on")):
		return None
	if records.source_of(DEAL).is_own and row.get("deal_state") in SETTLED:
		return None
	try:
		value = money.exact(row.get("deal_value") or 0)
	except MoneyError:
		value = None
	closes_on = row.get("deal_closes_on")
	return DealFacts(value, row.get("deal_currency"), getdate(closes_on) if closes_on else None)


def deal_of(name: str | None) -> DealFacts | None:
	"""The deal of that name, for a ticket that is not stored yet."""
	if not name:
		return None
	columns = deal_columns()
	values = frappe.db.get_value(records.source_of(DEAL).doctype, name, list(columns.values()), as_dict=True)
	return deal_facts({each: values.get(column) for each, column in columns.items()}) if values else None
