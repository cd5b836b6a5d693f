"""Every endpoint, report and page of the app itself: whom it answers, and about what."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import frappe
from frappe.desk import query_report
from frappe.desk.form import load
from frappe.utils import set_request
from frappe.website.serve import get_response

from partner_support.adapters.disputes import dispute_export
from tests.site import rights_world, ways_in
from tests.site.factories import at, policy, ticket
from tests.site.portal import signed_in
from tests.site.rights_world import (
	ACCOUNT_MANAGER,
	AGENTS,
	ALL_BUT_OTHERS,
	CHANGED_BY,
	EVERYBODY,
	FINANCE,
	GUEST,
	MANAGER,
	OPERATIONS,
	OURS,
	OUTSIDERS,
	PEOPLE,
	SECRET,
	SEEN_BY,
	STAFF,
	SUPPORT,
	THEIRS,
	Thing,
	World,
	answer,
	for_partner,
	tells,
)

API = "partner_support.api"
REPORT = "Dispute Audit"
RECORDS = ("Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement")
MONDAY = "2026-11-23 10:00"
ENTRIES_READ_BY = SEEN_BY["Audit Entry"]
RAISERS = AGENTS | {OPERATIONS, ACCOUNT_MANAGER}
AUDITORS = {OPERATIONS, FINANCE, SUPPORT}
Ask = Callable[[Thing], Any]


@pytest.fixture
def world(monkeypatch) -> Iterator[World]:
	monkeypatch.setattr(dispute_export, "get_pdf", lambda html: html.encode())
	with at(MONDAY):
		policy()
		yield rights_world.alone()
	frappe.local.request = None


def endpoint(method: str, **arguments: str) -> Ask:
	"""An endpoint as a request reaches it, asked about a thing: each argument names one of its attributes."""
	return lambda thing: ways_in.requested(
		f"{API}.{method}", **{name: getattr(thing, of) for name, of in arguments.items()}
	)


def timeline(thing: Thing) -> Any:
	return load.get_additional_timeline_content(thing.doctype, thing.name)


def answered(person: str, ask: Ask, thing: Thing) -> bool:
	"""Whether somebody gets an answer instead of a refusal; outsiders never one with what is internal."""
	refusals: list[Exception] = []
	told = answer(person, noting_refusals, refusals, ask, thing)
	assert person not in OUTSIDERS or SECRET not in told, (person, str(thing))
	return not refusals


def noting_refusals(refusals: list[Exception], ask: Ask, thing: Thing) -> Any:
	try:
		return ask(thing)
	except (frappe.PermissionError, frappe.DoesNotExistError) as refusal:
		refusals.append(refusal)
		raise


RECORD = {"doctype": "doctype", "name": "name"}
# Each endpoint about one document, the kinds it is asked about, and who gets an answer about the first partner's.
ABOUT_ONE: dict[str, tuple[Ask, dict[str, set[str]]]] = {
	"partner.overview": (endpoint("partner.overview", partner="name"), {"Partner": SEEN_BY["Partner"]}),
	"tiers.evaluate": (endpoint("tiers.evaluate", partner="name"), {"Partner": {OPERATIONS}}),
	"disputes.trail": (
		endpoint("disputes.trail", dispute="name"),
		{"Commission Dispute": ENTRIES_READ_BY},
	),
	"disputes.export_json": (
		endpoint("disputes.export_json", dispute="name"),
		{"Commission Dispute": ENTRIES_READ_BY},
	),
	"disputes.export_pdf": (
		endpoint("disputes.export_pdf", dispute="name"),
		{"Commission Dispute": ENTRIES_READ_BY},
	),
	"record_states.next_states": (
		endpoint("record_states.next_states", **RECORD),
		{kind: CHANGED_BY[kind] for kind in RECORDS} | {"Partner": set(), "Commission Dispute": set()},
	),
	"records.ticket_choices": (
		endpoint("records.ticket_choices", **RECORD),
		dict.fromkeys(RECORDS, RAISERS),
	),
	"the timeline": (
		timeline,
		dict.fromkeys((*RECORDS, "Commission Dispute"), ALL_BUT_OTHERS),
	),
}


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_an_endpoint_answers_those_in_the_table_about_theirs_and_nobody_else(world, name):
	ask, table = ABOUT_ONE[name]
	for thing in [each for each in world.things if each.kind in table]:
		expected = for_partner(table[thing.kind], thing.partner)
		found = {person for person in EVERYBODY if answered(person, ask, thing)}
		assert found == expected, str(thing)


def test_an_answer_about_one_partner_names_nothing_of_another(world):
	"""What is looked up beside a document is its partner's too; a tier may be called as a partner is."""
	for ask, table in ABOUT_ONE.values():
		for thing in [each for each in world.things if each.kind in table]:
			others = [each for each in world.of_others(thing.partner) if each.kind != "Partner"]
			told = answer(OPERATIONS, ask, thing)
			assert [str(each) for each in others if tells(told, each)] == []


def test_the_export_of_a_trail_holds_the_entries(world):
	"""So that its refusal says something."""
	dispute = world.of("Commission Dispute")[0]
	frappe.db.set_value("Audit Entry", {"partner": OURS}, "commission_dispute", dispute.name)
	for method in ("trail", "export_json", "export_pdf"):
		assert SECRET in answer(FINANCE, endpoint(f"disputes.{method}", dispute="name"), dispute)


def picked(field: str, about: str | None = None) -> Any:
	"""What a record field of a ticket offers."""
	return ways_in.requested(f"{API}.record_links.{field}", ticket=about)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_picker_offers_agents_the_tickets_partner_and_people_their_own(world, kind):
	tickets = {name: ticket(frappe.get_doc("Partner", name)).name for name in (OURS, THEIRS)}
	for thing in [each for each in world.things if each.doctype == kind]:
		for partner, about in {None: None, **tickets}.items():
			seen = {
				person for person in EVERYBODY if tells(answer(person, picked, field(kind), about), thing)
			}
			agents = AGENTS if partner == thing.partner else set()
			readers = OUTSIDERS if not about else for_partner({MANAGER}, partner)
			assert seen == agents | thing.seen_by & readers, (str(thing), partner)


def field(kind: str) -> str:
	return frappe.scrub(kind)


def test_what_a_customers_ticket_may_be_about_is_told_to_agents(world):
	for thing in [each for each in world.things if each.doctype in RECORDS]:
		for customer in (OURS, THEIRS):
			told = {
				person
				for person in EVERYBODY
				if tells(
					answer(person, ways_in.requested, f"{API}.record_links.of_customer", customer=customer),
					thing,
				)
			}
			assert told == (AGENTS if customer == thing.partner else set()), (str(thing), customer)


def test_the_names_that_forms_offer_are_for_those_who_set_the_program_up(world):
	for doctype, readers in {
		"HD Customer": {OPERATIONS},
		"HD Ticket Type": {OPERATIONS},
		"Role": {OPERATIONS},
		"HD Ticket Priority": STAFF - {FINANCE},
		"Deal Registration": set(),
		"User": set(),
	}.items():
		choices = {"doctype": doctype, "txt": "", "searchfield": "name", "start": 0, "page_len": 500}
		chosen = {
			person
			for person in EVERYBODY
			if answered(
				person,
				lambda _, asked=choices: ways_in.requested(f"{API}.links.choices", **asked),
				world.things[0],
			)
		}
		assert chosen == readers, doctype


def report_run(thing: Thing, **filters: str) -> Any:
	return query_report.run(REPORT, filters=filters)["result"]


def report_of_partner(thing: Thing) -> Any:
	return report_run(thing, partner=thing.partner)


def report_exported(thing: Thing) -> Any:
	return ways_in.with_form(
		query_report.export_query, report_name=REPORT, file_format_type="CSV", filters="{}", visible_idx="[]"
	)


def report_script(thing: Thing) -> Any:
	return query_report.get_script(REPORT)


@pytest.mark.parametrize("ask", [report_run, report_of_partner, report_exported])
def test_the_audit_report_lists_disputes_to_those_who_audit(world, ask):
	for thing in world.of("Commission Dispute"):
		listed = {person for person in EVERYBODY if tells(answer(person, ask, thing), thing)}
		assert listed == AUDITORS, str(thing)
	assert {person for person in EVERYBODY if answered(person, report_script, thing)} == AUDITORS


def test_a_site_that_lets_account_managers_audit_shows_them_their_own_partners(world):
	roles = [{"role": "Channel Account Manager"}, {"role": "HD Customer"}]
	frappe.get_doc({"doctype": "Custom Role", "report": REPORT, "roles": roles}).insert()
	ours, theirs = world.of("Commission Dispute")
	lost = frappe.get_all("Audit Entry", pluck="commission_dispute")
	told = answer(ACCOUNT_MANAGER, report_run, ours)
	assert tells(told, ours) and not tells(told, theirs)
	assert not [name for name in lost if name in told.replace(ours.name, "")]
	for person in OUTSIDERS:
		assert not answered(person, report_run, ours), person


def test_the_page_about_its_tier_shows_a_partner_to_its_own_people(world):
	for thing in world.of("Partner"):
		shown = {person for person in EVERYBODY if f">{thing.name}<" in tier_page(person)}
		assert shown == for_partner(PEOPLE, thing.partner), str(thing)


def tier_page(person: str) -> str:
	"""The page as the browser gets it; a guest is sent to sign in."""
	with signed_in(person):
		set_request(method="GET", path="partners/tier")
		response = get_response()
	assert response.status_code == (302 if person == GUEST else 200)
	page = response.get_data(as_text=True)
	assert SECRET not in page
	return " ".join(page.split())
