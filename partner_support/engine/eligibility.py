"""Whether a deal may be approved as it stands: rules and facts in, findings out.

All rules that speak about the deal's product must be met. A minimum value speaks about one currency;
money is never converted here, so a deal in a currency without a minimum of its own is not met by
the minimum in another: else the choice of a currency would be the way round it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from partner_support.engine.errors import EligibilityError, chosen


class Requirement(str, Enum):
	"""What a rule can ask of a deal or of its partner."""

	ACTIVE_PARTNER = "Active partner"
	ACTIVE_AGREEMENT = "Active agreement"
	MINIMUM_TIER = "Minimum tier"
	MINIMUM_VALUE = "Minimum value"
	CLOSES_WITHIN = "Closes within days"
	ATTRIBUTE = "Partner attribute"


# What a rule of each kind cannot do without; every other requirement needs no more than its name.
NEEDED = {
	Requirement.MINIMUM_TIER: ("tier", "tier_rank"),
	Requirement.MINIMUM_VALUE: ("value", "currency"),
	Requirement.CLOSES_WITHIN: ("value",),
	Requirement.ATTRIBUTE: ("attribute",),
}


MOST_DAYS = 36_500  # more is a typing error, and may lie beyond any calendar


@dataclass(frozen=True)
class Rule:
	"""One requirement; without a product it speaks about every product.

	Raises EligibilityError when what its kind needs is missing.
	"""

	requirement: Requirement
	product: str | None = None
	tier: str | None = None
	tier_rank: int | None = None
	value: Decimal | None = None
	currency: str | None = None
	attribute: str | None = None

	def __post_init__(self) -> None:
		object.__setattr__(self, "requirement", chosen(Requirement, self.requirement, EligibilityError))
		missing = [name for name in NEEDED.get(self.requirement, ()) if getattr(self, name) is None]
		if missing:
			raise EligibilityError(f"a rule {self.requirement.value!r} needs: {', '.join(missing)}")
		if self.requirement is Requirement.CLOSES_WITHIN and self.value not in range(MOST_DAYS + 1):
			raise EligibilityError(f"days must be a whole number from 0 to {MOST_DAYS}, not {self.value}")

	@property
	def identity(self) -> tuple[Requirement, str | None, str | None, str | None]:
		"""What it speaks about; of two rules that agree in it, one is idle or both contradict."""
		return self.requirement, self.product, self.currency, self.attribute


@dataclass(frozen=True)
class Facts:
	"""What is known of a deal and its partner on the day on which it is judged."""

	product: str
	value: Decimal
	currency: str
	registered_on: date
	expected_close: date
	partner_status: str
	is_partner_active: bool
	has_active_agreement: bool
	tier: str
	tier_rank: int
	attributes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
	"""One rule held against the facts: what it asked for, what was found, and whether that will do."""

	rule: Rule
	is_met: bool
	wanted: str = ""
	found: str = ""


def judge(rules: Iterable[Rule], facts: Facts) -> tuple[Finding, ...]:
	"""A finding for each rule that speaks about this deal, in the rules' order."""
	speaking = [rule for rule in rules if rule.product in (None, facts.product)]
	return tuple(finding(rule, facts) for rule in in_its_currency(speaking, facts.currency))


def is_eligible(findings: Iterable[Finding]) -> bool:
	"""Whether all of them are met; a deal about which no rule speaks is eligible."""
	return all(each.is_met for each in findings)


def in_its_currency(rules: Sequence[Rule], currency: str) -> list[Rule]:
	"""The rules without minimums in other currencies, where there is one in the deal's own."""
	has_own = any(is_minimum(rule) and rule.currency == currency for rule in rules)
	return [rule for rule in rules if not (has_own and is_minimum(rule) and rule.currency != currency)]


def is_minimum(rule: Rule) -> bool:
	"""Whether it speaks about the deal's value."""
	return rule.requirement is Requirement.MINIMUM_VALUE


def finding(rule: Rule, facts: Facts) -> Finding:
	"""One rule held against the facts."""
	return {
		Requirement.ACTIVE_PARTNER: partner_is_active,
		Requirement.ACTIVE_AGREEMENT: agreement_is_active,
		Requirement.MINIMUM_TIER: tier_is_high_enough,
		Requirement.MINIMUM_VALUE: value_is_high_enough,
		Requirement.CLOSES_WITHIN: closes_soon_enough,
		Requirement.ATTRIBUTE: has_attribute,
	}[rule.requirement](rule, facts)


def partner_is_active(rule: Rule, facts: Facts) -> Finding:
	"""The partner takes part in the program now."""
	return Finding(rule, facts.is_partner_active, found=facts.partner_status)


def agreement_is_active(rule: Rule, facts: Facts) -> Finding:
	"""An agreement holds now."""
	return Finding(rule, facts.has_active_agreement)


def tier_is_high_enough(rule: Rule, facts: Facts) -> Finding:
	"""The partner's tier ranks as high as the rule's, or higher."""
	return Finding(rule, facts.tier_rank >= (rule.tier_rank or 0), rule.tier or "", facts.tier)


def value_is_high_enough(rule: Rule, facts: Facts) -> Finding:
	"""The deal is worth as much as the rule says, in the rule's currency."""
	least = rule.value or Decimal(0)
	enough = facts.currency == rule.currency and facts.value >= least
	return Finding(rule, enough, f"{least:f} {rule.currency}", f"{facts.value:f} {facts.currency}")


def closes_soon_enough(rule: Rule, facts: Facts) -> Finding:
	"""The deal is expected to close within so many days of its registration, the last of them included."""
	last = facts.registered_on + timedelta(days=int(rule.value or 0))
	return Finding(rule, facts.expected_close <= last, last.isoformat(), facts.expected_close.isoformat())


def has_attribute(rule: Rule, facts: Facts) -> Finding:
	"""The partner has the attribute."""
	return Finding(rule, rule.attribute in facts.attributes, rule.attribute or "")
