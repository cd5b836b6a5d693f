"""Plays the demo in the order of time: tickets, records, and whatever escalates by itself between them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.sla import sweep
from partner_support.demo.course import Act
from partner_support.demo.disputing import Scene, of_disputes
from partner_support.demo.keeping import Keeper
from partner_support.demo.plans import World
from partner_support.demo.playing import Player
from partner_support.demo.scenario import Plot, cast

TICKET = "HD Ticket"
Progress = Callable[[int, int], None]


def play(world: World, progress: Progress) -> None:
	"""Everything in its order, and between the scenes whatever escalates by itself."""
	keeper, numbers = Keeper(world), {}
	scenes = sorted(
		[*of_records(keeper), *of_tickets(keeper, numbers), *of_disputes(keeper, numbers)],
		key=lambda scene: scene[0],
	)
	with site_time.travelled_to(naive(scenes[0][0])) as clock:
		for count, (at, act) in enumerate(scenes, 1):
			escalate(clock, until=at)
			clock.move_to(naive(at))
			act()
			progress(count, len(scenes))
		escalate(clock, until=world.now)


def of_records(keeper: Keeper) -> Iterator[Scene]:
	"""What becomes of every record."""
	for record in keeper.records:
		yield record.made, partial(keeper.make, record)
		yield from ((move.at, partial(keeper.move, record, move)) for move in record.moves)


def of_tickets(keeper: Keeper, numbers: dict[str, str]) -> Iterator[Scene]:
	"""Beginnings and acts of all tickets; notes the number that each gets."""
	player = Player()

	def begin(plot: Plot) -> None:
		numbers[plot.subject] = player.raise_ticket(plot, keeper.link_of(plot))

	def go_on(plot: Plot, act: Act) -> None:
		player.perform(numbers[plot.subject], plot, act)

	for plot in map(keeper.fitting, keeper.world.plots):
		yield plot.start, partial(begin, plot)
		yield from ((act.at, partial(go_on, plot, act)) for act in plot.acts)


def escalate(clock: Any, until: datetime) -> None:
	"""Let the sweep do its work at each instant at which it would have had some."""
	while found := next_look(until):
		clock.move_to(naive(site_time.to_utc(found.next_action_at)))
		doctype, name = sweep.subject_of(found)
		(sweep.escalate if doctype == TICKET else sweep.escalate_deal)(name, site_time.now())


def next_look(until: datetime) -> frappe._dict | None:
	"""The first of the demo's clocks that is to be looked at before `until`."""
	clock = frappe.qb.DocType("SLA Clock")
	query = (
		frappe.qb.from_(clock)
		.select(clock.next_action_at, clock.ticket, clock.deal_registration)
		.where(clock.state.isin(sweep.WATCHED_STATES) & (clock.next_action_at < site_time.to_site(until)))
		.where(clock.partner.isin([partner["name"] for partner in cast()["partners"]]))
		.orderby(clock.next_action_at)
		.limit(1)
	)
	return next(iter(query.run(as_dict=True)), None)


def naive(instant: datetime) -> datetime:
	"""An instant as the time machine takes it."""
	return instant.astimezone(timezone.utc).replace(tzinfo=None)
