"""Every report's numbers for the example of docs/figures.md, where they are computed by hand."""

from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe.desk.query_report import run

from tests.site import example_program
from tests.site.conftest import a_clean_site
from tests.site.example_program import BRONZE, DEALS, GOLD, NOVEMBER, NOW, PAYMENTS, World
from tests.site.factories import at

OPS, FINANCE = "Test Channel Operations", "Test Finance"
ANNA, BELA = example_program.AGENTS.values()
FIRST, SOLUTION = "First Response", "Resolution"


@pytest.fixture(scope="module", autouse=True)
def rolled_back(site: str) -> Iterator[World]:
	"""The example, built once: the tests of this module only read it. Rolled back like any other."""
	with a_clean_site():
		yield example_program.build()


@pytest.fixture
def example(rolled_back: World) -> World:
	return rolled_back


def result(report: str, **filters: Any) -> dict[str, Any]:
	"""What the desk gets of a report, for November unless said otherwise."""
	with at(NOW):
		return run(report, filters={**NOVEMBER, **filters})


def rows(report: str, *fields: str, **filters: Any) -> dict[str, tuple]:
	"""These fields of each row, by its group."""
	found = result(report, **filters)["result"]
	return {row["group"]: tuple(row[field] for field in fields) for row in found}


def behind(example: World, figure: str, **filters: Any) -> list[int]:
	"""The numbers of the tickets that a figure opens."""
	found = result("Partner Tickets", figure=figure, **filters)["result"]
	return example.numbers([row["name"] for row in found])


def cards(report: str, **filters: Any) -> list[Any]:
	"""The numbers above a report, as they are read; the site may write a comma."""
	return [str(card["value"]).replace(",", ".") for card in result(report, **filters)["report_summary"]]


def test_volume_by_month_tier_category_severity_team_and_partner():
	fields = ("came_in", "still_open", "resolved")
	assert rows("Partner Ticket Volume", *fields, group_by="Month", from_date="2026-09-01") == {
		"Sep 2026": (0, 0, 0),
		"Oct 2026": (2, 0, 1),
		"Nov 2026": (9, 2, 8),
		"Total": (11, 2, 9),
	}
	fields = ("came_in", "share", "still_open", "resolved", "before", "change")
	total = {"Total": (9, 100.0, 2, 8, 2, 350.0)}
	gold, bronze = (5, 55.6, 1, 4, 1, 400.0), (4, 44.4, 1, 4, 1, 300.0)
	deals, payments = (4, 44.4, 0, 5, 2, 100.0), (5, 55.6, 2, 3, 0, None)
	by = lambda dimension: rows("Partner Ticket Volume", *fields, group_by=dimension)  # noqa: E731
	assert by("Tier") == {"Gold": gold, "Bronze": bronze} | total
	assert by("Partner") == {GOLD: gold, BRONZE: bronze} | total
	assert by("Category") == {DEALS: deals, PAYMENTS: payments} | total
	assert by("Team") == {OPS: deals, FINANCE: payments} | total
	urgent, low = (4, 44.4, 1, 4, 1, 300.0), (5, 55.6, 1, 4, 1, 400.0)
	assert by("Severity") == {"Critical": urgent, "Low": low} | total
	assert cards("Partner Ticket Volume") == ["9", "8", "2", "350.0%"]


def test_compliance_by_tier_severity_category_team_partner_and_month():
	fields = ("kept", "missed", "share", f"{FIRST} share", f"{SOLUTION} share")
	by = lambda dimension, **more: rows("SLA Compliance", *fields, group_by=dimension, **more)  # noqa: E731
	total = {"Total": (13, 5, 72.2, 66.7, 77.8)}
	gold, bronze = (7, 3, 70.0, 60.0, 80.0), (6, 2, 75.0, 75.0, 75.0)
	deals, payments = (8, 1, 88.9, 75.0, 100.0), (5, 4, 55.6, 60.0, 50.0)
	assert by("Tier") == {"Gold": gold, "Bronze": bronze} | total
	assert by("Partner") == {GOLD: gold, BRONZE: bronze} | total
	assert by("Category") == {DEALS: deals, PAYMENTS: payments} | total
	assert by("Team") == {OPS: deals, FINANCE: payments} | total
	assert by("Severity") == {"Critical": (5, 4, 55.6, 50.0, 60.0), "Low": (8, 1, 88.9, 80.0, 100.0)} | total
	assert by("Month", from_date="2026-10-01") == {
		"Oct 2026": (2, 1, 66.7, 50.0, 100.0),
		"Nov 2026": (13, 5, 72.2, 66.7, 77.8),
		"Total": (15, 6, 71.4, 63.6, 80.0),
	}
	assert cards("SLA Compliance") == ["72.2%", "66.7%", "77.8%", "5"]


def test_times_are_business_hours():
	fields = [f"{kind} {name}" for kind in (FIRST, SOLUTION) for name in ("number", "median", "nearly_all")]
	assert rows("Response and Resolution Times", *fields) == {
		DEALS: (5, 2.0, 3.0, 5, 5.0, 7.0),
		PAYMENTS: (4, 4.5, 10.0, 3, 11.0, 12.0),
		"Total": (9, 2.5, 10.0, 8, 6.5, 12.0),
	}
	assert cards("Response and Resolution Times") == ["2.50", "10.00", "6.50", "12.00"]


def test_first_contact_resolution():
	fields = ("resolved", "at_once", "longer", "share")
	assert rows("First Contact Resolution", *fields) == {
		DEALS: (5, 4, 1, 80.0),
		PAYMENTS: (3, 2, 1, 66.7),
		"Total": (8, 6, 2, 75.0),
	}


def test_escalations_by_cause_and_level():
	fields = ("number", "tickets", "level_1", "level_2")
	assert rows("Escalations by Cause", *fields) == {
		"Target missed, First Response": (3, 3, 3, 0),
		"Target missed, Resolution": (2, 2, 0, 2),
		"Total": (5, 4, 3, 2),
	}
	assert rows("Escalations by Cause", *fields, group_by="Tier") == {
		"Gold": (3, 2, 2, 1),
		"Bronze": (2, 2, 1, 1),
		"Total": (5, 4, 3, 2),
	}
	assert cards("Escalations by Cause") == ["5", "4", "44.40"]


def test_reopened_and_repeat_tickets():
	fields = ("resolved", "reopened", "reopenings", "reopened_share", "came_in", "repeats", "repeat_share")
	assert rows("Reopened and Repeat Tickets", *fields) == {
		PAYMENTS: (3, 0, 0, 0.0, 5, 3, 60.0),
		DEALS: (5, 1, 1, 20.0, 4, 3, 75.0),
		"Total": (8, 1, 1, 12.5, 9, 6, 66.7),
	}


def test_satisfaction():
	fields = ("resolved", "rated", "answered", "average", "satisfied", "dissatisfied", "share")
	assert rows("Partner Satisfaction", *fields) == {
		"Gold": (4, 4, 100.0, 4.25, 3, 1, 75.0),
		"Bronze": (4, 2, 50.0, 3.0, 1, 1, 50.0),
		"Total": (8, 6, 75.0, 3.83, 4, 2, 66.7),
	}


def test_agents():
	fields = ("open", "resolved", "answers", "answered_in_time", "solved_in_time")
	fields += ("answer_hours", "solution_hours", "first_contact", "rated", "stars")
	assert rows("Agent Performance", *fields) == {
		ANNA: (0, 5, 6, 75.0, 100.0, 2.5, 5.0, 80.0, 4, 4.0),
		BELA: (1, 3, 4, 50.0, 50.0, 1.0, 9.0, 66.7, 2, 3.5),
		"Not set": (1, 0, 0, 100.0, None, 3.0, None, None, 0, None),
		"Total": (2, 8, 10, 66.7, 77.8, 2.5, 6.5, 75.0, 6, 3.83),
	}


def test_deflection():
	fields = ("shown", "opened", "answered", "sent", "share")
	assert rows("Self-Service Deflection", *fields) == {
		DEALS: (3, 2, 2, 1, 66.7),
		PAYMENTS: (2, 1, 1, 2, 33.3),
		"Total": (5, 3, 3, 3, 50.0),
	}
	assert cards("Self-Service Deflection") == ["5", "3", "50.0%", "3", "3"]
	assert rows("Self-Service Deflection", *fields, group_by="Month")["Total"] == (5, 3, 3, 3, 50.0)
	assert rows("Self-Service Deflection", *fields, category=DEALS)["Total"] == (3, 2, 2, 1, 66.7)


def test_outliers():
	fields = ("tickets", "usual", "times_usual", "missed")
	assert rows("Partner Outliers", *fields) == {GOLD: (5, 0.0, 5.0, 3)}
	everybody = rows("Partner Outliers", *fields, everybody=1)
	assert {name: everybody[name] for name in (GOLD, BRONZE)} == {
		GOLD: (5, 0.0, 5.0, 3),
		BRONZE: (4, 0.0, 4.0, 2),
	}


def test_trends():
	fields = ("number", "usual", "verdict", "past_1", "past_2")
	found = result("Trending Categories")["result"]
	assert {row["group"]: tuple(row[field] for field in fields) for row in found} == {
		PAYMENTS: (5, 0.0, "Stands out", 0, 0),
		DEALS: (4, 0.0, "More", 1, 1),
	}


@pytest.mark.parametrize(
	("figure", "filters", "numbers"),
	[
		("Came in", {}, [1, 2, 3, 4, 5, 6, 7, 8, 11]),
		("Came in", {"tier": "Gold", "category": DEALS}, [1, 2, 7]),
		("Came in", {"severity": "Urgent", "team": FINANCE, "partner": BRONZE}, [5]),
		("Still open", {}, [8, 11]),
		("Resolved", {}, [1, 2, 3, 4, 5, 6, 7, 9]),
		("Promise kept", {"clock": SOLUTION}, [1, 2, 3, 4, 6, 7, 9]),
		("Promise missed", {"clock": FIRST}, [2, 6, 8]),
		("Promise missed", {}, [2, 5, 6, 8]),
		("Promise met", {"clock": FIRST, "category": PAYMENTS}, [3, 5, 6, 11]),
		("Solved at first contact", {}, [1, 2, 4, 5, 6, 9]),
		("Not solved at first contact", {}, [3, 7]),
		("Escalated", {}, [2, 5, 6, 8]),
		("Escalated", {"cause": "Target missed, Resolution"}, [5, 8]),
		("Escalated", {"level": 1}, [2, 6, 8]),
		("Reopened", {}, [7]),
		("Repeated", {}, [2, 4, 6, 7, 8, 11]),
		("Repeated", {"tier": "Bronze"}, [4, 6, 11]),
		("Rated", {}, [1, 2, 3, 5, 7, 9]),
		("Satisfied", {}, [1, 2, 7, 9]),
		("Dissatisfied", {}, [3, 5]),
		("Sent from the portal", {}, [1, 3, 6]),
		("Open today", {"agent": BELA}, [8]),
		("Came in, last 30 days", {"partner": BRONZE}, [4, 5, 6, 11]),
	],
)
def test_the_tickets_behind_a_figure(example, figure, filters, numbers):
	assert behind(example, figure, **filters) == numbers


def test_a_number_opens_as_many_tickets_as_it_says(example):
	for report, opened in {
		"Partner Ticket Volume": {"came_in", "still_open", "resolved"},
		"SLA Compliance": {f"{FIRST} missed", f"{SOLUTION} missed"},
		"Response and Resolution Times": {f"{FIRST} number", f"{SOLUTION} number"},
		"First Contact Resolution": {"resolved", "at_once", "longer"},
		"Escalations by Cause": {"tickets", "level_1", "level_2"},
		"Reopened and Repeat Tickets": {"reopened", "came_in", "repeats"},
		"Partner Satisfaction": {"resolved", "rated", "satisfied", "dissatisfied"},
		"Agent Performance": {"open", "resolved", "rated"},
		"Self-Service Deflection": {"sent"},
		"Partner Outliers": {"tickets"},
		"Trending Categories": {"number"},
	}.items():
		found = result(report, group_by="Cause" if "Cause" in report else "Category")
		columns = {column["fieldname"]: column for column in found["columns"]}
		assert opened <= {name for name, column in columns.items() if column.get("figure")}, report
		for row in found["result"]:
			for name in opened if row.get("drill") is not None else ():
				narrowed = {**columns[name]["drill"], **row["drill"]}
				tickets = behind(example, columns[name]["figure"], **narrowed)
				assert len(tickets) == row[name], (report, name, row["group"])


def test_each_report_draws_what_it_lists(example):
	for report in frappe.get_all(
		"Report", {"module": "Partner Support", "report_type": "Script Report"}, pluck="name"
	):
		found = result(report)
		if found["chart"]:
			labels = found["chart"]["data"]["labels"]
			listed = [row["group"] for row in found["result"] if not row.get("is_total")]
			assert labels == listed[:20], report
