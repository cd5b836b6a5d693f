"""The table of promises says what a ticket gets, in words."""

import re

import pytest

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.pages import promise_page
from partner_support.engine import Unit
from partner_support.partner_support.doctype.sla_matrix import readiness
from tests.site.factories import (
	CATEGORY,
	at,
	calendar,
	category,
	clock_of,
	partner,
	policy,
	publish,
	row,
	ticket,
)
from tests.site.website import read, words

PATH = "/partners/promises"
MONDAY = "2026-11-23 10:00"
ANN, RIVAL = "ann@gold.example.com", "cat@rival.example.com"


@pytest.fixture(autouse=True)
def monday(rolled_back):
	with at(MONDAY):
		yield


@pytest.fixture
def gold():
	policy()
	frappe.db.set_value("Support Category", {"name": ["!=", CATEGORY]}, "disabled", 1)
	return partner("Gold Reseller", ANN)


def table(person=ANN):
	"""The cells as text, by category and severity."""
	html = read(person, PATH)
	severities = [words(each) for each in re.findall(r'<th role="columnheader" scope="col">([^<]+)', html)][
		1:
	]
	rows = re.findall(r'<th role="rowheader" scope="row">(.*?)</th>(.*?)</tr>', html)
	return {
		(words(name), severity): words(cell)
		for name, cells in rows
		for severity, cell in zip(severities, re.findall(r"<td[^>]*>(.*?)</td>", cells), strict=True)
	}


def test_it_says_first_response_and_resolution_in_words(gold):
	cells = table()
	assert cells[CATEGORY, "Critical"] == "First response 2 working hours Solved the same working day"
	assert cells[CATEGORY, "Low"] == "First response 4 working hours Solved 1 working day"
	assert cells["Anything else", "Critical"] == cells[CATEGORY, "Critical"]


def test_every_cell_agrees_with_what_a_ticket_gets(gold):
	category("Test Money")
	with at("2026-11-23 15:30"):
		publish(
			row(severity="Urgent", first_response=(2, "Hours"), resolution=(0, "Business Days")),
			row(partner_tier="Gold", category="Test Money", first_response=(45, "Minutes")),
			row(partner_tier="Gold", severity="High", resolution=(30, "Calendar Hours")),
			row(partner_tier="Bronze", category=CATEGORY, first_response=(99, "Hours")),
			row(first_response=(8, "Hours"), resolution=(3, "Business Days")),
			name="Test Matrix 2",
		)
	with at("2026-11-23 16:00"):
		compare_every_cell(gold)


def compare_every_cell(gold):
	cells = promise_page.of(gold, site_time.now())
	categories = [*readiness.categories(), None]
	assert len(categories) == 3
	for each, shown in zip(categories, cells["rows"], strict=True):
		for severity, cell in zip(readiness.severities(), shown["cells"], strict=True):
			got = ticket(gold, ticket_type=each, priority=severity)
			assert cell["response"]["text"] == promised(got, "First Response"), (each, severity)
			assert cell["resolution"]["text"] == promised(got, "Resolution"), (each, severity)


def promised(of, clock):
	"""What a ticket's clock says it was promised."""
	stored = clock_of(of, clock)
	return promise_page.target_in_words(stored.target_value, stored.target_unit)


def test_a_tier_reads_its_own_promises_and_the_version_in_force(gold):
	partner("Bronze Rival", RIVAL, partner_tier="Bronze")
	assert table(RIVAL)[CATEGORY, "Low"] == "First response 8 working hours Solved 3 working days"
	assert "Bronze" not in read(ANN, PATH)
	with at("2026-11-24 10:00"):
		publish(row(first_response=(1, "Hours"), resolution=(2, "Hours")), name="Test Matrix 2")
	assert "4 working hours" in table()[CATEGORY, "Low"]
	with at("2026-11-24 10:01"):
		assert table()[CATEGORY, "Low"] == "First response 1 working hour Solved 2 working hours"


def test_the_calendar_is_told_with_its_time_zone(gold):
	assert "Monday to Friday 09:00-18:00 time in Europe/Berlin" in words(read(ANN, PATH))


def test_a_partners_own_calendar_counts_for_it(gold):
	days = [(day, "08:00", "12:00") for day in ("Monday", "Wednesday", "Thursday")]
	own = calendar("Test Tokyo", time_zone="Asia/Tokyo", periods=[*days, ("Monday", "13:00", "17:00")])
	frappe.db.set_value("Partner", gold.name, "business_calendar", own.name)
	frappe.clear_document_cache("Partner", gold.name)
	assert "Monday 08:00-12:00, 13:00-17:00; Wednesday to Thursday 08:00-12:00 time in Asia/Tokyo" in words(
		read(ANN, PATH)
	)


def test_cells_that_count_by_different_calendars_say_by_which(gold):
	own = calendar("Test Weekend", periods=[("Saturday", "00:00", "24:00")])
	with at("2026-11-23 11:00"):
		publish(
			row(severity="Urgent", first_response=(2, "Hours"), business_calendar=own.name),
			row(first_response=(8, "Hours"), resolution=(3, "Business Days")),
			name="Test Matrix 2",
		)
		html = read(ANN, PATH)
	assert "2 working hours 1" in words(html) and "3 working days 2" in words(html)
	assert "Saturday around the clock" in words(html)
	for number in (1, 2):
		assert f'href="#hours-0-{number}"' in html and f'id="hours-0-{number}"' in html


@pytest.mark.parametrize(
	("value", "unit", "said"),
	[
		(0, Unit.BUSINESS_DAYS, "the same working day"),
		(1, Unit.BUSINESS_DAYS, "1 working day"),
		(1, Unit.HOURS, "1 working hour"),
		(1.5, Unit.HOURS, "1.5 working hours"),
		(30, Unit.MINUTES, "30 working minutes"),
		(4, Unit.CALENDAR_HOURS, "4 hours, day and night"),
	],
)
def test_each_unit_has_its_words(value, unit, said):
	assert promise_page.target_in_words(value, unit) == said


def test_where_nothing_is_promised_it_says_so(gold, settings):
	settings("Partner Support Settings", enabled=0)
	assert "No promises are published yet" in read(ANN, PATH)


def test_a_suspended_partner_reads_that_the_promises_do_not_apply(gold):
	frappe.db.set_value("Partner", gold.name, "status", "Suspended")
	frappe.clear_document_cache("Partner", gold.name)
	assert "Your partnership is suspended" in read(ANN, PATH)


def test_further_answers_and_news_are_named_where_they_are_promised():
	policy(row(severity="Urgent", next_response=(2, "Hours"), update=(1, "Business Days")))
	partner("Gold Reseller", ANN)
	told = words(read(ANN, PATH))
	assert "Each further answer 2 working hours" in told
	assert "News at least every 1 working day" in told


def test_what_is_promised_to_nobody_is_not_named(gold):
	told = words(read(ANN, PATH))
	assert "Each further answer" not in told and "News at least every" not in told
