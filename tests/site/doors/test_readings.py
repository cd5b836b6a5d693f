"""Whoever the table lets read a document is told of it, by the ways that are made for reading."""

import pytest

from tests.site.doors import declared, desk, files, rest, selection
from tests.site.doors.filling import Asking
from tests.site.doors.ledger import Ledger
from tests.site.doors.people import PEOPLE
from tests.site.doors.playing import Stage
from tests.site.doors.ways import WAYS
from tests.site.doors.world import Thing, World

MODULES = (rest, desk, files)
READING = ("v1 read", "v2 read", "v1 list", "v2 list", "client get", "client value", "list", "print")


def readers(world: World) -> list[tuple[Thing, str]]:
	"""Who reads what, of the documents that hang on no other."""
	asked = selection.by_everybody([thing for thing in selection.things(world) if not thing.parent])
	return [(thing, person) for thing, person in asked if declared.reads(person, thing)]


@pytest.mark.parametrize("name", READING)
def test_a_way_tells_those_who_may_read(name: str, stage: Stage, ledger: Ledger):
	unread = []
	for thing, person in selection.part(f"read {name}", readers(stage.world)):
		call = WAYS[name](Asking(stage.world, thing, person))
		answer = stage.play(person, call)
		unread += ledger.enter(person, thing, call, answer)
		if thing.root not in {fact.kind for fact in answer.told}:
			unread.append(f"{PEOPLE[person]} is not told of {thing}: {answer.status} {answer.text[:200]}")
	assert unread == []
