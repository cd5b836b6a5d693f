"""Whoever may not read a thing is answered the same, whether what they look for stands in it or nowhere."""

from collections.abc import Iterator

import pytest

from tests.site.doors import declared, desk, files, known, pages, rest, selection, sides
from tests.site.doors.filling import Asking, arguments
from tests.site.doors.ledger import Ledger
from tests.site.doors.markers import Fact, without
from tests.site.doors.methods import Method
from tests.site.doors.parameters import FILTERS, WORDS
from tests.site.doors.people import PEOPLE
from tests.site.doors.playing import Answer, Call, Stage
from tests.site.doors.ways import WAYS
from tests.site.doors.world import Thing

MODULES = (rest, desk, sides, files, pages)
BY_WORD = [name for name in WAYS if "word" in name or "search" in name]


def outsiders(way: str, stage: Stage) -> Iterator[tuple[Thing, str]]:
	"""Who asks for a thing that they may not be told of."""
	for thing in selection.some(stage.world):
		fact = Fact(thing.root, thing.sort, "")
		for person in PEOPLE:
			if not declared.may_be_told(person, fact) and selection.chosen("same", way, thing.kind, person):
				yield thing, person


def said(answer: Answer) -> tuple[int, str]:
	return answer.status, without(answer.text)


@pytest.mark.parametrize("name", BY_WORD)
def test_a_way_answers_the_same(name: str, stage: Stage, ledger: Ledger):
	found = []
	for thing, person in outsiders(name, stage):
		calls = [
			WAYS[name](Asking(stage.world, thing, person, elsewhere=elsewhere)) for elsewhere in (False, True)
		]
		found += ledger.compare(person, thing, calls[0], *[stage.play(person, call) for call in calls])
	assert found == []


@pytest.mark.parametrize("name", known.played(), ids=str)
def test_a_method_answers_the_same(name: str, methods: dict[str, Method], stage: Stage, ledger: Ledger):
	method, found = methods[name], []
	if not {*FILTERS, *WORDS} & method.parameters.keys() or method.doctype:
		return
	for thing, person in outsiders(name, stage):
		calls = [
			Call(
				name,
				method.verb,
				f"/api/method/{name}",
				arguments(method, Asking(stage.world, thing, person, 0, elsewhere)),
			)
			for elsewhere in (False, True)
		]
		found += ledger.compare(person, thing, calls[0], *[stage.play(person, call) for call in calls])
	assert found == []
