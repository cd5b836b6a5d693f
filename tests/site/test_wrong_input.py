"""No input ends in an error of the server: whatever is sent is answered, or refused in words that name the field."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe.desk import query_report
from frappe.utils import set_request
from frappe.website.serve import get_response

from partner_support.adapters.figures import leadership
from partner_support.adapters.figures.scope import Scope
from partner_support.partner_program import bounds
from tests.site import knowing, rights_world, wrong_input
from tests.site.announcing import incident
from tests.site.conftest import a_clean_site
from tests.site.factories import at, calendar, policy, ticket
from tests.site.portal import signed_in
from tests.site.wrong_input import trouble

MONDAY = "2026-11-23 10:00"
ENDPOINTS = dict(wrong_input.endpoints())
FILTERS = (
	"from_date",
	"to_date",
	"level",
	"partner",
	"team",
	"figure",
	"group_by",
	"everybody",
	"drafted_by",
	"status",
)
FILTERS += ("only_broken", "clock", "cause", "agent", "tier", "severity", "category")


@pytest.fixture(scope="module", autouse=True)
def rolled_back(site: str) -> Iterator[None]:
	"""The world, built once; what a test adds to it is undone after it."""
	with a_clean_site(), at(MONDAY):
		policy()
		rights_world.alone()
		yield


@pytest.fixture(scope="module")
def known(rolled_back: None) -> dict[str, Any]:
	"""Something that there is for whatever an endpoint may be asked about."""
	made = ticket(frappe.get_doc("Partner", rights_world.OURS))
	matrix = frappe.get_all("SLA Matrix", {"status": "Published"}, pluck="name")[0]
	article = knowing.article("Deals", "<p>How long?</p>").name
	calendar = frappe.get_last_doc("Business Calendar")
	return {
		"ticket": str(made.name),
		"partner": rights_world.OURS,
		"article": article,
		"article_name": article,
		"articles": [article],
		"dispute": "commission-dispute-1",
		"incident": incident(rights_world.OURS).name,
		"matrix": matrix,
		"ladder": frappe.get_all("Escalation Ladder", pluck="name")[0],
		"report": leadership.report_on("2026-10").name,
		"review": "second-review-1",
		"proposal": "tier-proposal-1",
		"conflict": "deal-conflict-1",
		"statement": frappe.get_all("Commission Statement", {"status": "Issued"}, pluck="name")[0],
		"doctype": "Deal Registration",
		"name": frappe.get_all("Deal Registration", pluck="name")[0],
		"docname": frappe.get_all("Deal Registration", pluck="name")[0],
		"calendar": json.loads(calendar.as_json()),
		"month": "2026-10",
		"records": [{"external_id": "X-1", "partner_name": "New"}],
		"args": {"data": [["a"]], "filename": "a"},
		"team": frappe.get_all("HD Team", pluck="name")[0],
		"tier": "Gold",
		"kind": "team",
		"field": "deal_registration",
		"links": {"deal_registration": None},
		"items": ["A list"],
		"tickets": [str(made.name)],
		"amount_claimed": "10",
		"amount_agreed": "10",
		"state": "Approved",
		"start": 0,
		"page_len": 10,
		"level": 1,
		"from_level": 0,
	}


def arguments(function: Any, known: dict[str, Any]) -> dict[str, Any]:
	"""What an endpoint asks for, each with something that there is."""
	required = {
		name
		for name, parameter in inspect.signature(function).parameters.items()
		if parameter.default is parameter.empty
	}
	return {name: known.get(name, "something") for name in required}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_refuses_in_words_what_it_cannot_read(name: str, known: dict[str, Any]) -> None:
	function = ENDPOINTS[name]
	plain = arguments(function, known)
	found = [
		f"{name}({argument}={wrong!r:.60}): {problem}"
		for argument in inspect.signature(function).parameters
		for wrong in wrong_input.WRONG
		if (problem := trouble(lambda: frappe.call(function, **{**plain, argument: wrong})))  # noqa: B023
	]
	assert found == []


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_says_what_it_misses(name: str, known: dict[str, Any]) -> None:
	function = ENDPOINTS[name]
	plain = arguments(function, known)
	found = [
		f"{name} without {missing}: {problem}"
		for missing in plain
		if (
			problem := trouble(
				lambda: frappe.call(function, **{key: plain[key] for key in plain if key != missing})  # noqa: B023
			)
		)
	]
	assert found == []


def test_every_report_refuses_in_words_a_filter_that_it_cannot_read() -> None:
	found = [
		f"{report}({name}={wrong!r:.60}): {problem}"
		for report in wrong_input.reports()
		for name in FILTERS
		for wrong in wrong_input.WRONG
		if (problem := trouble(lambda: executed(report, {name: wrong})))  # noqa: B023
	]
	assert len(wrong_input.reports()) > 10
	assert found == []


def executed(report: str, filters: Any) -> Any:
	return query_report.generate_report_result(frappe.get_doc("Report", report), filters)


@pytest.mark.parametrize("filters", [[], "", None, "[]", ["a"], "abc", 7, {"from_date": {"a": 1}}], ids=repr)
def test_filters_that_are_no_filters_are_refused_in_words(filters: Any) -> None:
	assert trouble(lambda: Scope.of(filters)) is None


def test_every_form_refuses_in_words_what_a_field_cannot_be() -> None:
	found = [problem for doctype in wrong_input.forms() for problem in problems_of(doctype)]
	assert len(wrong_input.forms()) > 15
	assert found == []


def problems_of(doctype: str) -> Iterator[str]:
	for place, (_row, fieldname, _kind) in enumerate(wrong_input.fields_of(sample(doctype))):
		for wrong in wrong_input.WRONG:
			document = sample(doctype)
			row, _name, _type = list(wrong_input.fields_of(document))[place]
			row.set(fieldname, wrong)
			if problem := trouble(document.save):
				yield f"{row.doctype}.{fieldname}={wrong!r:.60}: {problem}"


def sample(doctype: str) -> Any:
	"""A document of that kind, stored or, where there is none, new."""
	if frappe.get_meta(doctype).issingle:
		return frappe.get_doc(doctype)
	names = frappe.get_all(doctype, pluck="name", limit=1, order_by="creation desc")
	return frappe.get_doc(doctype, names[0]) if names else frappe.new_doc(doctype)


def test_every_number_that_a_form_takes_has_its_bounds() -> None:
	parents = set(wrong_input.forms())
	rows = {field.options for each in parents for field in frappe.get_meta(each).get_table_fields()}
	undeclared = [
		f"{doctype}.{field.fieldname}"
		for doctype in sorted(parents | rows)
		for field in frappe.get_meta(doctype).fields
		if field.fieldtype in ("Int", "Float", "Percent")
		and not field.read_only
		and field.fieldname not in bounds.BOUNDS.get(doctype, {})
	]
	assert undeclared == []


def test_no_bound_is_for_a_field_that_is_gone() -> None:
	gone = [
		f"{doctype}.{field}"
		for doctype, fields in bounds.BOUNDS.items()
		for field in fields
		if not frappe.get_meta(doctype).has_field(field)
	]
	assert gone == []


def test_a_refusal_names_the_field_and_says_what_may_be_entered() -> None:
	settings = frappe.get_doc("Partner Support Settings")
	settings.alert_keep_days = 10**9
	with pytest.raises(frappe.ValidationError, match=r"Told Again After Days.*out of range.*from 0 to 3,650"):
		settings.save()
	settings.reload().queue_level_hours = "abc"
	with pytest.raises(frappe.ValidationError, match=r"Each Escalation Level \(Hours\).*no number"):
		settings.save()


PROMISES = [
	({"resolution_value": 0.001, "resolution_unit": "Hours"}, "Resolution.*less than a minute"),
	({"resolution_value": 9_000, "resolution_unit": "Hours"}, r"Resolution.*Enter 8,760 or less"),
	({"resolution_value": 4_000, "resolution_unit": "Business Days"}, r"Resolution.*Enter 3,650 or less"),
	({"resolution_value": 0.5, "resolution_unit": "Business Days"}, "Resolution.*whole number"),
	({"resolution_value": "soon", "resolution_unit": "Hours"}, "Resolution.*no number"),
	({"resolution_value": 10**30, "resolution_unit": "Hours"}, "Resolution.*out of range"),
	({"resolution_value": 4, "resolution_unit": "Moons"}, "cannot be .*Choose one of: .*Hours"),
]


@pytest.mark.parametrize(("row", "told"), PROMISES, ids=lambda each: str(each)[:50])
def test_a_promise_that_no_clock_can_keep_is_refused(row: dict[str, Any], told: str) -> None:
	with wrong_input.undone(), pytest.raises(frappe.ValidationError, match=told):
		matrix([row])


def test_a_promise_beyond_every_day_of_its_calendar_is_refused() -> None:
	with wrong_input.undone():
		seldom = calendar("A Minute a Week", periods=[("Monday", "09:00", "09:01")]).name
		row = {"resolution_value": 8_000, "resolution_unit": "Hours", "business_calendar": seldom}
		with pytest.raises(frappe.ValidationError, match="beyond every day that the calendar knows"):
			matrix([row])


def matrix(rows: list[dict[str, Any]]) -> Any:
	values = {"matrix_name": "Wrong", "business_calendar": calendar().name, "rows": rows}
	return frappe.get_doc({"doctype": "SLA Matrix", **values}).insert()


@pytest.mark.parametrize("start", ["0001-01-01", "9999-12-31", "2026-02-30", "1900-01-01 00:00:00", "soon"])
def test_what_would_apply_on_a_day_at_the_edge_is_refused_in_words(known: dict[str, Any], start: str) -> None:
	with pytest.raises(frappe.ValidationError, match=r"Start.*is no date. Write it as"):
		frappe.call("partner_support.api.matrix.what_would_apply", matrix=known["matrix"], start=start)


@pytest.mark.parametrize("start", ["1970-01-01", "2199-12-31 23:59:59", "2024-02-29", "2026-12-31"])
def test_what_would_apply_on_any_day_that_there_is_is_answered_or_refused_in_words(
	known: dict[str, Any], start: str
) -> None:
	asked = {"matrix": known["matrix"], "start": start, "tier": "Gold", "severity": "High"}
	assert trouble(lambda: frappe.call("partner_support.api.matrix.what_would_apply", **asked)) is None


def test_an_empty_name_asks_for_nothing(known: dict[str, Any]) -> None:
	for name, function in ENDPOINTS.items():
		for argument in {"ticket", "partner", "matrix", "dispute", "incident"} & arguments(
			function, known
		).keys():
			with pytest.raises(frappe.ValidationError, match=r"is empty\. Say which one is meant"):
				frappe.call(function, **{**arguments(function, known), argument: ""})
			assert name


@pytest.mark.parametrize("page", ["", "tickets", "records", "promises", "help", "tier", "ticket"])
def test_a_page_of_the_portal_answers_whatever_its_address_asks(page: str) -> None:
	with signed_in(rights_world.MANAGER):
		for wrong in ("abc", "-1", "1" * 40, "0001-01-01", "%00", "é" * 300):
			for asked in (
				"page",
				"name",
				"kind",
				"state",
				"category",
				"severity",
				"partner",
				"text",
				"after",
			):
				set_request(path=f"partners/{page}".rstrip("/"), query_string={asked: wrong})
				assert get_response().status_code < 500, (page, asked, wrong)
