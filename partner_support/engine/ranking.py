"""The order of a queue as one sortable key that holds as time passes: an effective deadline.

Why the key is right: the urgency of a ticket at `now` is how far its effective deadline lies behind `now`. That
grows by one second a second for every ticket alike, so which of two is more urgent never changes by waiting,
and whoever sorts by the deadline alone has the order at every instant. A ticket that nears its breach rises all
the same: past those that came in since, whose deadlines lie later. The key changes only with what the ticket is
(a clock moved, a level, a value), and is therefore written when that changes and never because time has passed.

The effective deadline is the nearest one, of a clock that runs or of the deal that is to close, moved forward by
plain time for each thing that makes the ticket weigh more. Plain time, since tickets on different calendars must
be put in one order, and since nothing then depends on where `now` lies. Weights only add up and never shrink, so
more severity, a higher level or more money never moves a ticket back.

A ticket that waits for its partner keeps its own order, behind every one that can be worked on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from partner_support.engine.business_calendar import aware
from partner_support.engine.errors import RankingError

NO_TIME = timedelta(0)
BEHIND = 10_000_000_000  # seconds; no effective deadline lies three hundred years ahead
NOT_PROMISED = timedelta(days=7)  # what a ticket without any deadline is given from when it was opened


class Kind(str, Enum):
	"""What can move a ticket forward."""

	SEVERITY = "Severity"
	TIER = "Tier"
	MONEY = "Money at risk"
	BUSINESS_CRITICAL = "Business critical"
	LEVEL = "Escalation level"


class Bound(str, Enum):
	"""Whose deadline is the nearest."""

	CLOCK = "Clock"
	DEAL = "Deal"
	NOTHING = "Nothing promised"


@dataclass(frozen=True)
class Deal:
	"""Money at risk: what a deal is worth where its worth counts, and when it closes."""

	value: Decimal = Decimal(0)
	closes_at: datetime | None = None


@dataclass(frozen=True)
class Weights:
	"""How much sooner a ticket is due for what it is. Raises RankingError for a weight below nothing.

	Each whole `deal_step` of value counts `deal_hour`, up to `deal_most`; a deal is due `deal_lead` before it closes.
	"""

	severities: Mapping[str, timedelta] = field(default_factory=dict)
	tiers: Mapping[str, timedelta] = field(default_factory=dict)
	business_critical: timedelta = NO_TIME
	level: timedelta = NO_TIME
	deal_step: Decimal = Decimal(0)
	deal_hour: timedelta = NO_TIME
	deal_most: timedelta = NO_TIME
	deal_lead: timedelta = NO_TIME

	def __post_init__(self) -> None:
		single = (self.business_critical, self.level, self.deal_hour, self.deal_most, self.deal_lead)
		for weight in (*self.severities.values(), *self.tiers.values(), *single):
			if weight < NO_TIME:
				raise RankingError(f"a weight must not be less than nothing, but is {weight}")
		if self.deal_step < 0:
			raise RankingError(
				f"a step of a deal's value must not be less than nothing, but is {self.deal_step}"
			)

	def of_money(self, value: Decimal) -> timedelta:
		"""What a deal's value counts."""
		if not self.deal_step or value <= 0:
			return NO_TIME
		most = self.deal_most // self.deal_hour if self.deal_hour else 0
		steps = min(int(value // self.deal_step), most + 1)  # so that no value is too large to multiply
		return min(steps * self.deal_hour, self.deal_most)


@dataclass(frozen=True)
class Standing:
	"""What a ticket is. `deadlines` are those of the clocks that run; of one that waits, where they stood."""

	opened_at: datetime
	deadlines: Mapping[str, datetime] = field(default_factory=dict)
	severity: str | None = None
	tier: str | None = None
	deal: Deal | None = None
	business_critical: bool = False
	level: int = 0
	is_waiting: bool = False


@dataclass(frozen=True)
class Part:
	"""One thing that moves the ticket forward, and by how much."""

	kind: Kind
	shift: timedelta


@dataclass(frozen=True)
class Rank:
	"""Where a ticket stands in the queue, and why: `deadline` is that of `clock`, of the deal, or of nothing."""

	deadline: datetime
	bound: Bound
	clock: str | None
	parts: tuple[Part, ...]
	is_waiting: bool

	@property
	def effective(self) -> datetime:
		"""The deadline, moved forward by every part."""
		return self.deadline - sum((part.shift for part in self.parts), NO_TIME)

	@property
	def key(self) -> int:
		"""The smaller, the sooner: seconds of the effective deadline, behind all others while it waits. Never 0 or less."""
		seconds = max(int(self.effective.timestamp()), 1)
		return seconds + BEHIND if self.is_waiting else seconds


def rank(standing: Standing, weights: Weights) -> Rank:
	"""The place of a ticket in the queue, with its explanation."""
	at, bound, clock = nearest(standing, weights)
	shifts = {
		Kind.SEVERITY: weights.severities.get(standing.severity or "", NO_TIME),
		Kind.TIER: weights.tiers.get(standing.tier or "", NO_TIME),
		Kind.MONEY: weights.of_money(standing.deal.value) if standing.deal else NO_TIME,
		Kind.BUSINESS_CRITICAL: weights.business_critical if standing.business_critical else NO_TIME,
		Kind.LEVEL: weights.level * max(standing.level, 0),
	}
	parts = tuple(Part(kind, shift) for kind, shift in shifts.items() if shift)
	return Rank(at, bound, clock, parts, standing.is_waiting)


def nearest(standing: Standing, weights: Weights) -> tuple[datetime, Bound, str | None]:
	"""The nearest deadline, whose it is, and of which clock; a clock comes before a deal that is due with it."""
	found: list[tuple[datetime, Bound, str | None]] = [
		(aware(at), Bound.CLOCK, clock) for clock, at in standing.deadlines.items()
	]
	closing = due_for_deal(standing, weights)
	if closing:
		found.append((closing, Bound.DEAL, None))
	nothing = aware(standing.opened_at) + NOT_PROMISED, Bound.NOTHING, None
	return min(found, key=lambda each: each[0], default=nothing)


def due_for_deal(standing: Standing, weights: Weights) -> datetime | None:
	"""When the ticket's deal wants it done: never before it was opened. What had closed by then is past helping."""
	if not standing.deal or not standing.deal.closes_at:
		return None
	closes_at, opened_at = aware(standing.deal.closes_at), aware(standing.opened_at)
	return max(closes_at - weights.deal_lead, opened_at) if closes_at > opened_at else None
