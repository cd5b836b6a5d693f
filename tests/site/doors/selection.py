"""Which calls a run plays: all of them with FULL=1, else a part that is always the same."""

import os
import zlib
from collections.abc import Iterator

from tests.site.doors.people import PEOPLE
from tests.site.doors.world import Thing, World

FULL = bool(os.environ.get("FULL"))
# Whose side data is asked for as documents of its own; that of the others is like it.
SIDES_OF = ("HD Ticket", "Commission Statement", "Partner Incident")
SOME = (
	"HD Ticket",
	"Partner",
	"Deal Registration",
	"Commission Statement",
	"Commission Statement, draft",
	"Commission Dispute",
	"Audit Entry",
	"Second Review",
	"SLA Clock",
	"Partner Incident",
	"SLA Matrix",
	"Commission Line of Commission Statement",
	"MDF Claim Proof of MDF Claim",
	"File of HD Ticket",
	"File of Commission Statement",
	"Comment of HD Ticket",
	"HD Ticket Comment of HD Ticket",
	"Communication of HD Ticket",
)
EVERY = int(os.environ.get("DOORS_EVERY", "1" if FULL else "40"))


def chosen(*what: object) -> bool:
	"""Whether a call belongs to the part."""
	return EVERY == 1 or zlib.crc32("|".join(map(str, what)).encode()) % EVERY == 0


def things(world: World) -> list[Thing]:
	"""One document of each kind."""
	found = {thing.kind: thing for thing in reversed(world.things)}
	only = os.environ.get("DOORS_KINDS")
	kinds = only.split(",") if only else None
	return [
		thing
		for thing in reversed(found.values())
		if (not thing.parent or thing.is_child or thing.root in SIDES_OF)
		and (kinds is None or thing.kind in kinds)
	]


def some(world: World) -> list[Thing]:
	"""The kinds that methods are asked for: each sort of closeness once or twice."""
	return [thing for thing in things(world) if thing.kind in SOME or os.environ.get("DOORS_KINDS")]


def asked(way: str, world: World) -> Iterator[tuple[Thing, str]]:
	"""Who asks for what by a way."""
	for thing in things(world):
		for person in PEOPLE:
			if chosen(way, thing.kind, person):
				yield thing, person
