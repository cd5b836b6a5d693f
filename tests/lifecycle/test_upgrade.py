"""A site from before the program records gets what a new one has, and keeps what its people made of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lifecycle import earlier_version, own_program
from tests.lifecycle.leftovers import STANDING
from tests.lifecycle.snapshot import Snapshot, no, row_differences, schema_differences
from tests.lifecycle.throwaway import ThrowawaySite

CHANGED = {"Email Template Partner Ticket Acknowledged", "Partner Tier Gold"}
CHOSEN = "Support Category Deal Registration and Pipeline"
DELETED = {
	"Email Template Partner Ticket Escalated",
	"Partner Tier Silver",
	"Support Category MDF and Incentive Programs",
}


@dataclass
class Upgrade:
	"""A new site's defaults; an earlier site that was upgraded twice, and left by the app."""

	new: dict[str, Any]
	before: Snapshot
	upgraded: dict[str, Any]
	once: Snapshot
	twice: Snapshot
	output: str
	errors: list[str]
	after: Snapshot


@pytest.fixture(scope="module")
def upgrade(
	throwaway: tuple[ThrowawaySite, Path], database, tmp_path_factory: pytest.TempPathFactory
) -> Upgrade:
	site, untouched = throwaway
	earlier = tmp_path_factory.mktemp("earlier")
	if not earlier_version.unpack(earlier):
		pytest.skip("the clone's history does not reach back to before the program records")
	site.put_back(untouched)
	site.bench("install-app", "partner_support")
	new = site.run(earlier_version.defaults)
	site.put_back(untouched)
	before = database()
	site.bench("install-app", "partner_support", code=earlier)
	site.run(earlier_version.make_it_ones_own)
	output = site.bench("migrate")
	upgraded, once = site.run(earlier_version.defaults), database()
	output += site.bench("migrate")
	twice, errors = database(), site.run(own_program.errors)
	output += site.bench("uninstall-app", "partner_support", "--yes", "--no-backup")
	return Upgrade(new, before, upgraded, once, twice, output, errors, database())


def test_it_has_what_a_new_site_has(upgrade: Upgrade) -> None:
	ours = {*CHANGED, CHOSEN, *DELETED}
	assert {key: value for key, value in upgrade.upgraded.items() if key not in ours} == {
		key: value for key, value in upgrade.new.items() if key not in ours
	}


def test_the_default_categories_ask_for_their_record_unless_somebody_chose_another(upgrade: Upgrade) -> None:
	asked = {key: value["record_doctype"] for key, value in upgrade.upgraded.items() if "Category " in key}
	assert asked[CHOSEN] == earlier_version.OWN_RECORD
	assert asked["Support Category Commission and Payment"] == "Commission Statement"
	assert asked["Support Category Platform and Portal Access"] is None


def test_what_was_deleted_stays_deleted(upgrade: Upgrade) -> None:
	assert upgrade.new.keys() - upgrade.upgraded.keys() == DELETED


def test_what_was_changed_stays_so_and_gets_only_what_it_lacks(upgrade: Upgrade) -> None:
	template = upgrade.upgraded["Email Template Partner Ticket Acknowledged"]
	gold, as_planted = upgrade.upgraded["Partner Tier Gold"], upgrade.new["Partner Tier Gold"]
	assert template["subject"] == "We have {{ subject }}"
	assert gold == {**as_planted, "description": "Our best friends."}


def test_a_second_migration_changes_nothing(upgrade: Upgrade) -> None:
	no(schema_differences(upgrade.once, upgrade.twice))
	no(row_differences(upgrade.once, upgrade.twice, besides=STANDING))


def test_no_step_reports_an_error(upgrade: Upgrade) -> None:
	assert upgrade.errors == []
	assert "partner_support" not in "".join(
		line for line in upgrade.output.splitlines() if "rror" in line or "Traceback" in line
	)


def test_uninstalling_the_upgraded_app_leaves_nothing(upgrade: Upgrade) -> None:
	no(schema_differences(upgrade.before, upgrade.after))
	no(row_differences(upgrade.before, upgrade.after, besides=STANDING))
