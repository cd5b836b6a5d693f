"""Whoever may not read a thing is answered the same, whether what they look for stands in it or nowhere."""

import pytest

from tests.site.doors import declared, desk, files, known, pages, rest, selection, sides
from tests.site.doors.filling import Asking, arguments
from tests.site.doors.ledger import Ledger
from tests.site.doors.markers import Fact
from tests.site.doors.methods import Method
from tests.site.doors.parameters import FILTERS, WORDS
from tests.site.doors.playing import Call, Stage
from tests.site.doors.ways import WAYS
from tests.site.doors.world import Thing, World

MODULES = (rest, desk, sides, files, pages)
BY_WORD = [name for name in WAYS if "word" in name or "search" in name]


def outsiders(door: str, world: World) -> list[tuple[Thing, str]]:
	"""Who asks for a thing that they may not be told of."""
	asked = [
		(thing, person)
		for thing, person in selection.by_everybody(selection.some(world))
		if not declared.may_be_told(person, Fact(thing.root, thing.sort, ""))
	]
	return selection.part(f"same {door}", asked)


def askings(stage: Stage, thing: Thing, person: str) -> tuple[Asking, Asking]:
	return Asking(stage.world, thing, person), Asking(stage.world, thing, person, elsewhere=True)


@pytest.mark.parametrize("name", BY_WORD)
def test_a_way_answers_the_same(name: str, stage: Stage, ledger: Ledger):
	found = []
	for thing, person in outsiders(name, stage.world):
		there, nowhere = askings(stage, thing, person)
		found += ledger.compare(stage, person, thing, (WAYS[name](there), WAYS[name](nowhere)))
	assert found == []


@pytest.mark.parametrize("name", known.played(), ids=str)
def test_a_method_answers_the_same(name: str, methods: dict[str, Method], stage: Stage, ledger: Ledger):
	method, found = methods[name], []
	if not {*FILTERS, *WORDS} & method.parameters.keys() or method.doctype:
		return
	for thing, person in outsiders(name, stage.world):
		there, nowhere = [
			Call(name, method.verb, f"/api/method/{name}", arguments(method, asking))
			for asking in askings(stage, thing, person)
		]
		found += ledger.compare(stage, person, thing, (there, nowhere))
	assert found == []
