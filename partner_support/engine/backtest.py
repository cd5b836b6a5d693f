"""A policy that is not in force put to the tickets of the past, beside the one that was.

What happened stays as it was: when a ticket came, stood still, was answered and resolved. Only what was promised
changes, and with it what was kept and what would have escalated. What a scope alone settles is decided once, so
that years of tickets take seconds; every answer is the one that `Matrix`, `Clock` and `agenda` give.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from partner_support.engine.business_calendar import BusinessCalendar
from partner_support.engine.course import Course
from partner_support.engine.escalation import Ladder
from partner_support.engine.matrix import TICKET_CLOCKS, Case, ClockKind, Matrix, Row
from partner_support.engine.replay import Outcome, Rungs, Signs, Terms, outcome
from partner_support.engine.target import Target, Unit
from partner_support.engine.timeline import EPOCH, Timeline, microseconds

Scope = tuple[str | None, str | None, str | None]  # tier, severity, category
Promises = Mapping[ClockKind, Terms]
DECIDED = {"Kept", "Missed"}
SIDES = ("before", "after")


@dataclass(frozen=True)
class Promised:
	"""What a clock was promised in its own time: an allowance on the calendar that it was measured on."""

	calendar: BusinessCalendar
	allowance: int
	ladder: str | None = None


@dataclass(frozen=True)
class HistoricClock:
	"""One clock of a ticket as it went; `own` is what it was promised then."""

	kind: ClockKind
	course: Course
	own: Promised
	signs: Signs = field(default_factory=Signs)


@dataclass(frozen=True)
class HistoricTicket:
	"""A ticket of the past. `calendar` is the one that holds where a matrix row names none; None: the matrix's."""

	name: str
	scope: Scope
	start: int
	clocks: tuple[HistoricClock, ...]
	team: str | None = None
	calendar: str | None = None


class Compared(NamedTuple):
	"""One clock under two policies; None where a policy promises nothing about it."""

	ticket: HistoricTicket
	kind: ClockKind
	before: Outcome | None
	after: Outcome | None

	@property
	def changes_side(self) -> bool:
		"""Whether one policy counts it as kept and the other as missed."""
		if not self.before or not self.after:
			return False
		return {self.before.standing, self.after.standing} == DECIDED


class Policy(Protocol):
	"""Whatever can say on what terms each clock of a ticket ran."""

	def promises(self, ticket: HistoricTicket) -> Promises:
		"""The terms of each clock that something is promised about."""


class Ladders:
	"""The ladders that policies name, each with its rungs sorted once."""

	def __init__(self, ladders: Mapping[str, Ladder]) -> None:
		self.ladders = ladders
		self.sorted: dict[tuple[str, ClockKind], Rungs] = {}

	def rungs(self, name: str | None, kind: ClockKind) -> Rungs | None:
		"""The rungs that a clock of that kind climbs; None without a ladder."""
		if name is None or name not in self.ladders:
			return None
		key = name, kind
		if key not in self.sorted:
			self.sorted[key] = Rungs.of(self.ladders[name], kind)
		return self.sorted[key]


class AsPromised:
	"""The tickets' own policy: what each was promised in its time, with these ladders."""

	def __init__(self, ladders: Ladders) -> None:
		self.ladders = ladders

	def promises(self, ticket: HistoricTicket) -> Promises:
		"""The terms that each clock had."""
		return {
			clock.kind: Terms(
				clock.own.calendar, clock.own.allowance, self.ladders.rungs(clock.own.ladder, clock.kind)
			)
			for clock in ticket.clocks
		}


@dataclass(frozen=True)
class Offer:
	"""A row's target on the calendar it counts by, ready to be asked for many starts."""

	opening: Timeline
	measured: BusinessCalendar
	duration: int
	days: int | None

	@classmethod
	def of(cls, target: Target, calendar: BusinessCalendar) -> "Offer":
		"""The target of a row that counts by `calendar`."""
		in_days = target.unit is Unit.BUSINESS_DAYS
		duration = 0 if in_days else microseconds(target.duration)
		days = int(target.value) if in_days else None
		return cls(calendar.timeline, target.measured_on(calendar), duration, days)

	@property
	def measure(self) -> tuple[int, bool]:
		"""What it counts on: of two offers that agree in it, the larger can never win."""
		return (id(self.opening), True) if self.days is not None else (id(self.measured.timeline), False)

	@property
	def size(self) -> int:
		"""How much it allows, in its own measure."""
		return self.duration if self.days is None else self.days

	def due(self, start: int) -> int:
		"""See Target.due."""
		if self.days is not None:
			return self.opening.closing(start, self.days)
		return self.measured.timeline.reached(start, self.duration)

	def allowance(self, start: int, due: int) -> int:
		"""See Target.allowance."""
		return self.duration or self.opening.worked(start, due)


@dataclass(frozen=True)
class Plan:
	"""What a matrix says about one scope: for each clock the offers among which the stricter wins."""

	offers: Mapping[ClockKind, tuple[Offer, ...]]
	rungs: Mapping[ClockKind, Rungs | None]

	def terms(self, start: int) -> Promises:
		"""The terms of a ticket of this scope that began at `start`."""
		terms, dues = {}, {}
		for kind, offers in self.offers.items():
			due, offer = winner(offers, start)
			terms[kind] = Terms(offer.measured, offer.allowance(start, due), self.rungs[kind])
			dues[kind] = due
		response, resolution = dues.get(ClockKind.FIRST_RESPONSE), dues.get(ClockKind.RESOLUTION)
		if response and resolution and resolution < response:
			calendar, _allowance, rungs = terms[ClockKind.RESOLUTION]
			terms[ClockKind.RESOLUTION] = Terms(calendar, raised(calendar, response, start), rungs)
		return terms


def winner(offers: tuple[Offer, ...], start: int) -> tuple[int, Offer]:
	"""The offer that falls due first, and when; of equals the one listed first."""
	best = offers[0]
	due = best.due(start)
	for offer in offers[1:]:
		other = offer.due(start)
		if other < due:
			due, best = other, offer
	return due, best


class ByMatrix:
	"""A matrix and its ladders, put to tickets as if it had always been in force."""

	def __init__(self, matrix: Matrix, calendar: str, ladders: Ladders) -> None:
		self.matrix, self.calendar, self.ladders = matrix, calendar, ladders
		self.plans: dict[tuple[Scope, str], Plan] = {}

	def promises(self, ticket: HistoricTicket) -> Promises:
		"""The terms that the matrix decides for each clock that it speaks about."""
		key = ticket.scope, ticket.calendar or self.calendar
		if key not in self.plans:
			self.plans[key] = self.plan(*key)
		return self.plans[key].terms(ticket.start)

	def plan(self, scope: Scope, calendar: str) -> Plan:
		"""What the matrix says about a scope, before anything about the start is known."""
		rows = [row for row in self.matrix.rows if row.matches(scope)]
		speaking = {
			kind: most_specific([row for row in rows if kind in row.targets]) for kind in TICKET_CLOCKS
		}
		choice = self.matrix.ladder(Case(*scope, EPOCH, calendar))
		ladder = choice.ladder if choice else None
		return Plan(
			{
				kind: contending(
					Offer.of(row.targets[kind], self.matrix.calendar_named(row.calendar or calendar))
					for row in winners
				)
				for kind, winners in speaking.items()
				if winners
			},
			{kind: self.ladders.rungs(ladder, kind) for kind in TICKET_CLOCKS},
		)


def most_specific(rows: list[Row]) -> list[Row]:
	"""Those of the rows that name the most dimensions, in their order."""
	most = max((row.specificity for row in rows), default=0)
	return [row for row in rows if row.specificity == most]


def contending(offers: Iterable[Offer]) -> tuple[Offer, ...]:
	"""The strictest offer of each measure: which of them wins depends on the start."""
	best: dict[tuple[int, bool], Offer] = {}
	for offer in offers:
		if offer.size < best.setdefault(offer.measure, offer).size:
			best[offer.measure] = offer
	return tuple(best.values())


def raised(calendar: BusinessCalendar, due: int, start: int) -> int:
	"""The allowance of a resolution stretched to the first response's deadline; see `matrix.raised_to`."""
	timeline = calendar.timeline
	reached = timeline.reached(start, timeline.worked(start, due))
	return timeline.worked(start, reached if reached >= due else timeline.closing(due, 0))


def compare(
	tickets: Iterable[HistoricTicket], before: Policy, after: Policy, until: int
) -> Iterator[list[Compared]]:
	"""Each ticket's clocks under both policies, as seen at `until`; one list for each ticket, as they come."""
	for ticket in tickets:
		then, now = before.promises(ticket), after.promises(ticket)
		yield [
			Compared(
				ticket,
				clock.kind,
				judged(clock, then.get(clock.kind), until),
				judged(clock, now.get(clock.kind), until),
			)
			for clock in ticket.clocks
		]


def judged(clock: HistoricClock, terms: Terms | None, until: int) -> Outcome | None:
	"""What a clock comes to under some terms; None under none."""
	return outcome(clock.course, terms, until, clock.signs) if terms else None
