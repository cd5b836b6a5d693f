"""One world for all doors: each call is taken back, so that the next finds what the first one found."""

import os
from collections.abc import Iterator

import pytest

import frappe

from tests.site.conftest import a_clean_site
from tests.site.doors import world as worlds
from tests.site.doors.database import Watch
from tests.site.doors.ledger import Ledger
from tests.site.doors.methods import Method, of_site
from tests.site.doors.playing import Stage, forget_what_was_indexed

LEDGER = Ledger()


@pytest.fixture(scope="package")
def stage(site: str) -> Iterator[Stage]:
	with a_clean_site(), pytest.MonkeyPatch.context() as patch:
		forget_what_was_indexed()
		world = worlds.build()
		stage = Stage(world, Watch(world))
		stage.install(patch)
		yield stage
		frappe.cache.delete_keys("insert_queue_for_")
	LEDGER.write()


@pytest.fixture(scope="package")
def methods(stage: Stage) -> dict[str, Method]:
	return of_site()


@pytest.fixture(autouse=True)
def rolled_back(stage: Stage) -> None:
	"""Nothing more to do: every call is rolled back to its own savepoint."""


@pytest.fixture
def ledger() -> Ledger:
	return LEDGER


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
	if LEDGER.calls:
		lines = LEDGER.lines()
		terminalreporter.write_line("\n".join(lines if os.environ.get("FULL") else lines[-1:]))
