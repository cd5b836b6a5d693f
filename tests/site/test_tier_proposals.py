"""Tiers change by proposal and decision: one open proposal for each partner, in step with its records."""

import pytest

import frappe
from frappe.utils import getdate

from partner_support.adapters.tiers import tier_evaluation, tier_proposals
from partner_support.api import tiers
from partner_support.exceptions import DecidedByHandError
from tests.site.factories import at, errors, partner, user
from tests.site.portal import USER, signed_in
from tests.site.qualifying import DAY, only_tiers, rule, won

OPERATIONS = "operations@vendor.example.com"
MANAGER = "cam@vendor.example.com"


@pytest.fixture(autouse=True)
def monday(settings):
	with at(DAY):
		settings("Partner Program Settings", evaluate_tiers=1, propose_demotions=1)
		frappe.db.set_value("Partner", {"name": ["!=", ""]}, "status", "Inactive")  # the site's own
		only_tiers(Bronze=[], Silver=[rule("Won deals", 1)], Gold=[rule("Won deals", 3)])
		user(OPERATIONS, "Partner Operations Manager")
		yield


def bronze(**values):
	return partner("Bronze Reseller", partner_tier="Bronze", **values)


def proposals(of=None, **filters):
	filters |= {"partner": of.name} if of else {}
	names = frappe.get_all("Tier Proposal", filters=filters, order_by="creation, name", pluck="name")
	return [frappe.get_doc("Tier Proposal", name) for name in names]


def states(of):
	return sorted((each.to_tier, each.status) for each in proposals(of))


def open_proposal(of):
	(found,) = proposals(of, status="Open")
	return found


def decide(how, proposal, reason="As agreed", by=OPERATIONS):
	with signed_in(by):
		return how(proposal.name, reason)


# What the job does


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
