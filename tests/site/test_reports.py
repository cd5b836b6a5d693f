"""Who gets which report and card, about whose tickets; and what the reports make of odd questions."""

from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe.desk.query_report import get_script, run

from partner_support.adapters.figures import behind, facts
from tests.site import figures, rights_world, ways_in
from tests.site.conftest import a_clean_site
from tests.site.factories import agent_replies, at, policy, set_on, ticket
from tests.site.portal import signed_in
from tests.site.rights_world import (
	ACCOUNT_MANAGER,
	AGENT,
	AGENT_MANAGER,
	EVERYBODY,
	OPERATIONS,
	OTHER_ACCOUNT_MANAGER,
	OURS,
	OUTSIDERS,
	SUPPORT,
	THEIRS,
)

MONDAY = "2026-11-23 10:00"
MODULE = "Partner Support"
NOVEMBER = {"from_date": "2026-11-01", "to_date": "2026-11-30"}
MANAGERS = {AGENT_MANAGER, OPERATIONS, SUPPORT}
READERS = MANAGERS | {ACCOUNT_MANAGER, OTHER_ACCOUNT_MANAGER}
READERS_OF = {"Agent Performance": MANAGERS, "Article Drafts": MANAGERS | {AGENT}}
OF_NO_PERIOD = {"Article Drafts"}  # what waits now
BY_PARTNER = (
	"Partner Ticket Volume",
	"SLA Compliance",
	"Response and Resolution Times",
	"First Contact Resolution",
	"Escalations by Cause",
	"Reopened and Repeat Tickets",
	"Partner Satisfaction",
	"Self-Service Deflection",
	"Partner Outliers",
)
SEEN = {ACCOUNT_MANAGER: {OURS}, OTHER_ACCOUNT_MANAGER: {THEIRS}} | {
	each: {OURS, THEIRS} for each in MANAGERS
}


@pytest.fixture(scope="module", autouse=True)
def rolled_back(site: str) -> Iterator[None]:
	"""The world, built once; what a test adds to it is undone after it."""
	with a_clean_site():
		build()
		yield


@pytest.fixture
def world() -> Iterator[None]:
	"""As it was built, on a Monday."""
	frappe.db.savepoint("world")
	with at(MONDAY):
		yield
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="world")


def build() -> None:
	"""Both partners have a solved ticket that was answered too late and rated, and an article each that helped."""
	with at("2026-11-02 09:00"):
		policy()
		rights_world.alone()
		frappe.db.set_value("HD Ticket", {"partner": ["is", "set"]}, "partner", None)  # the site's own
		tickets = [ticket(frappe.get_doc("Partner", name)) for name in (OURS, THEIRS)]
	with at("2026-11-02 16:00"):
		for each in tickets:
			fired(each)
			set_on(agent_replies(each), status="Resolved", via_customer_portal=1)
			frappe.db.set_value("HD Ticket", each.name, "feedback_rating", 0.8)


def fired(of: frappe.model.document.Document) -> None:
	"""An escalation in the log, as a row: who may read it is not its writer's business."""
	clock = f"{of.name}-Resolution"
	values = {"ticket": of.name, "partner": of.partner, "clock": "Resolution", "level": 1}
	entry = frappe.get_doc({"doctype": "Escalation Log", **values, "trigger": "Target missed"})
	entry.update(
		{"fire_key": clock, "fired_at": "2026-11-02 15:00", "due_at": "2026-11-02 15:00", "step": "1"}
	)
	entry.name = frappe.generate_hash(length=10)
	entry.db_insert()


def partners_in(report: str) -> set[str]:
	"""The partners whose figures a report shows to whoever asks."""
	found = run(report, filters={**NOVEMBER, "group_by": "Partner", "everybody": 1})["result"]
	return {row["group"] for row in found if not row.get("is_total")}


def reports() -> list[str]:
	return frappe.get_all("Report", {"module": MODULE, "report_type": "Script Report"}, pluck="name")


@pytest.mark.parametrize("report", BY_PARTNER)
def test_a_report_shows_its_readers_the_partners_that_they_may_see(world, report):
	for person in READERS:
		with signed_in(person):
			assert partners_in(report) & {OURS, THEIRS} == SEEN[person], person


def test_no_report_is_for_anybody_else(world):
	for report in reports():
		readers = READERS_OF.get(report, READERS)
		for person in EVERYBODY:
			with signed_in(person):
				for ask in (lambda: run(report, filters=NOVEMBER), lambda: get_script(report)):  # noqa: B023
					if person in readers:
						assert ask()
					else:
						with pytest.raises(frappe.PermissionError):
							ask()


def test_totals_leave_out_what_the_reader_may_not_see(world):
	for person in READERS:
		with signed_in(person):
			found = run("Partner Ticket Volume", filters={**NOVEMBER, "group_by": "Tier"})["result"]
			assert found[-1]["came_in"] == len(SEEN[person]), person


def test_the_tickets_behind_a_figure_tell_no_subject_to_those_who_may_not_open_them(world):
	for person in READERS:
		with signed_in(person):
			found = run("Partner Tickets", filters=NOVEMBER)["result"]
		assert {row["partner"] for row in found} == SEEN[person], person
		subjects = {row["subject"] for row in found}
		opens = person == AGENT_MANAGER
		assert subjects == ({"The deal cannot be submitted"} if opens else {None}), person


def test_a_report_cannot_be_narrowed_to_a_partner_of_others(world):
	with signed_in(ACCOUNT_MANAGER):
		found = run("SLA Compliance", filters={**NOVEMBER, "group_by": "Partner", "tier": "Gold"})["result"]
		assert {row["group"] for row in found if not row.get("is_total")} <= {OURS}
		assert run("SLA Compliance", filters={**NOVEMBER, "partner": THEIRS})["result"] == []


@pytest.mark.parametrize(
	("report", "filters", "told"),
	[
		(
			"Partner Ticket Volume",
			{"from_date": "2026-11-02", "to_date": "2026-11-01"},
			"ends before it begins",
		),
		("Partner Ticket Volume", {"group_by": "partner; drop"}, "cannot be grouped"),
		("Self-Service Deflection", {"group_by": "Team"}, "cannot be grouped"),
		("Partner Tickets", {"figure": "name"}, "There is no figure"),
	],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(world, report, filters, told):
	with pytest.raises(frappe.ValidationError, match=told):
		run(report, filters=filters)


def test_a_filter_is_a_value_and_nothing_more(world):
	quote = "x' or '1'='1"
	for field in ("tier", "severity", "category", "team", "agent", "cause"):
		assert (
			run("Partner Tickets", filters={**NOVEMBER, field: quote, "figure": "Escalated"})["result"] == []
		)


def test_a_period_without_tickets_is_empty_and_draws_nothing(world):
	nobody = {"from_date": "2020-01-01", "to_date": "2020-01-31"}
	for report in set(reports()) - {"Agent Performance"} - OF_NO_PERIOD:
		found = run(report, filters={**nobody, "group_by": "Cause" if "Cause" in report else "Category"})
		assert found["result"] == [], report
		assert found["chart"] is None, report


def test_every_grouping_of_every_report_can_be_asked_for(world):
	for report in set(reports()) - {"Self-Service Deflection", "Trending Categories"}:
		for dimension in facts.DIMENSIONS:
			assert run(report, filters={**NOVEMBER, "group_by": dimension})["columns"], (report, dimension)


def test_the_page_knows_every_figure_that_can_be_opened():
	with signed_in("Administrator"):
		script = get_script("Partner Tickets")["script"]
	assert all(f'"{figure}"' in script for figure in behind.FIGURES)


CARDS = {
	"Open Partner Tickets": "Open today",
	"Due Today": "Due today",
	"Missed and Open": "Missed and open",
	"Escalated Partner Tickets": "Escalated and open",
	"Waiting for Partners": "Waiting for the partner",
}


def value(name: str) -> Any:
	return figures.number_on(name)


def test_a_card_counts_the_tickets_of_its_readers_partners_and_opens_them(world):
	with at("2026-11-23 09:00"):
		fresh = [ticket(frappe.get_doc("Partner", name)) for name in (OURS, THEIRS, THEIRS)]
		paused = frappe.db.get_value("HD Ticket Status", {"category": "Paused", "enabled": 1})
		set_on(fresh[2], status=paused)
		for each in fresh:
			frappe.db.set_value("HD Ticket", each.name, "escalation_level", 2)
			frappe.db.set_value("SLA Clock", {"ticket": each.name, "clock": "First Response"}, "breached", 1)
	ours, theirs = {"Waiting for Partners": 0}, {"Due Today": 1, "Waiting for Partners": 1}
	for person in READERS:
		with signed_in(person):
			for name, figure in CARDS.items():
				card = figures.card(name)
				expected = (OURS in SEEN[person]) * ours.get(name, 1)
				expected += (THEIRS in SEEN[person]) * theirs.get(name, 2)
				assert card["value"] == expected, (person, name)
				assert card["route_options"]["figure"] == figure
				opened = run("Partner Tickets", filters=card["route_options"])["result"]
				assert len(opened) == expected, (person, name)


def test_the_share_on_the_card_is_the_months(world):
	assert value("Promises Kept This Month") == run("SLA Compliance", filters=NOVEMBER)["result"][-1]["share"]


def test_cards_and_choices_are_for_the_staff_alone(world):
	for name in CARDS:
		for person in OUTSIDERS:
			with signed_in(person), pytest.raises(frappe.PermissionError):
				value(name)
	for person in OUTSIDERS:
		with signed_in(person), pytest.raises(frappe.PermissionError):
			ways_in.requested("partner_support.api.figures.choices", kind="team")


def test_teams_and_severities_can_be_chosen_by_readers_who_are_no_agents(world):
	with signed_in(SUPPORT):
		choices = ways_in.requested("partner_support.api.figures.choices", kind="team", txt="Channel Op")[0]
		assert {"value": "Test Channel Operations", "label": "Test Channel Operations"} in choices
		severities = ways_in.requested("partner_support.api.figures.choices", kind="severity")[0]
		assert {"value": "Urgent", "label": "Critical"} in severities
		with pytest.raises(frappe.ValidationError):
			ways_in.requested("partner_support.api.figures.choices", kind="User")


def test_every_chart_of_the_workspace_is_drawn_from_a_report(world):
	charts = frappe.get_all(
		"Dashboard Chart", {"module": MODULE}, ["name", "report_name", "filters_json", "chart_type"]
	)
	assert len(charts) == 6
	for chart in charts:
		assert chart.chart_type == "Report"
		found = run(chart.report_name, filters={**NOVEMBER, **frappe.parse_json(chart.filters_json)})
		assert found["chart"]["data"]["labels"], chart.name


def test_an_agent_alone_has_no_reports(world):
	with signed_in(AGENT), pytest.raises(frappe.PermissionError):
		run("SLA Compliance", filters=NOVEMBER)
