"""Which tier a partner qualifies for, by rules over what was measured.

A tier is judged by its own rules alone: whoever meets all of them qualifies, also when a lower tier
asks for something else. What a lower tier asks for on top must be repeated in the higher one, or
it does not count there; so the rules of a tier can be read without those of the others.

- A tier without rules is never reached by rule, and never lost by rule.
- The lowest enabled tier is the floor: a fall ends there, whatever it asks, since every partner has a tier.
- A disabled tier is left out: nobody is moved to it, and whoever has it is not moved down from it.
- What cannot be measured counts neither way: no promotion rests on it, no loss follows from it.
  Nobody falls who may hold a better tier, and a fall stops where it would have to pass a tier of
  which nobody can say whether it holds.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from partner_support.engine.errors import QualificationError

ONE_DAY = timedelta(days=1)
MONTHS_IN_A_YEAR = 12
LONGEST_PERIOD = 100 * MONTHS_IN_A_YEAR


class Direction(Enum):
	"""Where a verdict leads from the present tier."""

	PROMOTE = "Promote"
	DEMOTE = "Demote"
	STAY = "Stay"


@dataclass(frozen=True)
class Measure:
	"""What is looked at: a metric, over so many months back from today (0: ever), of one unit only.

	The unit is a currency for money, or the name of one certification; blank is any.
	"""

	metric: str
	period_months: int = 0
	unit: str = ""

	def __post_init__(self) -> None:
		if not 0 <= self.period_months <= LONGEST_PERIOD:
			raise QualificationError(
				f"{self.metric}: a period has 0 to {LONGEST_PERIOD} months, not {self.period_months}"
			)


@dataclass(frozen=True)
class Requirement:
	"""A rule of a tier: at least `threshold` of a measure. Raises QualificationError unless it is positive."""

	measure: Measure
	threshold: Decimal

	def __post_init__(self) -> None:
		if not self.threshold > 0:
			raise QualificationError(
				f"{self.measure.metric}: a threshold must be more than 0, not {self.threshold}"
			)


@dataclass(frozen=True)
class Measurement:
	"""What one partner has reached; None where that cannot be known. The remark says what was left out."""

	value: Decimal | None
	remark: str = ""


UNKNOWN = Measurement(None)


@dataclass(frozen=True)
class Evidence:
	"""A requirement beside what was measured."""

	requirement: Requirement
	actual: Decimal | None
	remark: str = ""

	@property
	def met(self) -> bool | None:
		"""Whether the threshold is reached; None where nobody can say."""
		return None if self.actual is None else self.actual >= self.requirement.threshold


@dataclass(frozen=True)
class Tier:
	"""A level of the program: a higher rank is a better tier."""

	name: str
	rank: int
	requirements: tuple[Requirement, ...] = ()
	enabled: bool = True

	def evidence(self, measured: Mapping[Measure, Measurement]) -> tuple[Evidence, ...]:
		"""Each rule beside what was measured, in the order of the rules."""
		found = [(each, measured.get(each.measure, UNKNOWN)) for each in self.requirements]
		return tuple(Evidence(each, actual.value, actual.remark) for each, actual in found)

	def holds(self, measured: Mapping[Measure, Measurement]) -> bool | None:
		"""Whether every rule is met; one that is not decides it, one that is unknown leaves it open."""
		answers = {each.met for each in self.evidence(measured)}
		if False in answers:
			return False
		return None if None in answers else True


@dataclass(frozen=True)
class Verdict:
	"""The tier that a partner should have, and the rules that say so.

	A promotion shows what the new tier asks for, everything else what the present one does.
	"""

	direction: Direction
	present: str
	tier: str
	evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Program:
	"""Every tier, in any order. Raises QualificationError where two share a name or a rank."""

	tiers: tuple[Tier, ...]

	def __post_init__(self) -> None:
		for what in ("name", "rank"):
			values = [getattr(tier, what) for tier in self.tiers]
			if len(set(values)) < len(values):
				raise QualificationError(f"two tiers have the same {what}: {sorted(values)}")

	@property
	def ladder(self) -> tuple[Tier, ...]:
		"""The enabled tiers, the best first."""
		return tuple(
			sorted((each for each in self.tiers if each.enabled), key=lambda each: each.rank, reverse=True)
		)

	@property
	def measures(self) -> frozenset[Measure]:
		"""Everything that must be measured to judge anybody."""
		return frozenset(rule.measure for tier in self.ladder for rule in tier.requirements)

	def tier(self, name: str) -> Tier:
		"""The tier of that name. Raises QualificationError when there is none."""
		for each in self.tiers:
			if each.name == name:
				return each
		raise QualificationError(f"there is no tier {name!r}")

	def next_above(self, name: str) -> Tier | None:
		"""The enabled tier that comes after this one; None at the top."""
		better = self.better_than(self.tier(name))
		return better[-1] if better else None

	def better_than(self, present: Tier) -> tuple[Tier, ...]:
		"""The enabled tiers above one, the best first."""
		return tuple(each for each in self.ladder if each.rank > present.rank)

	def judge(self, present: str, measured: Mapping[Measure, Measurement]) -> Verdict:
		"""Whether a partner of that tier should have another."""
		tier = self.tier(present)
		better = best_held(self.better_than(tier), measured)
		if better:
			return Verdict(Direction.PROMOTE, present, better.name, better.evidence(measured))
		worse = self.fall_from(tier, measured)
		direction, reached = (Direction.DEMOTE, worse) if worse else (Direction.STAY, tier)
		return Verdict(direction, present, reached.name, tier.evidence(measured))

	def fall_from(self, tier: Tier, measured: Mapping[Measure, Measurement]) -> Tier | None:
		"""Where a partner ends that no longer meets its tier's rules; None when it stays."""
		below = [each for each in self.ladder if each.rank < tier.rank]
		if not (tier.enabled and below) or tier.holds(measured) is not False:
			return None
		if any(each.holds(measured) is None for each in self.better_than(tier)):
			return None
		*between, floor = (each for each in below if each.requirements or each is below[-1])
		for each in between:
			holds = each.holds(measured)
			if holds is not False:
				return each if holds else None
		return floor


def best_held(tiers: Iterable[Tier], measured: Mapping[Measure, Measurement]) -> Tier | None:
	"""The first of these tiers that has rules, all of them met."""
	return next((each for each in tiers if each.requirements and each.holds(measured)), None)


def counted_from(today: date, months: int) -> date:
	"""The first day of a period that ends today: the day after that of the same number so many months ago.

	Twelve months up to 24 November 2026 begin on 25 November 2025. A month without that day ends
	earlier: on 29 February 2028, twelve months begin on 1 March 2027.
	"""
	return months_after(today, -months) + ONE_DAY


def months_after(day: date, months: int) -> date:
	"""The day of the same number so many months later, or the last one of a month that is too short."""
	year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months, MONTHS_IN_A_YEAR)
	return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(since: date, today: date) -> int:
	"""How many months have passed in full; none before `since`."""
	months = (today.year - since.year) * MONTHS_IN_A_YEAR + today.month - since.month
	return max(months - (months_after(since, months) > today), 0)
