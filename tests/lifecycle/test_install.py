"""On a site that has worked for a while, installing changes nothing that was there."""

from dataclasses import dataclass

import pytest

from partner_support.custom_fields import columns
from tests.lifecycle import scenes
from tests.lifecycle.leftovers import STANDING
from tests.lifecycle.snapshot import Snapshot, no, schema_differences, touched_rows
from tests.lifecycle.throwaway import ThrowawaySite


@dataclass
class Installation:
	"""An installation that was carried out, with what was there before and after it."""

	tickets: list[str]
	before: Snapshot
	after: Snapshot
	output: str
	refusal: str  # what a command of ours said before the app was there


@pytest.fixture(scope="module")
def installation(site: ThrowawaySite, database) -> Installation:
	tickets = site.run(scenes.tickets_of_a_site_in_use)
	before = database()
	refusal = site.bench("partner-support-demo", "logins", succeeds=False)
	output = site.bench("install-app", "partner_support")
	return Installation(tickets, before, database(), output, refusal)


def test_a_command_names_a_site_without_the_app(installation: Installation, site: ThrowawaySite) -> None:
	assert f"The app partner_support is not installed on {site.name}." in installation.refusal
	assert "Traceback" not in installation.refusal


def test_the_installation_reports_no_error(installation: Installation, site: ThrowawaySite) -> None:
	assert "Traceback" not in installation.output
	assert "rror" not in installation.output.replace("Error Log", "")
	assert '"partner_support"' in site.bench("list-apps", "--format", "json")
	assert site.run(scenes.errors) == []


def test_the_tickets_are_what_they_were_to_the_last_byte(installation: Installation) -> None:
	before, after = installation.before["tabHD Ticket"], installation.after["tabHD Ticket"]
	assert len(before.rows) > len(installation.tickets) - 1
	kept = {key: {column: row[column] for column in before.columns} for key, row in after.rows.items()}
	assert kept == before.rows


def test_nothing_else_that_was_there_is_changed_either(installation: Installation) -> None:
	the_list_of_apps = "tabDefaultValue: name", "defkey installed_apps changed"
	no(
		change
		for change in touched_rows(installation.before, installation.after, besides=STANDING)
		if not all(part in change for part in the_list_of_apps)
	)


def test_no_table_that_was_there_is_changed_but_for_our_columns(installation: Installation) -> None:
	ours = [f"tabHD Ticket: column {column} was None" for column in columns()]
	no(
		change
		for change in schema_differences(installation.before, installation.after)
		if not change.endswith(" is new") and not change.startswith(tuple(ours))
	)


def test_the_tickets_that_were_there_have_no_clocks(installation: Installation, site: ThrowawaySite) -> None:
	assert site.run(scenes.clocks_of, installation.tickets) == []


def test_the_tickets_that_were_there_still_save(installation: Installation, site: ThrowawaySite) -> None:
	site.run(scenes.save_each_ticket, installation.tickets)
	assert site.run(scenes.errors) == []
	assert site.run(scenes.clocks_of, installation.tickets) == []


def test_a_new_ticket_of_a_customer_who_became_a_partner_is_promised(
	installation: Installation, site: ThrowawaySite
) -> None:
	ticket = site.run(scenes.a_new_ticket_of_a_new_partner)
	assert (ticket["partner"], ticket["tier"]) == (scenes.FORMER_CUSTOMER, "Gold")
	assert ticket["clocks"] == [f"{ticket['name']}-First Response", f"{ticket['name']}-Resolution"]
	assert ticket["response_by"] and ticket["resolution_by"]
	assert site.run(scenes.errors) == []


def test_the_older_tickets_of_the_new_partner_keep_no_clocks_and_save(
	installation: Installation, site: ThrowawaySite
) -> None:
	site.run(scenes.save_each_ticket, installation.tickets[:4])
	assert site.run(scenes.clocks_of, installation.tickets) == []
	assert site.run(scenes.errors) == []
