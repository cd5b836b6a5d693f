"""Plays the demo in the order of time: tickets, records, and whatever escalates by itself between them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.requests import partner_requests, request_sweep
from partner_support.adapters.sla import sweep
from partner_support.demo.claiming import of_claiming
from partner_support.demo.course import Act
from partner_support.demo.disputing import Scene, of_disputes
from partner_support.demo.incidents import of_incidents
from partner_support.demo.keeping import Keeper
from partner_support.demo.plans import World
from partner_support.demo.playing import Player
from partner_support.demo.scenario import Plot, cast

TICKET = "HD Ticket"
LONG_AGO = "2000-01-01"  # Frappe takes what has no time for what is long due
Progress = Callable[[int, int], None]


def play(world: World, progress: Progress) -> None:
	"""Everything in its order, and between the scenes whatever escalates by itself."""
	keeper, numbers = Keeper(world), {}
	played = (
		of_records(keeper),
		of_tickets(keeper, numbers),
		of_disputes(keeper, numbers),
		of_incidents(keeper, numbers),
		of_claiming(world),
	)
	scenes = sorted(chain(*played), key=lambda scene: scene[0])
	with site_time.travelled_to(scenes[0][0]) as clock:
		for count, (at, act) in enumerate(scenes, 1):
			escalate(clock, until=at)
			clock.move_to(site_time.destination(at))
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
	"""Let the sweeps do their work at each instant at which they would have had some."""
	while due := sorted([*next_look(until), *next_silence(until)], key=lambda each: each[0]):
		at, act = due[0]
		clock.move_to(site_time.destination(at))
		act()


def look(found: frappe._dict) -> None:
	"""The minute sweep at a ticket or deal."""
	doctype, name = sweep.subject_of(found)
	(sweep.escalate if doctype == TICKET else sweep.escalate_deal)(name, site_time.now())


def meet_silence(found: frappe._dict) -> None:
	"""The job that reminds partners, and decides."""
	request_sweep.act(found.name, found.ticket, site_time.now())


def next_silence(until: datetime) -> Iterator[Scene]:
	"""The first of the demo's questions whose reminder or decision is due before `until`."""
	due = {
		"state": partner_requests.WAITING,
		"next_action_on": ["between", [LONG_AGO, site_time.to_site(until)]],
		"partner": ["in", names()],
	}
	fields = ["name", "ticket", "next_action_on"]
	for found in frappe.get_all(partner_requests.REQUEST, due, fields, order_by="next_action_on", limit=1):
		yield site_time.to_utc(found.next_action_on), partial(meet_silence, found)


def names() -> list[str]:
	"""The demo's partners."""
	return [partner["name"] for partner in cast()["partners"]]


def next_look(until: datetime) -> Iterator[Scene]:
	"""The first of the demo's clocks that is to be looked at before `until`."""
	clock = frappe.qb.DocType("SLA Clock")
	query = (
		frappe.qb.from_(clock)
		.select(clock.next_action_at, clock.ticket, clock.deal_registration)
		.where(clock.state.isin(sweep.WATCHED_STATES) & (clock.next_action_at < site_time.to_site(until)))
		.where(clock.partner.isin(names()))
		.orderby(clock.next_action_at)
		.limit(1)
	)
	for found in query.run(as_dict=True):
		yield site_time.to_utc(found.next_action_at), partial(look, found)
