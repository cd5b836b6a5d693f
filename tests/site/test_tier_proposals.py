"""Tiers change by proposal and decision: one open proposal for each partner, in step with its records."""

import pytest

import frappe
from frappe.utils import getdate

from partner_support.adapters.tiers import tier_evaluation, tier_proposals
from partner_support.api import tiers
from tests.site.factories import at, errors, partner
from tests.site.portal import signed_in
from tests.site.qualifying import (
	DAY,
	OPERATIONS,
	bronze,
	open_proposal,
	proposals,
	proposing,
	states,
	won,
)

MANAGER = "cam@vendor.example.com"


@pytest.fixture(autouse=True)
def monday(settings):
	with proposing(settings):
		yield


def test_a_partner_that_qualifies_is_proposed_with_the_evidence():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	found = open_proposal(mine)
	assert (found.direction, found.from_tier, found.to_tier) == ("Promote", "Bronze", "Silver")
	assert (str(found.evaluated_on), found.decided_by) == (DAY[:10], None)
	(row,) = found.evidence
	assert (row.metric, row.period, row.threshold, row.actual, row.met) == (
		"Won deals",
		"Last 12 months",
		"1",
		"1",
		1,
	)
	assert mine.reload().partner_tier == "Bronze"


def test_a_partner_that_no_longer_meets_its_tier_is_proposed_to_fall():
	mine = partner("Gold Reseller", partner_tier="Gold")
	won(mine)
	tier_evaluation.run()
	found = open_proposal(mine)
	assert (found.direction, found.to_tier) == ("Demote", "Silver")
	assert [(row.threshold, row.actual, row.met) for row in found.evidence] == [("3", "1", 0)]


def test_who_stands_where_the_rules_say_is_let_be():
	mine = partner("Silver Reseller", partner_tier="Silver")
	won(mine)
	tier_evaluation.run()
	assert proposals(mine) == []


@pytest.mark.parametrize("status", ["Prospect", "Suspended", "Inactive"])
def test_only_active_partners_are_looked_at(status):
	mine = bronze(status=status)
	won(mine)
	tier_evaluation.run()
	assert proposals(mine) == []
	with signed_in(OPERATIONS), pytest.raises(frappe.ValidationError, match="Only the tiers of active"):
		tiers.evaluate(mine.name)


def test_the_settings_may_say_that_nothing_is_evaluated(settings):
	settings("Partner Program Settings", evaluate_tiers=0)
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	assert proposals(mine) == []


def test_the_settings_may_say_that_nobody_falls_by_rule(settings):
	gold = partner("Gold Reseller", partner_tier="Gold")
	tier_evaluation.run()
	assert states(gold) == [("Bronze", "Open")]
	settings("Partner Program Settings", propose_demotions=0)
	tier_evaluation.run()
	assert states(gold) == [("Bronze", "Lapsed")]
	with signed_in(OPERATIONS):
		answer = tiers.evaluate(gold.name)
	assert answer["proposal"] is None and "no demotions" in answer["message"]


def test_a_second_run_leaves_what_stands_untouched():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	before = open_proposal(mine)
	with at("2026-11-25 10:00"):
		tier_evaluation.run()
	after = open_proposal(mine)
	assert (after.name, after.modified, after.evaluated_on) == (
		before.name,
		before.modified,
		before.evaluated_on,
	)


def test_evidence_that_changed_is_renewed_in_the_same_proposal():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	before = open_proposal(mine)
	with at("2026-11-25 10:00"):
		won(mine)
		tier_evaluation.run()
	after = open_proposal(mine)
	assert after.name == before.name
	assert (str(after.evaluated_on), [row.actual for row in after.evidence]) == ("2026-11-25", ["2"])


def test_a_better_tier_takes_the_place_of_the_one_that_was_proposed():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	won(mine), won(mine)
	tier_evaluation.run()
	assert states(mine) == [("Gold", "Open"), ("Silver", "Lapsed")]


def test_what_no_longer_holds_lapses_and_says_so():
	mine = bronze()
	deal = won(mine)
	tier_evaluation.run()
	frappe.db.set_value("Deal Registration", deal.name, "status", "Lost")
	tier_evaluation.run()
	(lapsed,) = proposals(mine)
	assert (lapsed.status, lapsed.decided_by) == ("Lapsed", None)
	assert "no longer" in lapsed.decision_reason


def test_a_change_of_tier_by_hand_ends_the_proposal_at_once():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	mine.reload().partner_tier = "Gold"
	mine.save()
	assert states(mine) == [("Silver", "Lapsed")]
	assert "by hand" in proposals(mine)[0].decision_reason


@pytest.mark.parametrize("by_form", [True, False])
def test_a_partner_that_leaves_takes_its_proposal_along(by_form):
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	if by_form:
		mine.reload().status = "Inactive"
		mine.save()
	else:
		frappe.db.set_value("Partner", mine.name, "status", "Inactive")
		tier_evaluation.run()
	assert states(mine) == [("Silver", "Lapsed")]


def test_a_proposal_goes_with_its_partner():
	mine = bronze()
	won(mine)
	tier_evaluation.run()
	frappe.db.delete("Deal Registration", {"partner": mine.name})
	frappe.delete_doc("Partner", mine.name)
	assert proposals(mine) == []


def test_what_fails_for_one_partner_stops_no_other(monkeypatch):
	first, broken, last = (partner(f"Partner {each}", partner_tier="Bronze") for each in "ABC")
	for each in (first, broken, last):
		won(each)
	propose = tier_proposals.propose

	def fail_for_one(verdict, name, today):
		made = propose(verdict, name, today)
		if name == broken.name:
			raise RuntimeError("no such luck")
		return made

	monkeypatch.setattr(tier_proposals, "propose", fail_for_one)
	tier_evaluation.run()
	assert (states(first), states(broken), states(last)) == (
		[("Silver", "Open")],
		[],
		[("Silver", "Open")],
	)
	(error,) = errors()
	assert error.method == tier_evaluation.FAILURE
	assert "no such luck" in error.error


def test_a_run_without_news_costs_the_same_for_many_partners_as_for_few(monkeypatch):
	def queries():
		asked = []
		sql = frappe.db.sql
		with monkeypatch.context() as patched:
			patched.setattr(frappe.db, "sql", lambda *args, **more: asked.append(args) or sql(*args, **more))
			tier_evaluation.run()
		return len(asked)

	def partners_up_to(number):
		for each in range(number):
			won(partner(f"Partner {each}", partner_tier="Bronze"))
		tier_evaluation.run()

	partners_up_to(2)
	few = queries()
	partners_up_to(8)
	assert 0 < queries() <= few


def test_a_partner_whose_tier_changed_since_it_was_judged_is_left_for_the_next_run():
	mine = bronze()
	won(mine)
	assessment = tier_evaluation.qualification.assess(getdate())
	verdict = assessment.judge(mine.name, "Bronze")
	frappe.db.set_value("Partner", mine.name, "partner_tier", "Gold")
	assert tier_proposals.settle(verdict, mine.name, True, getdate()) is None
	assert proposals(mine) == []
