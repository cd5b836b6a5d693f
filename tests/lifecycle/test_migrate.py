"""A migration keeps the structure whole and leaves the program to the people whose it is."""

from dataclasses import dataclass

import pytest

from tests.lifecycle import own_program
from tests.lifecycle.leftovers import STANDING
from tests.lifecycle.snapshot import Snapshot, no, row_differences, schema_differences
from tests.lifecycle.throwaway import ThrowawaySite


@dataclass
class Migrations:
	"""Two migrations of a site whose people changed what we planted, and damaged what we need."""

	program: dict
	structure: dict
	once: Snapshot
	twice: Snapshot
	output: str


@pytest.fixture(scope="module")
def migrations(site: ThrowawaySite, database) -> Migrations:
	site.bench("install-app", "partner_support")
	structure = site.run(own_program.structure)
	site.run(own_program.change_what_was_planted)
	program = site.run(own_program.program)
	site.run(own_program.damage_the_structure)
	assert site.run(own_program.structure) != structure
	output = site.bench("migrate")
	once = database()
	output += site.bench("migrate")
	return Migrations(program, structure, once, database(), output)


def test_what_was_changed_or_deleted_stays_so(migrations: Migrations, site: ThrowawaySite) -> None:
	assert site.run(own_program.program) == migrations.program


def test_what_was_removed_and_is_needed_is_back(migrations: Migrations, site: ThrowawaySite) -> None:
	assert site.run(own_program.structure) == migrations.structure


def test_a_second_migration_changes_nothing(migrations: Migrations) -> None:
	no(schema_differences(migrations.once, migrations.twice))
	no(row_differences(migrations.once, migrations.twice, besides=STANDING))


def test_neither_migration_reports_an_error(migrations: Migrations, site: ThrowawaySite) -> None:
	assert "partner_support" not in "".join(
		line for line in migrations.output.splitlines() if "rror" in line or "Traceback" in line
	)
	assert site.run(own_program.errors) == []
