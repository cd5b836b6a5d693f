"""A deal is held against the program's rules when it is submitted, and again until it is decided."""

import pytest

import frappe

from partner_support.partner_program import states
from tests.site.dealing import SETTINGS, program, rules
from tests.site.factories import at, ensure, partner, set_on, tier
from tests.site.portal import signed_in
from tests.site.program import agreement, deal, moved, product

MONDAY = "2026-11-23 10:00"
ALICE = "alice@gold.example.com"
ACTIVE = {"requirement": "Active partner"}
AGREEMENT = {"requirement": "Active agreement"}


def minimum(value: float, currency: str = "EUR", **values: str) -> dict:
	return {"requirement": "Minimum value", "value": value, "currency": currency, **values}


def submitted(**values):
	"""A submitted deal of a Gold partner, without a reason for anything."""
	with at(MONDAY):
		return deal(partner(), **{"status": "Submitted", "decision_reason": None, **values})


def approve(record, **values):
	with at(MONDAY):
		return moved(record.reload(), "Approved", **values)


def test_a_draft_is_not_assessed_and_a_submitted_deal_is():
	rules(ACTIVE, minimum(5_000))
	draft = submitted(status=None)
	assert (draft.eligibility, draft.eligibility_findings) == (None, None)
	with at(MONDAY):
		mine = moved(draft, "Submitted")
	assert mine.eligibility == "Eligible"
	assert mine.eligibility_findings.splitlines() == [
		"✓ The partner is Active",
		"✓ The deal is worth 10000.00 EUR; at least 5000.00 EUR is asked for",
	]


def test_without_rules_every_deal_is_eligible_and_nothing_was_found():
	rules()
	mine = submitted()
	assert (mine.eligibility, mine.eligibility_findings) == ("Eligible", None)


def test_each_requirement_says_what_it_found():
	tier("Silver", 2), tier("Bronze", 1)
	ensure("Partner Attribute", "Test Healthcare", attribute_name="Test Healthcare")
	rules(
		ACTIVE,
		AGREEMENT,
		{"requirement": "Minimum tier", "partner_tier": "Silver"},
		minimum(10_001),
		{"requirement": "Closes within days", "value": 29},
		{"requirement": "Partner attribute", "partner_attribute": "Test Healthcare"},
		minimum(99_999, product=product("Test Sensor").name),
	)
	with at(MONDAY):
		mine = deal(partner("Bronze Reseller", partner_tier="Bronze", status="Suspended"), status="Submitted")
	assert mine.eligibility == "Not Eligible"
	found = [line.partition(" ") for line in mine.eligibility_findings.splitlines()]
	assert {mark for mark, _, _words in found} == {"✗"}
	words = [each for _mark, _, each in found]
	assert words[:4] == [
		"The partner is Suspended",
		"The partner has no active agreement",
		"The partner's tier is Bronze; Silver or higher is asked for",
		"The deal is worth 10000.00 EUR; at least 10001.00 EUR is asked for",
	]
	assert words[4] == "The deal is expected to close on {}; by {} is asked for".format(
		*map(frappe.utils.formatdate, ("2026-12-23", "2026-12-22"))
	)
	assert words[5:] == ["The partner lacks the attribute Test Healthcare"]


def test_a_rule_is_met_by_who_has_what_it_asks_for():
	ensure("Partner Attribute", "Test Healthcare", attribute_name="Test Healthcare")
	rules(
		AGREEMENT,
		{"requirement": "Minimum tier", "partner_tier": tier("Silver", 2).name},
		{"requirement": "Closes within days", "value": 30},
		{"requirement": "Partner attribute", "partner_attribute": "Test Healthcare"},
	)
	mine = partner(attributes=[{"partner_attribute": "Test Healthcare"}])
	with at(MONDAY):
		agreement(mine, status="Active")
	assert "✗" not in submitted().eligibility_findings


@pytest.mark.parametrize(
	("values", "holds"),
	[
		({"status": "Active"}, True),
		({"status": "In Review"}, False),
		({"status": "Suspended"}, False),
		({"status": "Active", "valid_from": "2026-11-23"}, True),
		({"status": "Active", "valid_from": "2026-11-24"}, False),
		({"status": "Active", "valid_until": "2026-11-23"}, True),
		({"status": "Active", "valid_until": "2026-11-22"}, False),
		({"status": "Active", "valid_until": "2026-11-22", "renews_by_itself": 1}, True),
	],
)
def test_an_agreement_counts_while_it_holds(values, holds):
	rules(AGREEMENT)
	with at(MONDAY):
		agreement(partner(), **values)
	assert submitted().eligibility == ("Eligible" if holds else "Not Eligible")


def test_a_deal_is_assessed_anew_while_it_is_undecided_and_never_after():
	rules(minimum(10_000))
	mine = submitted(deal_value=9_000)
	assert mine.eligibility == "Not Eligible"
	assert set_on(mine, deal_value=10_000).eligibility == "Eligible"
	mine = approve(mine)
	rules(minimum(99_999))
	assert set_on(mine, description="Signed soon").eligibility == "Eligible"


def test_a_deal_that_is_not_eligible_needs_a_reason_to_be_approved():
	rules(ACTIVE, minimum(20_000))
	mine = submitted()
	with pytest.raises(frappe.ValidationError, match=r"at least 20000\.00 EUR is asked for") as refused:
		approve(mine)
	assert "The partner is Active" not in str(refused.value)
	assert mine.reload().status == "Submitted"
	for blank in ("", "  \n"):
		with pytest.raises(frappe.ValidationError, match="as an exception, say in <strong>Reason"):
			approve(mine, decision_reason=blank)
	approved = approve(mine, decision_reason="Strategic customer")
	assert (approved.status, approved.eligibility) == ("Approved", "Not Eligible")
	assert approved.decision_reason == "Strategic customer"


def test_what_has_changed_since_submission_is_found_at_approval():
	rules(ACTIVE)
	mine = submitted()
	assert mine.eligibility == "Eligible"
	set_on(partner(), status="Suspended")
	with pytest.raises(frappe.ValidationError, match="The partner is Suspended"):
		approve(mine)


def test_the_reason_of_an_earlier_rejection_is_none_for_an_exception():
	rules(minimum(20_000))
	with at(MONDAY):
		mine = moved(submitted(), "Rejected", decision_reason="Too small")
		mine = moved(mine, "Submitted")
	assert (mine.decision_reason, mine.decided_on, mine.decided_by) == (None, None, None)
	with pytest.raises(frappe.ValidationError, match="not eligible"):
		approve(mine)


def test_what_a_form_sends_as_findings_is_put_back():
	rules(minimum(20_000))
	mine = submitted()
	mine.update({"eligibility": "Eligible", "eligibility_findings": "All fine", "has_open_conflict": 1})
	mine.save()
	mine.reload()
	assert (mine.eligibility, mine.has_open_conflict) == ("Not Eligible", 0)
	assert mine.eligibility_findings.startswith("✗ The deal is worth")
	with at(MONDAY):
		approved = approve(mine, decision_reason="Strategic")
		assert set_on(approved, eligibility="Eligible").eligibility == "Not Eligible"


def test_what_another_system_approved_is_assessed_and_not_refused():
	rules(minimum(20_000))
	mine = submitted(status=None)
	mine.flags.kept_in_step = True
	with at(MONDAY):
		states.transition(mine, "Approved")
	mine.reload()
	assert (mine.status, mine.eligibility) == ("Approved", "Not Eligible")


def test_the_partner_does_not_see_findings():
	rules(minimum(20_000))
	with at(MONDAY):
		mine = deal(partner(manager=ALICE), status="Submitted")
	with signed_in(ALICE):
		seen = frappe.call("frappe.client.get", doctype="Deal Registration", name=mine.name)
	assert seen["end_customer"] == "Acme Clinics"
	assert not seen.get("eligibility") and not seen.get("eligibility_findings")


@pytest.mark.parametrize(
	("row", "message"),
	[
		({"requirement": "Minimum tier"}, "row 1: Minimum tier needs: Tier"),
		(
			{"requirement": "Minimum value", "value": 5, "currency": ""},
			"row 1: Minimum value needs: Currency",
		),
		({"requirement": "Minimum value", "currency": "EUR"}, "row 1: Minimum value needs: Value or Days"),
		({"requirement": "Closes within days"}, "row 1: Closes within days needs: Value or Days"),
		({"requirement": "Closes within days", "value": 1.5}, "whole number from 0 to 36500, not 1.5"),
		({"requirement": "Closes within days", "value": 40_000}, "whole number from 0 to 36500"),
		({"requirement": "Minimum value", "value": 1e15, "currency": "EUR"}, "must lie between"),
		({"requirement": "Partner attribute"}, "row 1: Partner attribute needs: Attribute"),
		({"requirement": "Minimum height"}, "row 1: Requirement must be one of"),
	],
)
def test_a_rule_without_what_it_needs_is_refused(row, message):
	with pytest.raises(frappe.ValidationError, match=message):
		rules(row)


@pytest.mark.parametrize(
	("first", "second", "twins"),
	[
		(ACTIVE, ACTIVE, True),
		(ACTIVE, {**ACTIVE, "product": "Test Gateway"}, False),
		(minimum(1), minimum(2), True),
		(minimum(1), minimum(2, "USD"), False),
		(minimum(1), {"requirement": "Closes within days", "value": 1}, False),
	],
)
def test_two_rules_about_the_same_are_refused(first, second, twins):
	product()
	if not twins:
		assert len(rules(first, second).eligibility_rules) == 2
		return
	with pytest.raises(frappe.ValidationError, match="row 2: says the same as row 1"):
		rules(first, second)


def test_what_a_requirement_does_not_use_is_cleared():
	gold = tier("Gold", 3).name
	rules(
		{**ACTIVE, "value": 5, "currency": "EUR", "partner_tier": gold}, {**minimum(5), "partner_tier": gold}
	)
	first, second = frappe.get_single(SETTINGS).eligibility_rules
	assert (first.value or None, first.currency, first.partner_tier) == (None, None, None)
	assert (second.value, second.currency, second.partner_tier) == (5, "EUR", None)


@pytest.mark.parametrize("likeness", [1, 49.9, 100.1])
def test_a_likeness_that_means_nothing_is_refused(likeness):
	with pytest.raises(frappe.ValidationError, match="must lie between 50 and 100, or be 0"):
		program(deal_similarity=likeness)
