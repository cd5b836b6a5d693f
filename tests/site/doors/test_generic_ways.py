"""By every generic way to a document, each person is told and changes what the table says."""

import pytest

from tests.site.doors import desk, files, pages, rest, selection, sides
from tests.site.doors.filling import Asking
from tests.site.doors.ledger import Ledger
from tests.site.doors.playing import Stage
from tests.site.doors.ways import WAYS

MODULES = (rest, desk, sides, files, pages)


@pytest.mark.parametrize("name", WAYS)
def test_a_way_tells_and_changes_what_the_table_says(name: str, stage: Stage, ledger: Ledger):
	found = []
	for thing, person in selection.part(name, selection.by_everybody(selection.things(stage.world))):
		call = WAYS[name](Asking(stage.world, thing, person))
		found += ledger.enter(person, thing, call, stage.play(person, call))
	assert found == []
