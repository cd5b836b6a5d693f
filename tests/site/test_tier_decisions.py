"""A proposed tier is confirmed or dismissed, once, with a reason, and by operations alone."""

import pytest

import frappe

from partner_support.adapters.tiers import tier_evaluation
from partner_support.api import tiers
from partner_support.exceptions import DecidedByHandError
from tests.site.factories import at, partner, user
from tests.site.portal import USER, signed_in
from tests.site.qualifying import (
	OPERATIONS,
	bronze,
	decide,
	only_tiers,
	open_proposal,
	proposals,
	proposing,
	rule,
	states,
	won,
)

MANAGER = "cam@vendor.example.com"


@pytest.fixture(autouse=True)
def monday(settings):
	with proposing(settings):
		yield


# Deciding


def test_confirming_gives_the_tier_with_the_reason_in_its_history():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	assert decide(tiers.confirm, open_proposal(mine), "A strong year") == "Confirmed"
	mine.reload()
	assert mine.partner_tier == "Silver"
	change = mine.tier_history[-1]
	assert (change.from_tier, change.to_tier, change.changed_by, change.reason) == (
		"Bronze",
		"Silver",
		OPERATIONS,
		"A strong year",
	)
	(decided,) = proposals(mine)
	assert (decided.status, decided.decided_by, decided.decision_reason) == (
		"Confirmed",
		OPERATIONS,
		"A strong year",
	)
	assert decided.decided_on
	tier_evaluation.run()
	assert states(mine) == [("Silver", "Confirmed")]


def test_confirming_is_refused_when_the_tier_has_changed_in_between():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	frappe.db.set_value("Partner", mine.name, "partner_tier", "Gold")
	with pytest.raises(frappe.ValidationError, match="no longer fits"):
		decide(tiers.confirm, open_proposal(mine))
	assert (mine.reload().partner_tier, states(mine)) == ("Gold", [("Silver", "Open")])


@pytest.mark.parametrize("first", [tiers.confirm, tiers.dismiss])
@pytest.mark.parametrize("second", [tiers.confirm, tiers.dismiss])
def test_a_decision_is_made_once(first, second):
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	proposal = open_proposal(mine)
	decide(first, proposal)
	with pytest.raises(frappe.ValidationError, match="already"):
		decide(second, proposal)


@pytest.mark.parametrize("how", [tiers.confirm, tiers.dismiss])
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_has_a_reason(how, reason):
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	with pytest.raises(frappe.MandatoryError, match="reason"):
		decide(how, open_proposal(mine), reason)
	assert states(mine) == [("Silver", "Open")]


def dismissed_partner():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	decide(tiers.dismiss, open_proposal(mine), "Too early")
	return mine


def test_what_was_dismissed_is_not_proposed_again_for_ninety_days():
	mine = dismissed_partner()
	assert mine.reload().partner_tier == "Bronze"
	(dismissed,) = proposals(mine)
	assert (dismissed.status, str(dismissed.quiet_until)) == ("Dismissed", "2027-02-22")
	with at("2027-02-21 10:00"):
		tier_evaluation.run()
		assert states(mine) == [("Silver", "Dismissed")]
		with signed_in(OPERATIONS):
			assert "dismissed lately" in tiers.evaluate(mine.name)["message"]
	with at("2027-02-22 10:00"):
		tier_evaluation.run()
		assert states(mine) == [("Silver", "Dismissed"), ("Silver", "Open")]


def test_what_was_dismissed_is_proposed_again_once_the_verdict_has_changed_and_returned():
	mine = dismissed_partner()
	deal = frappe.get_all("Deal Registration", filters={"partner": mine.name}, pluck="name")[0]
	frappe.db.set_value("Deal Registration", deal, "status", "Lost")
	tier_evaluation.run()
	assert proposals(mine)[0].quiet_until is None
	frappe.db.set_value("Deal Registration", deal, "status", "Won")
	tier_evaluation.run()
	assert states(mine) == [("Silver", "Dismissed"), ("Silver", "Open")]


def test_another_verdict_is_proposed_although_one_was_dismissed():
	mine = dismissed_partner()
	won(mine), won(mine)
	tier_evaluation.run()
	assert states(mine) == [("Gold", "Open"), ("Silver", "Dismissed")]


# One partner now


def test_a_partner_is_evaluated_at_once():
	mine = bronze()
	with signed_in(OPERATIONS):
		assert "stays as it is" in tiers.evaluate(mine.name)["message"]
		won(mine)
		answer = tiers.evaluate(mine.name)
		assert tiers.evaluate(mine.name) == answer
	assert answer["proposal"] == open_proposal(mine).name
	assert "proposed" in answer["message"]


def test_the_answer_says_what_could_not_be_measured():
	only_tiers(Bronze=[], Gold=[rule("Months as a partner", 6)])
	gold = partner("Gold Reseller", partner_tier="Gold")
	with signed_in(OPERATIONS):
		assert "Partner Since" in tiers.evaluate(gold.name)["message"]


# Rights


def calls(mine, proposal):
	return {
		"evaluate": lambda: tiers.evaluate(mine.name),
		"confirm": lambda: tiers.confirm(proposal.name, "Please"),
		"dismiss": lambda: tiers.dismiss(proposal.name, "Please"),
	}


@pytest.mark.parametrize("call", ["evaluate", "confirm", "dismiss"])
@pytest.mark.parametrize(
	("person", "role"),
	[
		(USER, None),
		("support@vendor.example.com", "Partner Support Manager"),
		(MANAGER, "Channel Account Manager"),
		("finance@vendor.example.com", "Channel Finance Manager"),
		("agent@vendor.example.com", "Agent"),
	],
)
def test_only_operations_decide(person, role, call):
	user(MANAGER, "Channel Account Manager")
	user(person, *([role] if role else []))
	mine = partner("Bronze Reseller", USER, partner_tier="Bronze", channel_account_manager=MANAGER)
	won(mine)
	tier_evaluation.run()
	proposal = open_proposal(mine)
	with signed_in(person), pytest.raises(frappe.PermissionError):
		calls(mine, proposal)[call]()
	assert (states(mine), mine.reload().partner_tier) == ([("Silver", "Open")], "Bronze")


@pytest.mark.parametrize("endpoint", [tiers.evaluate, tiers.confirm, tiers.dismiss])
def test_what_writes_is_asked_for_by_post_only(endpoint):
	assert frappe.allowed_http_methods_for_whitelisted_func[endpoint] == ["POST"]


@pytest.mark.parametrize("person", ["Administrator", OPERATIONS])
def test_a_proposal_is_not_decided_by_saving_it(person):
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	proposal = open_proposal(mine)
	with signed_in(person):
		for change in ({"status": "Confirmed"}, {"to_tier": "Gold"}, {"decision_reason": "Mine"}):
			with pytest.raises(DecidedByHandError):
				frappe.get_doc("Tier Proposal", proposal.name).update(change).save()
	assert states(mine) == [("Silver", "Open")]


def test_a_proposal_is_not_made_by_hand():
	mine = bronze()
	values = {"partner": mine.name, "direction": "Promote", "from_tier": "Bronze", "to_tier": "Gold"}
	with pytest.raises(DecidedByHandError):
		frappe.get_doc({"doctype": "Tier Proposal", **values}).insert()
	with signed_in(OPERATIONS), pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": "Tier Proposal", **values}).insert()


def test_an_account_manager_reads_the_proposals_of_their_own_partners():
	user(MANAGER, "Channel Account Manager")
	mine = bronze(channel_account_manager=MANAGER)
	others = partner("Another Reseller", partner_tier="Bronze")
	won(mine), won(others)
	tier_evaluation.run()
	with signed_in(MANAGER):
		assert frappe.get_list("Tier Proposal", pluck="partner") == [mine.name]
