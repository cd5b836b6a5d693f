"""The state buttons of the records' forms: what they offer, who may use them, what they refuse."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import frappe

from partner_support.api import record_states
from tests.site import program
from tests.site.factories import agent, at, partner, user
from tests.site.portal import signed_in

OPERATIONS = "operations@vendor.example.com"
FINANCE = "finance@vendor.example.com"
MANAGER = "manager@gold.example.com"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
	with at("2026-11-23 10:00"):
		user(OPERATIONS, "Partner Operations Manager")
		user(FINANCE, "Channel Finance Manager")
		yield


@pytest.fixture
def gold() -> frappe.model.document.Document:
	return partner("Gold Reseller", manager=MANAGER)


def refusal(
	action: Callable[..., Any], *arguments: Any, error: type[Exception] = frappe.ValidationError
) -> str:
	with pytest.raises(error) as refused:
		action(*arguments)
	return str(refused.value)


def offered(document: frappe.model.document.Document) -> list[str]:
	return [move["state"] for move in record_states.next_states(document.doctype, document.name)]


def test_the_usual_move_comes_first_and_what_follows_by_itself_is_not_offered(gold):
	assert offered(program.deal(gold)) == ["Submitted", "Withdrawn"]
	assert offered(program.statement(gold, status="Issued")) == ["Paid"]


def test_a_move_asks_for_what_its_state_needs_and_never_for_an_old_reason(gold):
	claim = program.claim(gold, status="Returned")
	assert claim.decision_reason == "As agreed"
	program.moved(claim, "Under Review")
	moves = {move["state"]: move["fields"] for move in record_states.next_states("MDF Claim", claim.name)}
	(reason,) = moves["Rejected"]
	assert (reason["fieldname"], reason["reqd"], reason["default"]) == ("decision_reason", 1, None)
	amount = moves["Approved"][0]
	assert (amount["fieldname"], amount["reqd"], amount["default"]) == ("approved_amount", 1, 1000)


def test_a_deal_is_rejected_with_a_reason_and_not_without(gold):
	deal = program.deal(gold, status="Submitted", decision_reason=None)
	with signed_in(OPERATIONS):
		said = refusal(
			record_states.transition, deal.doctype, deal.name, "Rejected", {"decision_reason": " "}
		)
		assert said == "Rejected needs: Reason. Fill it in and try again."
		assert deal.reload().status == "Submitted"
		values = '{"decision_reason": "Another vendor was named."}'
		assert record_states.transition(deal.doctype, deal.name, "Rejected", values) == "Rejected"
	assert deal.reload().decision_reason == "Another vendor was named."
	assert deal.decided_by == OPERATIONS


def test_an_illegal_move_says_which_are_allowed(gold):
	deal = program.deal(gold)
	said = refusal(record_states.transition, deal.doctype, deal.name, "Won")
	assert "cannot go from Draft to Won: next may be Submitted, Withdrawn" in said


def test_nothing_but_what_a_state_asks_for_is_set_with_it(gold):
	deal = program.deal(gold, status="Submitted")
	for values in ({"deal_value": 1}, {"partner": "Another"}, {"approved_amount": 5}, {"owner": MANAGER}):
		said = refusal(record_states.transition, deal.doctype, deal.name, "Rejected", values)
		assert "cannot be changed together with the state" in said
		assert deal.reload().status == "Submitted"


def test_a_statement_is_not_disputed_or_superseded_by_hand(gold):
	statement = program.statement(gold, status="Issued")
	for state in ("Disputed", "Superseded"):
		assert "follows by itself" in refusal(
			record_states.transition, statement.doctype, statement.name, state
		)


def test_only_those_who_may_change_a_record_move_it(gold):
	records = [
		program.deal(gold),
		program.claim(gold),
		program.statement(gold, status="Issued"),
		program.agreement(gold, status="Active"),
	]
	for person in (agent().name, MANAGER, user("support@vendor.example.com", "Partner Support Manager").name):
		with signed_in(person):
			for record in records:
				refusal(record_states.next_states, record.doctype, record.name, error=frappe.PermissionError)
				refusal(
					record_states.transition,
					record.doctype,
					record.name,
					offered_to_all(record),
					error=frappe.PermissionError,
				)
	assert [record.status for record in records] == [record.reload().status for record in records]


def offered_to_all(record: frappe.model.document.Document) -> str:
	"""A state that the record could go to."""
	return {"Draft": "Submitted", "Issued": "Paid", "Active": "Expired"}[record.status]


def test_finance_pays_what_was_approved_and_decides_no_deal(gold):
	claim, deal = program.claim(gold, status="Approved"), program.deal(gold, status="Submitted")
	with signed_in(FINANCE):
		paid = {"paid_on": "2026-11-23", "payment_reference": "SEPA 77"}
		assert record_states.transition("MDF Claim", claim.name, "Paid", paid) == "Paid"
		refusal(record_states.transition, deal.doctype, deal.name, "Approved", error=frappe.PermissionError)
	assert claim.reload().payment_reference == "SEPA 77"


def test_only_the_four_records_are_moved_here(gold):
	for doctype, name in (("Partner", gold.name), ("User", FINANCE), ("Commission Dispute", "none")):
		refusal(record_states.next_states, doctype, name, error=frappe.PermissionError)
		refusal(record_states.transition, doctype, name, "Active", error=frappe.PermissionError)


def test_a_corrected_version_is_made_by_finance_with_a_reason(gold):
	statement = program.statement(gold, status="Issued")
	with signed_in(FINANCE):
		assert "Say why" in refusal(record_states.corrected_version, statement.name, " ")
		version = record_states.corrected_version(statement.name, "The rate was too low.")
	assert frappe.db.get_value("Commission Statement", version, ["supersedes", "version", "status"]) == (
		statement.name,
		2,
		"Draft",
	)
	with signed_in(MANAGER):
		refusal(record_states.corrected_version, statement.name, "Mine", error=frappe.PermissionError)


def test_every_state_has_a_colour_of_its_own_form():
	for doctype in ("Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"):
		meta = frappe.get_meta(doctype)
		assert {state.title for state in meta.states} == set(meta.get_field("status").options.split("\n"))
