"""The bundled program: complete, consistent, fair between tiers, and documented as it is."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise, product

import pytest

from partner_support.demo import report_html, report_text
from partner_support.demo.samples import answers
from partner_support.engine import Case, ClockKind
from partner_support.offline_demo import main
from partner_support.seeds import data, matrix_page
from partner_support.seeds.policy import default_policy

MONDAY = datetime(2026, 3, 2, tzinfo=timezone.utc)
STARTS = [MONDAY + timedelta(hours=hour, minutes=20) for hour in range(7 * 24)]
POLICY = default_policy()
CLOCKS = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)


def deadlines(tier, severity, category, start):
	"""When both promises for a cell fall due."""
	decision = POLICY.matrix.decide(Case(tier, severity, category, start, POLICY.calendar))
	return [decision.promises[kind].due for kind in CLOCKS]


def test_every_combination_is_promised_something_and_no_row_is_dead():
	assert POLICY.matrix.gaps(POLICY.tiers, POLICY.severities, POLICY.categories) == []
	assert POLICY.matrix.duplicates() == []


def test_every_ladder_that_a_row_names_exists_and_has_no_step_that_cannot_fire():
	assert {row.ladder for row in POLICY.matrix.rows if row.ladder} == set(POLICY.ladders)
	assert not [flaw for ladder in POLICY.ladders.values() for flaw in ladder.flaws()]


@pytest.mark.parametrize("start", STARTS[::4], ids=lambda start: f"{start:%a %H:%M}")
def test_a_higher_tier_never_waits_longer(start):
	for (better, worse), severity, category in product(
		pairwise(POLICY.tiers), POLICY.severities, POLICY.categories
	):
		first, second = (deadlines(tier, severity, category, start) for tier in (better, worse))
		assert all(mine <= theirs for mine, theirs in zip(first, second, strict=True)), (
			better,
			severity,
			category,
		)


@pytest.mark.parametrize("start", STARTS[1::4], ids=lambda start: f"{start:%a %H:%M}")
def test_a_worse_severity_never_waits_longer(start):
	for tier, (worse, milder), category in product(
		POLICY.tiers, pairwise(POLICY.severities), POLICY.categories
	):
		first, second = (deadlines(tier, severity, category, start) for severity in (worse, milder))
		assert all(mine <= theirs for mine, theirs in zip(first, second, strict=True)), (
			tier,
			worse,
			category,
		)


@pytest.mark.parametrize("start", STARTS[2::4], ids=lambda start: f"{start:%a %H:%M}")
def test_no_solution_is_promised_before_the_answer(start):
	for cell in product(POLICY.tiers, POLICY.severities, POLICY.categories):
		answer, solution = deadlines(*cell, start)
		assert answer <= solution, cell


@pytest.mark.parametrize(
	("cell", "answer", "solution"),
	[
		(("Bronze", "Urgent", "Commission and Payment"), "Mon 11:30", "Mon 18:00"),
		(("Gold", "Urgent", "Deal Registration and Pipeline"), "Mon 10:30", "Mon 18:00"),
		(("Gold", "Urgent", "Technical and Product"), "Mon 11:30", "Mon 18:00"),
		(("Gold", "Medium", "Technical and Product"), "Mon 13:30", "Wed 09:30"),
		(("Platinum", "Medium", "Technical and Product"), "Mon 11:30", "Wed 09:30"),
		(("Bronze", "High", "MDF and Incentive Programs"), "Mon 13:30", "Tue 18:00"),
		(("Silver", "Low", "Marketing and Assets"), "Tue 09:30", "Wed 09:30"),
		(("Bronze", "Low", "Contract and Program Policy"), "Tue 18:00", "Thu 09:30"),
		(("Bronze", "Low", "Platform and Portal Access"), "Mon 17:30", "Mon 17:30"),
	],
)
def test_the_numbers_of_the_program(cell, answer, solution):
	start = MONDAY + timedelta(hours=9, minutes=30)

	assert [answer, solution] == [f"{due:%a %H:%M}" for due in deadlines(*cell, start)]


@pytest.mark.parametrize(
	("category", "severity", "attributes", "team"),
	[
		("Contract and Program Policy", "Low", [], "Channel Operations"),
		("Contract and Program Policy", "Low", ["HIPAA"], "Legal and Compliance"),
		("Technical and Product", "Urgent", ["Managed Security"], "Security Engineering"),
		("Technical and Product", "High", ["Managed Security"], "Technical Support"),
	],
)
def test_routes_and_their_exceptions(category, severity, attributes, team):
	assert team == POLICY.team_for(category, severity, attributes)


def test_seeds_name_only_what_they_bring():
	teams = {team["team_name"] for team in data.read("teams")}
	named = {category["team"] for category in data.read("categories")}
	named |= {
		step["new_team"] for ladder in data.read("ladders") for step in ladder["steps"] if "new_team" in step
	}

	assert named <= teams


def test_names_can_stand_in_an_assignment_rule():
	names = [each["team_name"] for each in data.read("teams")]
	names += [each["category_name"] for each in data.read("categories")]

	assert not [name for name in names if {"'", '"', "\\"} & set(name)]


def test_the_page_in_docs_is_in_step():
	assert matrix_page.PAGE.read_text(encoding="utf-8") == matrix_page.render(POLICY), (
		"run: python3 -m partner_support.seeds.matrix_page"
	)


def test_every_sample_appears_in_both_reports():
	results = answers()
	text, page = report_text.render(results), report_html.render(results)

	assert len(results) == 12
	for each in results:
		assert each.ticket["subject"] in text
		assert each.ladder in page


def test_a_page_holds_no_markup_from_a_ticket(tmp_path):
	samples = tmp_path / "samples.json"
	samples.write_text(
		'{"time_zone": "UTC", "tickets": [{"subject": "<script>alert(1)</script>", "partner": "<b>P</b>",'
		' "tier": "Gold", "partner_time_zone": "UTC", "severity": "Low", "category": "Marketing and Assets",'
		' "start": "2026-03-03T13:05"}]}',
		encoding="utf-8",
	)

	page = report_html.render(answers(samples))

	assert "<script>" not in page
	assert "<b>P</b>" not in page


def test_the_offline_demo_prints_and_writes(tmp_path, capsys):
	output = tmp_path / "page.html"

	assert main(["--output", str(output)]) == 0
	assert str(output) in capsys.readouterr().out
	assert output.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_offline_demo_says_what_is_wrong(tmp_path, capsys):
	assert main(["--samples", str(tmp_path / "missing.json")]) == 1
	assert "missing.json" in capsys.readouterr().err
