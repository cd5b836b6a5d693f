"""Cards and charts count what the site keeps its records in, and say nothing where that cannot tell."""

import pytest

import frappe

from tests.site import foreign, program
from tests.site.factories import agent, at, partner, user
from tests.site.figures import card, columns_of, drawn, number_on
from tests.site.foreign import field, link_to
from tests.site.portal import USER, signed_in

PIPELINE, REQUEST = "Test Pipeline", "Test Fund Request"
DEALS, CLAIMS = "Deals Awaiting a Decision", "Claims to Check"
VALUE = "Won Deal Value per Month"
MONDAY = "2026-11-23 10:00"
FIELDS = {
	PIPELINE: [
		field("reseller", "Link", "Partner"),
		field("stage", "Select", "New\nUnder Review\nWon\nLost"),
		field("worth", "Currency", "money"),
		field("money", "Link", "Currency"),
		field("closed", "Date"),
	],
	REQUEST: [field("reseller", "Link", "Partner"), field("state", "Data")],
}
PIPELINE_SOURCE = {
	"record": "Deal Registration",
	"source_doctype": PIPELINE,
	"partner_field": "reseller",
	"state_field": "stage",
	"amount_field": "worth",
	"currency_field": "money",
	"date_field": "closed",
}
REQUEST_SOURCE = {
	"record": "MDF Claim",
	"source_doctype": REQUEST,
	"partner_field": "reseller",
	"state_field": "state",
}


@pytest.fixture(scope="module", autouse=True)
def doctypes(site):
	yield from foreign.made(FIELDS)


@pytest.fixture
def gold(doctypes, rolled_back):
	"""A partner, with a deal and a claim of ours that wait, which count no more where others stand in."""
	with at(MONDAY):
		of = partner("Gold Reseller", USER)
		program.deal(of, status="Submitted")
		program.claim(of, status="Submitted")
		yield of


def pipeline(of, stage: str, **values) -> None:
	row = {"doctype": PIPELINE, "reseller": of.name, "stage": stage, "money": "EUR", **values}
	frappe.get_doc(row).insert()


def request(of, state: str | None) -> None:
	frappe.get_doc({"doctype": REQUEST, "reseller": of.name, "state": state}).insert()


def test_a_card_counts_the_sites_own_records_in_the_states_that_are_called_as_ours(gold):
	link_to(PIPELINE_SOURCE)
	for stage in ("New", "Under Review", "Under Review", "Won"):
		pipeline(gold, stage)
	assert number_on(DEALS) == 2
	assert card(DEALS)["route"] == ["List", PIPELINE, "List"]
	link_to()
	assert card(DEALS)["route"] == ["List", "Deal Registration", "List"]


def test_a_card_says_that_it_cannot_tell_while_no_such_state_is_known(gold):
	link_to(REQUEST_SOURCE)
	request(gold, "Asked For")
	assert number_on(CLAIMS) is None
	request(gold, "Submitted")
	assert number_on(CLAIMS) == 1


def test_what_only_our_own_deals_have_is_not_counted_beside_a_stand_in(gold):
	deal = frappe.get_doc("Deal Registration", {"partner": gold.name})
	deal.db_set("approval_missed", 1)
	assert number_on("Overdue Approvals") >= 1
	assert number_on("Open Deal Conflicts") is not None
	link_to(PIPELINE_SOURCE)
	assert number_on("Overdue Approvals") is None
	assert number_on("Open Deal Conflicts") is None


def test_a_chart_of_states_shows_the_sites_own_whatever_they_are_called(gold):
	link_to(PIPELINE_SOURCE, REQUEST_SOURCE)
	for stage in ("New", "Under Review", "Under Review", "Won"):
		pipeline(gold, stage)
	request(gold, "Asked For")
	request(gold, None)
	assert columns_of("Deal Registrations by State") == {"New": 1, "Under Review": 2, "Won": 1}
	assert columns_of("MDF Claims by State") == {"Not Specified": 1, "Asked For": 1}
	assert drawn("MDF Claims by State")["datasets"][0]["name"] == REQUEST


def test_cancelled_records_are_counted_nowhere(gold):
	link_to(PIPELINE_SOURCE)
	pipeline(gold, "Under Review")
	pipeline(gold, "Won", worth=5, closed="2026-11-01")
	frappe.db.set_value(PIPELINE, {"reseller": gold.name}, "docstatus", 2)
	assert number_on(DEALS) == 0
	assert columns_of("Deal Registrations by State") == {}
	assert drawn(VALUE)["datasets"] == []


def test_the_value_of_won_deals_is_read_where_the_settings_say(gold):
	link_to(PIPELINE_SOURCE)
	pipeline(gold, "Won", worth=1000, closed="2026-10-01")
	pipeline(gold, "Won", worth=500.5, closed="2026-10-31")
	pipeline(gold, "Won", worth=40_000, money="JPY", closed="2026-11-02")
	pipeline(gold, "Lost", worth=9, closed="2026-11-02")
	pipeline(gold, "Won", worth=7, closed="2025-11-30")  # before the twelve months
	series = {each["name"]: each["values"] for each in drawn(VALUE)["datasets"]}
	assert series == {"EUR": [0] * 10 + [1500.5, 0], "JPY": [0] * 11 + [40_000]}


@pytest.mark.parametrize("missing", ["amount_field", "currency_field", "date_field"])
def test_the_value_of_won_deals_is_not_drawn_where_something_is_missing(gold, missing):
	link_to({**PIPELINE_SOURCE, missing: None})
	pipeline(gold, "Won", worth=1000, closed="2026-10-01")
	assert drawn(VALUE) == {"labels": [], "datasets": []}


def test_figures_of_the_sites_own_follow_its_rights_and_are_not_for_partners_people(gold):
	link_to(PIPELINE_SOURCE)
	pipeline(gold, "Under Review", worth=1)
	pipeline(gold, "Won", worth=1000, closed="2026-10-01")
	frappe.get_doc(  # a right that the site may have given carelessly
		{"doctype": "Custom DocPerm", "parent": PIPELINE, "role": "HD Customer", "read": 1, "permlevel": 0}
	).insert()
	frappe.get_doc(
		{"doctype": "Custom DocPerm", "parent": PIPELINE, "role": "Agent", "read": 1, "permlevel": 0}
	).insert()
	frappe.clear_cache(doctype=PIPELINE)
	finance = user("finance@vendor.example.com", "Channel Finance Manager").name
	for person, told in ((agent().name, True), (finance, False), (USER, False)):
		with signed_in(person):
			assert number_on(DEALS) == (1 if told else None), person
			assert bool(columns_of("Deal Registrations by State")) is told, person
			assert bool(drawn(VALUE)["labels"]) is told, person


def test_a_stand_in_that_is_gone_is_not_counted(gold):
	link_to(PIPELINE_SOURCE)
	frappe.db.set_value("Program Record Source", {"record": "Deal Registration"}, "source_doctype", "Gone")
	frappe.clear_document_cache("Partner Program Settings", "Partner Program Settings")
	assert number_on(DEALS) is None
	assert columns_of("Deal Registrations by State") == {}
	assert drawn(VALUE)["datasets"] == []
