"""The only source of `queue_rank` on HD Ticket: seconds that put the queue in order; 0 outside of it.

A save that moves no clock and changes nothing that weighs keeps the rank and asks the database nothing.
One that does asks for the ticket's deal at most; where no clock moved, for the clocks together with it. What
changes a rank without a save of the ticket (a deal, a partner's tier, a level, the weights) is brought in by
`refresh`.
"""

from datetime import datetime

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners
from partner_support.adapters.queue import queue_facts, queue_weights
from partner_support.adapters.queue.queue_facts import CLOCK, TICKET, DealFacts
from partner_support.adapters.records import records as program_records
from partner_support.adapters.sla import promises
from partner_support.adapters.sla.clock_records import Records
from partner_support.engine import State
from partner_support.engine.ranking import rank

RANK = "queue_rank"
# What weighs without moving a clock.
WEIGHING_FIELDS = ("escalation_level", "deal_registration", "business_critical", "priority", "partner")
WEIGHING_FIELDS += ("status_category", "is_merged")
Dates = dict[str, datetime]


def show_on(ticket: Document, records: Records | None, now: datetime) -> None:
	"""Put the rank on a ticket that is about to be saved; `records` are its clocks where they moved."""
	before = ticket.get_doc_before_save()
	if before and not records and not any(map(ticket.has_value_changed, WEIGHING_FIELDS)):
		ticket.set(RANK, before.get(RANK))
	else:
		ticket.set(RANK, of(ticket, records, now))


def fields(ticket: Document, records: Records | None, now: datetime) -> dict[str, int]:
	"""The rank as a column's value; none before the migration that brings the column."""
	return {RANK: of(ticket, records, now)} if frappe.get_meta(TICKET).has_field(RANK) else {}


def of(ticket: Document, records: Records | None, now: datetime) -> int:
	"""The rank of a ticket as it stands."""
	if not queue_facts.is_in_queue(ticket):
		return 0
	if records:
		running, paused = dates(records, State.RUNNING), dates(records, State.PAUSED)
		deal = queue_facts.deal_of(ticket.get("deal_registration"))
	else:
		running, paused, deal = stored_dates_and_deal(ticket)
	tier = partners.partner(ticket.partner).partner_tier
	opened_at = promises.started_at(ticket, now)
	standing = queue_facts.standing_of(ticket, tier, opened_at, running, paused, deal)
	return rank(standing, queue_weights.weights()).key


def dates(records: Records, state: State) -> Dates:
	"""The deadlines of the clocks in a state, whatever they count."""
	return {kind.value: record.clock.due for kind, record in records.items() if record.clock.state is state}


def stored_dates_and_deal(ticket: Document) -> tuple[Dates, Dates, DealFacts | None]:
	"""The deadlines of the stored clocks that run, and of those that are paused, with the deal, in one query."""
	clock = frappe.qb.DocType(CLOCK)
	deal = frappe.qb.DocType(program_records.source_of(queue_facts.DEAL).doctype).as_("deal")
	rows = (
		frappe.qb.from_(clock)
		.left_join(deal)
		.on(deal.name == (ticket.get("deal_registration") or ""))
		.select(clock.clock, clock.state, clock.due_at)
		.select(*(deal[column].as_(name) for name, column in queue_facts.deal_columns().items()))
		.where(clock.ticket == ticket.name)
	).run(as_dict=True)
	running, paused = (queue_facts.due_in(rows, state) for state in (State.RUNNING, State.PAUSED))
	return running, paused, queue_facts.deal_facts(rows[0] if rows else None)


def refresh(names: list[str]) -> None:
	"""Store the rank of these tickets where it has changed."""
	changed = {name: {RANK: key} for name, (shown, key) in queue_facts.keys(names).items() if key != shown}
	if changed:
		frappe.db.bulk_update(TICKET, changed, update_modified=False)
