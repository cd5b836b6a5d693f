"""The cards and charts of the program count for everybody what the table shows them."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import frappe

from tests.site import rights_world
from tests.site.factories import at
from tests.site.figures import columns_of, drawn, number_on, records_of
from tests.site.portal import signed_in
from tests.site.rights_world import EVERYBODY, OURS, OUTSIDERS, THEIRS, World

MONDAY = "2026-11-23 10:00"


@pytest.fixture
def world() -> Iterator[World]:
	with at(MONDAY):
		yield rights_world.alone()


# What a card or a chart counts, by its name.
CARDS = {
	"Deals Awaiting a Decision": "Deal Registration",
	"Overdue Approvals": "Deal Registration",
	"Claims to Check": "MDF Claim",
	"Open Deal Conflicts": "Deal Conflict",
	"Open Disputes": "Commission Dispute",
	"Open Tier Proposals": "Tier Proposal",
}
BY_INTERNAL_FIELDS = {"Overdue Approvals"}  # by which partners cannot filter
CHARTS = {
	"Deal Registrations by State": "Deal Registration",
	"MDF Claims by State": "MDF Claim",
	"Partners by Tier": "Partner",
	"Disputes Opened per Month": "Commission Dispute",
}
VALUE = "Won Deal Value per Month"


def let_everything_count() -> None:
	"""Of each kind, one record for each partner that its card and chart count."""
	for doctype, values in {
		"Deal Registration": {"approval_missed": 1},
		"MDF Claim": {"status": "Submitted"},
		"Commission Dispute": {"opened_on": MONDAY},
		"Deal Conflict": {"status": "Open"},
		"Tier Proposal": {"status": "Open"},
	}.items():
		frappe.db.set_value(doctype, {"partner": ("in", (OURS, THEIRS))}, values)


def total_of(name: str) -> float:
	"""What the columns of a chart add up to."""
	return sum(columns_of(name).values())


def figure(person: str, ask: Callable[[str], float], name: str) -> float:
	"""A figure as somebody gets it; nothing where it is refused."""
	with signed_in(person), suppress(frappe.PermissionError):
		return ask(name)
	return 0


def seen(world: World, kind: str, hidden_from: set[str]) -> dict[str, int]:
	"""How many things of a kind the table shows everybody."""
	return {
		person: sum(thing.kind == kind and person in thing.seen_by - hidden_from for thing in world.things)
		for person in EVERYBODY
	}


def test_a_card_counts_what_its_reader_may_see(world):
	let_everything_count()
	assert {*CARDS} == {card.name for card in records_of("Number Card")}
	for name, kind in CARDS.items():
		counted = {person: figure(person, number_on, name) for person in EVERYBODY}
		hidden_from = OUTSIDERS if name in BY_INTERNAL_FIELDS else set()
		assert counted == seen(world, kind, hidden_from), name


def test_a_chart_draws_what_its_reader_may_see(world):
	let_everything_count()
	frappe.db.set_value("Partner", {"name": ("not in", (OURS, THEIRS))}, "docstatus", 2)  # the site's own
	assert {*CHARTS, VALUE} == {chart.name for chart in records_of("Dashboard Chart")}
	for name, kind in CHARTS.items():
		columns = {person: figure(person, total_of, name) for person in EVERYBODY}
		assert columns == seen(world, kind, set()), name


def value_of(name: str) -> float:
	"""What all series of a chart add up to."""
	return sum(sum(series["values"]) for series in drawn(name)["datasets"])


def test_the_value_of_won_deals_is_added_up_for_its_reader(world):
	worth = {}
	for thing, value in zip(world.of("Deal Registration"), (1000, 70_000), strict=True):
		worth[thing] = value
		won = {"status": "Won", "deal_value": value, "closed_on": "2026-11-02"}
		frappe.db.set_value(thing.doctype, thing.name, won)
	for person in EVERYBODY:
		total = figure(person, value_of, VALUE)
		assert total == sum(value for thing, value in worth.items() if person in thing.seen_by), person
