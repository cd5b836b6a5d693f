"""Every whitelisted method tells and changes what the table says."""

from collections.abc import Iterator

import pytest

from tests.site.doors import documents, known, selection
from tests.site.doors.filling import Asking, arguments
from tests.site.doors.ledger import Ledger
from tests.site.doors.methods import Method
from tests.site.doors.parameters import DOCUMENT, DOCUMENTS
from tests.site.doors.playing import Call, Stage
from tests.site.doors.world import Thing, World


def variants(method: Method) -> tuple[int, ...]:
	"""As it is stored; as the caller claims it to be, where a document is sent; with every argument, in full runs."""
	claimed = (1,) if {*DOCUMENT, *DOCUMENTS} & method.parameters.keys() else ()
	return (0, *claimed, *((2,) if selection.FULL else ()))


def calls(method: Method, asking: Asking) -> Iterator[Call]:
	if method.doctype:
		yield from documents.calls(method, asking)
		return
	path = f"/api/method/{method.name}"
	yield Call(method.name, method.verb, path, arguments(method, asking), as_json=asking.variant == 1)


def askings(method: Method, world: World) -> list[tuple[Thing, str, int]]:
	"""Who asks for what, and how; once each for a method that takes nothing to ask for."""
	how, things = known.how(method), selection.some(world)
	asked = selection.by_everybody(things[:1] if how == "alone" else things)
	how_often = variants(method) if how in ("kind", "name") else (0,)
	return selection.part(method.name, [(*each, variant) for each in asked for variant in how_often])


@pytest.mark.parametrize("name", known.played(), ids=str)
def test_a_method_tells_and_changes_what_the_table_says(
	name: str, methods: dict[str, Method], stage: Stage, ledger: Ledger
):
	found = []
	for thing, person, variant in askings(methods[name], stage.world):
		for call in calls(methods[name], Asking(stage.world, thing, person, variant)):
			found += ledger.enter(person, thing, call, stage.play(person, call))
	assert found == []
