"""Uninstalling leaves the database as it was, but for the work that people did meanwhile."""

from dataclasses import dataclass, field

import pytest

from tests.lifecycle import aftermath, partner_work, portal_work, program_work, scenes
from tests.lifecycle.leftovers import HISTORIES, STANDING, WORK
from tests.lifecycle.snapshot import Snapshot, no, row_differences, schema_differences, touched_rows, traces
from tests.lifecycle.throwaway import ThrowawaySite


@dataclass
class Course:
	"""Installed and uninstalled unused; installed again, worked with, and uninstalled again."""

	earlier: list[str]
	before: Snapshot
	jobs_before: dict[str, str]
	unused: Snapshot
	names: list[str] = field(default_factory=list)
	served: dict[str, list[str]] = field(default_factory=dict)
	files: list[str] = field(default_factory=list)
	cached: list[str] = field(default_factory=list)
	after: Snapshot = field(default_factory=dict)
	output: str = ""


def uninstall(site: ThrowawaySite) -> str:
	return site.bench("uninstall-app", "partner_support", "--yes", "--no-backup")


@pytest.fixture(scope="module")
def course(site: ThrowawaySite, database) -> Course:
	earlier = site.run(scenes.tickets_of_a_site_in_use)
	jobs_before = site.run(aftermath.run_helpdesks_jobs)
	before = database()
	site.bench("install-app", "partner_support")
	output = uninstall(site)
	done = Course(earlier, before, jobs_before, unused=database())
	site.bench("install-app", "partner_support")
	done.names = site.run(aftermath.names_of_ours)
	done.served = site.run(partner_work.partners_are_served, earlier)
	site.run(partner_work.things_are_made_ones_own)
	done.files = site.run(program_work.files_of_claims)
	done.cached = site.run(portal_work.kept_in_the_cache)
	done.output = output + uninstall(site)
	done.after = database()
	return done


def test_neither_uninstallation_reports_an_error(course: Course, site: ThrowawaySite) -> None:
	assert "Traceback" not in course.output
	assert "rror" not in course.output
	assert '"partner_support"' not in site.bench("list-apps", "--format", "json")
	assert site.run(scenes.errors) == []


def test_a_site_that_never_used_the_app_is_what_it_was(course: Course) -> None:
	no(schema_differences(course.before, course.unused))
	no(row_differences(course.before, course.unused, besides=STANDING))


def test_no_table_column_or_index_is_left_of_the_work(course: Course) -> None:
	no(schema_differences(course.before, course.after))


def test_every_row_is_what_it_was_but_for_what_people_did(course: Course) -> None:
	kept = aftermath.teams_and_types_in_use(course.after)
	no(
		change
		for change in row_differences(course.before, course.after, besides=[*STANDING, *WORK])
		if not aftermath.belongs_to(change, kept)
	)


def test_the_files_of_the_records_are_gone_from_the_disk(course: Course) -> None:
	assert len(course.files) == 2
	assert program_work.still_there(course.files) == []


def test_nothing_is_left_in_the_cache_of_what_partners_may_do(course: Course, site: ThrowawaySite) -> None:
	assert any("limit" in key for key in course.cached)
	assert site.run(portal_work.kept_in_the_cache) == []


def test_what_people_had_done_before_is_not_touched(course: Course) -> None:
	worked_on = f"tabHD Ticket: name {course.earlier[0]} "
	no(
		change
		for change in touched_rows(course.before, course.after, besides=STANDING)
		if not change.startswith(worked_on) and not aftermath.counts_on(change)
	)


def test_nothing_in_the_whole_database_speaks_of_the_app(course: Course) -> None:
	no(traces(course.after, course.names, part="partner_support", besides=HISTORIES))


def test_teams_in_use_keep_their_rotation_and_can_be_saved(course: Course, site: ThrowawaySite) -> None:
	rotations = site.run(aftermath.save_each_team)
	assert aftermath.teams_and_types_in_use(course.after) & rotations.keys()
	assert [team for team, rotation in rotations.items() if not rotation] == []


def test_nothing_of_what_was_deleted_can_be_had_back(course: Course, site: ThrowawaySite) -> None:
	held = site.run(aftermath.what_the_bin_holds)
	assert [each for each in held for name in course.names if name in each] == []


def test_the_tickets_that_were_partners_are_helpdesks_again(course: Course, site: ThrowawaySite) -> None:
	tickets = [*course.earlier, *course.served["open"], *course.served["ended"]]
	assert site.run(aftermath.agreements_of, tickets) == ["Default"]
	site.run(scenes.save_each_ticket, tickets)
	assert site.run(aftermath.agreements_of, tickets) == ["Default"]
	assert site.run(scenes.errors) == []


def test_a_new_ticket_of_a_former_partner_gets_helpdesks_own_deadlines(
	course: Course, site: ThrowawaySite
) -> None:
	ticket = site.run(aftermath.a_new_ticket)
	assert ticket["sla"] == "Default"
	assert ticket["response_by"] and ticket["resolution_by"]


def test_the_saved_lists_of_agents_open(course: Course, site: ThrowawaySite) -> None:
	assert sorted(site.run(aftermath.open_saved_lists)) == ["After", "Before"]


def test_helpdesks_jobs_end_as_they_did_before(course: Course, site: ThrowawaySite) -> None:
	ended = site.run(aftermath.run_helpdesks_jobs)
	assert "Complete" in ended.values()
	assert ended == course.jobs_before


def test_the_app_can_come_back_and_promises_again(course: Course, site: ThrowawaySite) -> None:
	broken = next(iter(site.run(aftermath.save_each_team)))
	site.run(aftermath.take_a_rotation_away, broken)
	site.bench("install-app", "partner_support")
	assert site.run(aftermath.save_each_team)[broken], "a team that an earlier removal broke is whole again"
	ticket = site.run(scenes.a_new_ticket_of_a_new_partner)
	assert ticket["tier"] == "Gold"
	assert len(ticket["clocks"]) == 2
	assert ticket["response_by"] and ticket["resolution_by"]
	assert site.run(scenes.errors) == []
