"""Which calls a run plays: all of them with FULL=1, else a part that is always the same.

`DOORS_EVERY=10` plays a tenth of them, `DOORS_KINDS="HD Ticket;Partner"` asks for documents of these kinds alone.
"""

import os
import zlib
from typing import TypeVar

from tests.site.doors.people import PEOPLE
from tests.site.doors.world import Thing, World

Candidate = TypeVar("Candidate", bound=tuple)

FULL = bool(os.environ.get("FULL"))
EVERY = int(os.environ.get("DOORS_EVERY") or (1 if FULL else 200))
KINDS = tuple(filter(None, os.environ.get("DOORS_KINDS", "").split(";")))
# Whose side data is asked for as documents of its own; that of the others is like it.
SIDES_OF = ("HD Ticket", "Commission Statement")
# The kinds that methods are asked for: each sort of closeness once or twice.
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


def part(door: str, candidates: list[Candidate]) -> list[Candidate]:
	"""Those of a door's calls that are played, by lots that always fall the same; one of them at least."""
	lots = [zlib.crc32("|".join([door, *map(called, candidate)]).encode()) for candidate in candidates]
	chosen = [candidate for lot, candidate in zip(lots, candidates, strict=True) if lot % EVERY == 0]
	return chosen or [candidate for lot, candidate in zip(lots, candidates, strict=True) if lot == min(lots)]


def called(what: object) -> str:
	"""What is the same in every run: names are drawn by lot."""
	return what.kind if isinstance(what, Thing) else str(what)


def things(world: World) -> list[Thing]:
	"""One document of each kind."""
	found = {thing.kind: thing for thing in reversed(world.things) if is_asked_for(thing)}
	return list(reversed(found.values()))


def is_asked_for(thing: Thing) -> bool:
	if KINDS:
		return thing.kind in KINDS
	return not thing.parent or thing.is_child or thing.root in SIDES_OF


def some(world: World) -> list[Thing]:
	"""One document of each kind that methods are asked for."""
	return [thing for thing in things(world) if KINDS or thing.kind in SOME]


def by_everybody(asked: list[Thing]) -> list[tuple[Thing, str]]:
	return [(thing, person) for thing in asked for person in PEOPLE]
