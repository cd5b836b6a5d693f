"""A site from before the partner's side gets what a new one has, and keeps what its people made of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import frappe

from tests.lifecycle import earlier_version, own_program
from tests.lifecycle.leftovers import STANDING
from tests.lifecycle.snapshot import Snapshot, no, row_differences, schema_differences
from tests.lifecycle.throwaway import ThrowawaySite

TICKET = "HD Ticket"
SETTINGS = "Partner Support Settings"
OWN_TEMPLATE = "Partner Ticket Opened Again"  # by chance the name of one that this version brings
CHANGED, DELETED = "Partner Ticket Acknowledged", "Partner Record Changed"
LATER_DELETED = "Partner Incident Update"


@dataclass
class Upgrade:
	"""What a new site has; what an earlier one has, upgraded; and after its people changed it, migrated again."""

	new: dict[str, Any]
	before: Snapshot
	upgraded: dict[str, Any]
	own: dict[str, Any]
	kept: dict[str, Any]
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
	if not earlier_version.unpack(earlier, earlier_version.FIRST_REQUEST):
		pytest.skip("the clone's history does not reach back to before the partner's side")
	site.put_back(untouched)
	site.bench("install-app", "partner_support")
	new = site.run(partners_side)
	site.put_back(untouched)
	before = database()
	site.bench("install-app", "partner_support", code=earlier)
	site.run(make_it_ones_own)
	output = site.bench("migrate")
	upgraded = site.run(partners_side)
	site.run(change_what_came)
	own, once = site.run(partners_side), database()
	output += site.bench("migrate")
	kept, twice, errors = site.run(partners_side), database(), site.run(own_program.errors)
	output += site.bench("uninstall-app", "partner_support", "--yes", "--no-backup")
	return Upgrade(new, before, upgraded, own, kept, once, twice, output, errors, database())


def make_it_ones_own() -> None:
	"""An administrator of the earlier version; past the controllers, which are those of today."""
	frappe.db.set_value("Email Template", CHANGED, "subject", "We have {{ subject }}")
	frappe.db.delete("Email Template", {"name": DELETED})
	template = {"doctype": "Email Template", "name": OWN_TEMPLATE, "subject": "Ours", "response": "Ours"}
	frappe.get_doc(template).insert()
	frappe.db.set_value("Custom Field", f"{TICKET}-record_section", "insert_after", "escalation_level")


def change_what_came() -> None:
	"""An administrator of this version, with what the patches brought."""
	frappe.db.delete("Email Template", {"name": LATER_DELETED})
	frappe.db.set_value("Email Template", "Partner Incident Over", "subject", "All is well")
	frappe.db.delete("Patience Rule", {"parent": SETTINGS, "kind": "Information"})
	frappe.db.set_value(
		"Patience Rule", {"parent": SETTINGS, "kind": "Confirmation"}, "decide_after_hours", 99
	)
	frappe.db.delete("Global Search DocType", {"document_type": "MDF Claim"})
	frappe.db.set_single_value(SETTINGS, {"tickets_per_hour": 0, "incident_clock_rule": "Clocks run on"})
	frappe.db.set_value("Custom Field", f"{TICKET}-record_summary", "depends_on", "eval:doc.record_summary")


def partners_side() -> dict[str, Any]:
	"""What this version brings to records that are not its own, as it stands."""
	fields = ["fieldname", "depends_on", "insert_after", "fieldtype", "permlevel"]
	shown = frappe.get_all("Custom Field", {"dt": TICKET, "module": "Partner Support"}, fields)
	templates = frappe.get_all("Email Template", ["name", "subject", "response_html"])
	return {
		"templates": {row.pop("name"): dict(row) for row in templates},
		"settings": earlier_version.content(frappe.get_doc(SETTINGS).as_dict()),
		"fields": {row.pop("fieldname"): dict(row) for row in shown},
		"searched": frappe.get_all("Global Search DocType", order_by="idx", pluck="document_type"),
		"structure": own_program.structure(),
	}


def but(found: dict[str, Any], *keys: str) -> dict[str, Any]:
	"""All the rest of it."""
	return {key: value for key, value in found.items() if key not in keys}


def test_it_has_the_wording_the_rules_and_the_limits_that_a_new_site_has(upgrade: Upgrade) -> None:
	new, found = upgrade.new, upgrade.upgraded
	ours = (CHANGED, DELETED, OWN_TEMPLATE)
	assert but(found["templates"], *ours) == but(new["templates"], *ours)
	assert len(new["settings"]["patience_rules"]) == 2
	assert found["settings"] == new["settings"]
	assert found["structure"] == new["structure"]


def test_it_finds_what_a_new_site_finds(upgrade: Upgrade) -> None:
	assert "Deal Registration" in upgrade.new["searched"]
	assert upgrade.upgraded["searched"] == upgrade.new["searched"]


def test_its_tickets_show_a_records_figures_or_their_summary_and_never_both(upgrade: Upgrade) -> None:
	assert upgrade.new["fields"]["record_summary"]["depends_on"] != "eval:doc.record_summary"
	assert but(upgrade.upgraded["fields"], "record_section") == but(upgrade.new["fields"], "record_section")


def test_what_its_people_had_changed_or_deleted_stays_so(upgrade: Upgrade) -> None:
	templates = upgrade.upgraded["templates"]
	assert templates[CHANGED]["subject"] == "We have {{ subject }}"
	assert templates[OWN_TEMPLATE]["subject"] == "Ours"
	assert DELETED not in templates
	assert upgrade.upgraded["fields"]["record_section"]["insert_after"] == "escalation_level"


def test_what_they_change_or_delete_of_the_new_stays_so(upgrade: Upgrade) -> None:
	assert upgrade.own != upgrade.upgraded
	assert upgrade.kept == upgrade.own
	assert LATER_DELETED not in upgrade.kept["templates"]


def test_a_second_migration_changes_nothing(upgrade: Upgrade) -> None:
	no(schema_differences(upgrade.once, upgrade.twice))
	no(row_differences(upgrade.once, upgrade.twice, besides=STANDING))


def test_no_step_reports_an_error(upgrade: Upgrade) -> None:
	assert upgrade.errors == []
	assert "partner_support" not in "".join(
		line for line in upgrade.output.splitlines() if "rror" in line or "Traceback" in line
	)


def test_uninstalling_leaves_nothing_but_what_the_site_wrote_itself(upgrade: Upgrade) -> None:
	no(schema_differences(upgrade.before, upgrade.after))
	no(
		difference
		for difference in row_differences(upgrade.before, upgrade.after, besides=STANDING)
		if OWN_TEMPLATE not in difference
	)
