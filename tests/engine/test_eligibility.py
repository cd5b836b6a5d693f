"""A deal is held against the rules that speak about it, and each rule says what it found."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import EligibilityError, eligibility
from partner_support.engine.eligibility import Facts, Finding, Requirement, Rule

FACTS = Facts(
	product="Gateway",
	value=Decimal("10000.00"),
	currency="EUR",
	registered_on=date(2026, 3, 2),
	expected_close=date(2026, 4, 1),
	partner_status="Active",
	is_partner_active=True,
	has_active_agreement=True,
	tier="Silver",
	tier_rank=2,
	attributes=frozenset({"HIPAA"}),
)
GOLD = Rule(Requirement.MINIMUM_TIER, tier="Gold", tier_rank=3)
SILVER = Rule(Requirement.MINIMUM_TIER, tier="Silver", tier_rank=2)


def minimum(value: str, currency: str = "EUR", product: str | None = None) -> Rule:
	return Rule(Requirement.MINIMUM_VALUE, product, value=Decimal(value), currency=currency)


def within(days: int) -> Rule:
	return Rule(Requirement.CLOSES_WITHIN, value=Decimal(days))


RULES = st.sampled_from(
	[
		Rule(Requirement.ACTIVE_PARTNER),
		Rule(Requirement.ACTIVE_AGREEMENT, "Gateway"),
		Rule(Requirement.ATTRIBUTE, "Sensor", attribute="HIPAA"),
		GOLD,
		SILVER,
		within(30),
		*(minimum(value, currency) for value in ("1", "10001") for currency in ("EUR", "USD")),
	]
)


@given(st.lists(RULES))
def test_each_rule_that_speaks_has_its_finding_in_order(rules: list[Rule]) -> None:
	found = eligibility.judge(rules, FACTS)
	assert [each.rule for each in found] == [each for each in rules if each in [one.rule for one in found]]
	assert all(each.rule.product in (None, FACTS.product) for each in found)
	assert eligibility.is_eligible(found) == all(each.is_met for each in found)


@given(st.lists(RULES), RULES)
def test_a_further_rule_never_makes_a_deal_eligible_unless_it_names_its_currency(
	rules: list[Rule], further: Rule
) -> None:
	before = eligibility.is_eligible(eligibility.judge(rules, FACTS))
	after = eligibility.is_eligible(eligibility.judge([*rules, further], FACTS))
	assert before or not after or further.currency == FACTS.currency


def test_without_rules_every_deal_is_eligible() -> None:
	assert eligibility.judge([], FACTS) == ()
	assert eligibility.is_eligible([])


@pytest.mark.parametrize(
	("rule", "unmet_by", "wanted", "found"),
	[
		(
			Rule(Requirement.ACTIVE_PARTNER),
			{"is_partner_active": False, "partner_status": "Suspended"},
			"",
			"Suspended",
		),
		(Rule(Requirement.ACTIVE_AGREEMENT), {"has_active_agreement": False}, "", ""),
		(SILVER, {"tier": "Bronze", "tier_rank": 1}, "Silver", "Bronze"),
		(minimum("10000"), {"value": Decimal("9999.99")}, "10000 EUR", "9999.99 EUR"),
		(within(30), {"expected_close": date(2026, 4, 2)}, "2026-04-01", "2026-04-02"),
		(Rule(Requirement.ATTRIBUTE, attribute="HIPAA"), {"attributes": frozenset({"PCI"})}, "HIPAA", ""),
	],
	ids=lambda value: value.requirement.value if isinstance(value, Rule) else None,
)
def test_each_requirement_is_met_at_its_boundary_and_not_beyond(
	rule: Rule, unmet_by: dict[str, object], wanted: str, found: str
) -> None:
	assert eligibility.is_eligible(eligibility.judge([rule], FACTS))
	assert eligibility.judge([rule], replace(FACTS, **unmet_by)) == (Finding(rule, False, wanted, found),)


def test_a_higher_tier_than_asked_for_will_do() -> None:
	assert not eligibility.judge([GOLD], FACTS)[0].is_met
	assert eligibility.judge([GOLD], replace(FACTS, tier="Platinum", tier_rank=4))[0].is_met


def test_a_rule_for_another_product_says_nothing() -> None:
	assert eligibility.judge([minimum("99999", product="Sensor")], FACTS) == ()
	assert not eligibility.judge([minimum("99999", product="Gateway")], FACTS)[0].is_met


def test_of_minimums_in_several_currencies_the_deals_own_counts() -> None:
	rules = [minimum("99999", "USD"), minimum("5000")]
	assert [each.rule for each in eligibility.judge(rules, FACTS)] == [rules[1]]


def test_a_currency_without_a_minimum_is_no_way_round_the_others() -> None:
	found = eligibility.judge([minimum("1", "USD"), minimum("1", "JPY")], FACTS)
	assert [(each.is_met, each.wanted, each.found) for each in found] == [
		(False, "1 USD", "10000.00 EUR"),
		(False, "1 JPY", "10000.00 EUR"),
	]


def test_a_deal_may_close_on_the_day_of_its_registration() -> None:
	same_day = replace(FACTS, expected_close=FACTS.registered_on)
	assert eligibility.judge([within(0)], same_day)[0].is_met
	late = replace(same_day, expected_close=FACTS.registered_on + timedelta(days=1))
	assert not eligibility.judge([within(0)], late)[0].is_met


def test_rules_about_the_same_are_told_by_their_identity() -> None:
	assert GOLD.identity == SILVER.identity
	assert minimum("1").identity == minimum("2").identity
	assert minimum("1").identity != minimum("1", "USD").identity
	assert minimum("1").identity != minimum("1", product="Gateway").identity
	one, other = (Rule(Requirement.ATTRIBUTE, attribute=name) for name in ("HIPAA", "PCI"))
	assert one.identity != other.identity


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"requirement": "Minimum height"}, "Requirement must be one of .*, not 'Minimum height'"),
		({"requirement": "Minimum tier", "tier": "Gold"}, "'Minimum tier' needs: tier_rank"),
		({"requirement": "Minimum value"}, "'Minimum value' needs: value, currency"),
		({"requirement": "Closes within days"}, "'Closes within days' needs: value"),
		({"requirement": "Closes within days", "value": Decimal("36501")}, "a whole number from 0 to 36500"),
		({"requirement": "Closes within days", "value": Decimal("1.5")}, "a whole number .*, not 1.5"),
		({"requirement": "Closes within days", "value": Decimal(-1)}, "a whole number .*, not -1"),
		({"requirement": "Partner attribute"}, "'Partner attribute' needs: attribute"),
	],
)
def test_a_rule_without_what_its_kind_needs_is_refused(values: dict[str, str], message: str) -> None:
	with pytest.raises(EligibilityError, match=message):
		Rule(**values)
