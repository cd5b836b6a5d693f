"""The demo's deal registrations: those that tickets are about, and others in every state. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from partner_support.demo.plans import DEAL, Move, Record, World, done

PROTECTED_DAYS = 90
HOW_MANY = {"Platinum": 4, "Gold": 3, "Silver": 2, "Bronze": 1}
ENOUGH = 2  # written deals, with which a partner needs no others
SIGNED_AFTER = (12, 40)  # days from the approval
WAYS = {
	"Draft": (),
	"Submitted": ("Submitted",),
	"Under Review": ("Submitted", "Under Review"),
	"Rejected": ("Submitted", "Rejected"),
	"Withdrawn": ("Submitted", "Withdrawn"),
	"Approved": ("Submitted", "Approved"),
	"Won": ("Submitted", "Approved", "Won"),
	"Lost": ("Submitted", "Approved", "Lost"),
	"Expired": ("Submitted", "Approved", "Expired"),
}
# How many days ago a deal was registered that stands in a state today.
AGES = {
	"Draft": (0.5, 3),
	"Submitted": (0.3, 1.3),
	"Under Review": (0.6, 1.6),
	"Rejected": (5, 100),
	"Withdrawn": (10, 100),
	"Approved": (5, 60),
	"Won": (50, 112),
	"Lost": (50, 112),
	"Expired": (100, 112),
}


def deals(world: World, random: Random) -> Iterator[Record]:
	"""All of them."""
	for written in world.written("deals"):
		row, made = written.row, written.moment(written.row["made"])
		values = fields(world, random, (row["customer"], row["domain"], row["product"]), row["value"], made)
		if "expires" in row:
			values["expires_on"] = (written.anchor + timedelta(days=row["expires"])).date()
		yield written.record(DEAL, made, values, written.moves())
	yield from others(world, random)


def others(world: World, random: Random) -> Iterator[Record]:
	"""Deals for the partners that the written ones leave with few, in every state there is."""
	customers = iter(random.sample(world.content["customers"], len(world.content["customers"])))
	products, ends = cycle(on_offer(world)), cycle(world.content["ends"])
	written = [row.get("partner") for row in world.content["deals"]]
	for name, partner in world.partners.items():
		for number in range(HOW_MANY[partner["tier"]] if written.count(name) < ENOUGH else 0):
			what = (*next(customers), next(products))
			yield another(world, random, f"{name} {number}", name, what, next(ends))


def on_offer(world: World) -> list[str]:
	"""The products for which deals are registered."""
	return [
		product["product_name"]
		for product in world.content["products"]
		if product.get("accepts_registrations", 1) and not product.get("disabled")
	]


def another(
	world: World, random: Random, key: str, partner: str, what: tuple[str, str, str], end: list[Any]
) -> Record:
	"""A deal that stands in a given state today."""
	state, days_to_decision, reason = end
	made = world.moment(world.now, -random.uniform(*AGES[state]))
	values = fields(world, random, what, random.randrange(8_000, 180_000, 500), made)
	decided = made + timedelta(days=days_to_decision)
	signed = decided + timedelta(days=random.uniform(*SIGNED_AFTER))
	ends = made + timedelta(days=PROTECTED_DAYS)
	times = {"Submitted": made, "Under Review": made + timedelta(hours=6), "Won": signed, "Lost": signed}
	times["Expired"] = ends + timedelta(days=1)
	if state == "Expired":
		values["expires_on"] = ends.date()
	why = {"decision_reason": reason} if reason else {}
	moves = [Move(times.get(step, decided), step, why) for step in WAYS[state]]
	return Record(key, DEAL, partner, made, values, done(world.now, made, moves))


def fields(
	world: World, random: Random, what: tuple[str, str, str], value: int, made: datetime
) -> dict[str, Any]:
	"""The fields of a Deal Registration."""
	customer, domain, product = what
	return {
		"end_customer": customer,
		"end_customer_domain": domain,
		"product": product,
		"deal_value": value,
		"currency": world.currency,
		"expected_close": (made + timedelta(days=random.randint(100, 160))).date(),
		"external_id": f"OPP-{random.randrange(10_000, 99_999)}",
	}
