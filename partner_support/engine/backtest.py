"""A policy that is not in force put to the tickets of the past, beside the one that was.

What happened stays as it was: when a ticket came, stood still, was answered and resolved. Only what was promised
changes, and with it what was kept and what would have escalated. What a scope alone settles is decided once, so
that years of tickets take seconds; every answer is the one that `Matrix`, `Clock` and `agenda` give.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, Protocol

from partner_support.engine.business_calendar import BusinessCalendar
from partner_support.engine.course import OPEN, Course
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
		if not self.before or not self.after or self.before.standing == self.after.standing:
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
				clock.own.calendar.timeline,
				clock.own.allowance,
				self.ladders.rungs(clock.own.ladder, clock.kind),
			)
			for clock in ticket.clocks
		}


@dataclass(frozen=True)
class Offer:
	"""A row's target on the timeline that measures it, ready to be asked for many starts."""

	timeline: Timeline
	size: int  # microseconds, or days
	in_days: bool

	@classmethod
	def of(cls, target: Target, calendar: BusinessCalendar) -> "Offer":
		"""The target of a row that counts by `calendar`."""
		in_days = target.unit is Unit.BUSINESS_DAYS
		size = int(target.value) if in_days else microseconds(target.duration)
		return cls(target.measured_on(calendar).timeline, size, in_days)

	@property
	def measure(self) -> tuple[Timeline, bool]:
		"""What it counts on: of two offers that agree in it, the larger can never win."""
		return self.timeline, self.in_days

	def due(self, start: int) -> int:
		"""See Target.due."""
		if self.in_days:
			return self.timeline.closing(start, self.size)
		return self.timeline.reached(start, self.size)

	def allowance(self, start: int) -> int:
		"""See Target.allowance."""
		if self.in_days:
			return self.timeline.worked(start, self.timeline.closing(start, self.size))
		return self.size


class Contest(NamedTuple):
	"""The offers that a matrix makes about one clock of a scope, of which the stricter wins, and the rungs above it."""

	kind: ClockKind
	offers: tuple[Offer, ...]
	rungs: Rungs | None

	def winner(self, start: int) -> tuple[int, Offer]:
		"""The offer that falls due first, and when; of equals the one listed first."""
		return min(((offer.due(start), offer) for offer in self.offers), key=itemgetter(0))

	def sizes(self, in_days: bool) -> list[int]:
		"""The sizes of the offers in days, or of those in time."""
		return [offer.size for offer in self.offers if offer.in_days is in_days]


class Plan(Protocol):
	"""What a matrix says about one scope, before anything about the start is known."""

	def terms(self, start: int) -> Promises:
		"""The terms of a ticket of this scope that began at `start`."""


class ByAllowance:
	"""The plan where one timeline measures everything: allowances are then in the order of the deadlines."""

	def __init__(self, timeline: Timeline, contests: Iterable[Contest]) -> None:
		self.timeline = timeline
		self.contests = [
			(each.kind, min(each.sizes(False), default=OPEN), min(each.sizes(True), default=None), each.rungs)
			for each in contests
		]

	def terms(self, start: int) -> Promises:
		"""See Plan.terms."""
		terms, response, timeline = {}, 0, self.timeline
		for kind, allowance, days, rungs in self.contests:
			if days is not None:
				allowance = min(allowance, timeline.worked(start, timeline.closing(start, days)))
			if kind is ClockKind.FIRST_RESPONSE:
				response = allowance
			elif kind is ClockKind.RESOLUTION and allowance < response:
				allowance = response
			terms[kind] = Terms(timeline, allowance, rungs)
		return terms


class ByDeadline:
	"""The plan where hours of the day contend with working hours, or one calendar with another."""

	def __init__(self, contests: Iterable[Contest]) -> None:
		self.contests = tuple(contests)

	def terms(self, start: int) -> Promises:
		"""See Plan.terms."""
		terms, dues = {}, {}
		for contest in self.contests:
			dues[contest.kind], offer = contest.winner(start)
			terms[contest.kind] = Terms(offer.timeline, offer.allowance(start), contest.rungs)
		response, resolution = dues.get(ClockKind.FIRST_RESPONSE), dues.get(ClockKind.RESOLUTION)
		if response and resolution and resolution < response:
			timeline, _allowance, rungs = terms[ClockKind.RESOLUTION]
			terms[ClockKind.RESOLUTION] = Terms(timeline, raised(timeline, response, start), rungs)
		return terms


def planned(contests: list[Contest]) -> Plan:
	"""The plan that suits these."""
	timelines = {offer.timeline for contest in contests for offer in contest.offers}
	return ByAllowance(timelines.pop(), contests) if len(timelines) == 1 else ByDeadline(contests)


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
		rows = self.matrix.matching(scope)
		speaking = {
			kind: most_specific([row for row in rows if kind in row.targets]) for kind in TICKET_CLOCKS
		}
		choice = self.matrix.ladder(Case(*scope, EPOCH, calendar))
		ladder = choice.ladder if choice else None
		return planned(
			[
				Contest(
					kind,
					contending(
						Offer.of(row.targets[kind], self.matrix.calendar_named(row.calendar or calendar))
						for row in winners
					),
					self.ladders.rungs(ladder, kind),
				)
				for kind, winners in speaking.items()
				if winners
			]
		)


def most_specific(rows: list[Row]) -> list[Row]:
	"""Those of the rows that name the most dimensions, in their order."""
	most = max((row.specificity for row in rows), default=0)
	return [row for row in rows if row.specificity == most]


def contending(offers: Iterable[Offer]) -> tuple[Offer, ...]:
	"""The strictest offer of each measure: which of them wins depends on the start."""
	best: dict[tuple[Timeline, bool], Offer] = {}
	for offer in offers:
		if offer.size < best.setdefault(offer.measure, offer).size:
			best[offer.measure] = offer
	return tuple(best.values())


def raised(timeline: Timeline, due: int, start: int) -> int:
	"""The allowance of a resolution stretched to the first response's deadline; see `matrix.raised_to`."""
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
