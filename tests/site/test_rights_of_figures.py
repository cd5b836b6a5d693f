"""The cards and charts of the program count for everybody what the table shows them."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import frappe
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.number_card import number_card

from tests.site import rights_world, ways_in
from tests.site.factories import at
from tests.site.portal import signed_in
from tests.site.rights_world import EVERYBODY, OURS, OUTSIDERS, THEIRS, World

MODULE = "Partner Program"
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


def number_on(name: str) -> float:
	"""What the desk shows on a card."""
	card = frappe.get_doc("Number Card", name)
	return number_card.get_result(card.as_json(), card.filters_json)


def total_of(name: str) -> float:
	"""What the columns of a chart add up to."""
	drawn = dashboard_chart.get(chart_name=name)
	return sum(drawn["datasets"][0]["values"]) if drawn else 0


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
	assert {*CARDS} == {*frappe.get_all("Number Card", {"module": MODULE}, pluck="name")}
	for name, kind in CARDS.items():
		counted = {person: figure(person, number_on, name) for person in EVERYBODY}
		hidden_from = OUTSIDERS if name in BY_INTERNAL_FIELDS else set()
		assert counted == seen(world, kind, hidden_from), name


def test_a_chart_draws_what_its_reader_may_see(world):
	let_everything_count()
	frappe.db.set_value("Partner", {"name": ("not in", (OURS, THEIRS))}, "docstatus", 2)  # the site's own
	drawn_by_frappe = {"module": MODULE, "chart_type": ("!=", "Custom")}
	assert {*CHARTS} == {*frappe.get_all("Dashboard Chart", drawn_by_frappe, pluck="name")}
	for name, kind in CHARTS.items():
		drawn = {person: figure(person, total_of, name) for person in EVERYBODY}
		assert drawn == seen(world, kind, set()), name


def test_the_value_of_won_deals_is_added_up_for_its_reader(world):
	worth = {}
	for thing, value in zip(world.of("Deal Registration"), (1000, 70_000), strict=True):
		worth[thing] = value
		won = {"status": "Won", "deal_value": value, "closed_on": "2026-11-02"}
		frappe.db.set_value(thing.doctype, thing.name, won)
	for person in EVERYBODY:
		told = figure(
			person,
			lambda name: ways_in.requested(f"partner_support.api.charts.{name}")[0]["datasets"],
			"won_deal_value",
		)
		total = sum(sum(each["values"]) for each in told or ())
		assert total == sum(value for thing, value in worth.items() if person in thing.seen_by), person
