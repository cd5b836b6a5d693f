"""Which promise applies: rows by tier, severity and category, decided clock by clock.

For each clock on its own: the most specific row that speaks about it wins; among equally
specific rows the stricter, which is the one that falls due first for this start; then the
order of the rows. The decision carries every row that was considered and why it lost.
A resolution is never due before the first response: see `raised_to`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Any

from partner_support.engine.business_calendar import BusinessCalendar
from partner_support.engine.clock_kinds import TICKET_CLOCKS as TICKET_CLOCKS
from partner_support.engine.clock_kinds import ClockKind as ClockKind
from partner_support.engine.errors import MatrixError
from partner_support.engine.target import Target

DIMENSIONS = ("tier", "severity", "category")
Scope = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Row:
	"""One line of the matrix. A dimension left None speaks about all of its values."""

	name: str
	tier: str | None = None
	severity: str | None = None
	category: str | None = None
	targets: Mapping[ClockKind, Target] = field(default_factory=dict)
	calendar: str | None = None
	ladder: str | None = None

	def __post_init__(self) -> None:
		if ClockKind.APPROVAL in self.targets:
			raise MatrixError(f"row {self.name} promises an approval, which no ticket waits for")

	@property
	def scope(self) -> Scope:
		"""What the row is about."""
		return self.tier, self.severity, self.category

	@property
	def specificity(self) -> int:
		"""How many dimensions it names, 0 to 3."""
		return sum(value is not None for value in self.scope)

	def matches(self, scope: Sequence[str | None]) -> bool:
		"""Whether the row speaks about a ticket of that (tier, severity, category)."""
		return all(mine is None or mine == theirs for mine, theirs in zip(self.scope, scope, strict=True))


@dataclass(frozen=True)
class Case:
	"""A question to the matrix. `calendar` is the one that holds where a row names none."""

	tier: str | None
	severity: str | None
	category: str | None
	start: datetime
	calendar: str

	@property
	def scope(self) -> Scope:
		"""What the ticket is, in the matrix's dimensions."""
		return self.tier, self.severity, self.category


@dataclass(frozen=True)
class Contender:
	"""A row that speaks about a clock of this case: when it would fall due, and why it won or lost."""

	row: Row
	target: Target
	calendar: str
	due: datetime
	reason: str

	def as_dict(self) -> dict[str, Any]:
		"""Plain values for storage or display."""
		return {
			"row": self.row.name,
			**dict(zip(DIMENSIONS, self.row.scope, strict=True)),
			"target": str(self.target),
			"calendar": self.calendar,
			"due": self.due.isoformat(),
			"reason": self.reason,
		}


@dataclass(frozen=True)
class Promise:
	"""What one clock was promised: the winner, its allowance of working time, and the losers."""

	kind: ClockKind
	winner: Contender
	losers: tuple[Contender, ...]
	due: datetime
	allowance: timedelta
	calendar: BusinessCalendar
	raised: bool = False  # moved back to the first response's deadline

	def as_dict(self) -> dict[str, Any]:
		"""Plain values for storage or display."""
		return {
			"clock": self.kind.value,
			"due": self.due.isoformat(),
			"allowance_seconds": self.allowance.total_seconds(),
			"raised": self.raised,
			"winner": self.winner.as_dict(),
			"losers": [loser.as_dict() for loser in self.losers],
		}


@dataclass(frozen=True)
class LadderChoice:
	"""The escalation ladder that applies, the row that named it and the rows that lost."""

	ladder: str
	row: Row
	losers: tuple[Row, ...]


@dataclass(frozen=True)
class Decision:
	"""The matrix's answer to a case, with its whole reasoning as data."""

	matrix: str
	case: Case
	promises: Mapping[ClockKind, Promise]
	ladder: LadderChoice | None

	def as_dict(self) -> dict[str, Any]:
		"""Plain values for storage or display."""
		return {
			"matrix": self.matrix,
			**dict(zip(DIMENSIONS, self.case.scope, strict=True)),
			"start": self.case.start.isoformat(),
			"promises": [promise.as_dict() for promise in self.promises.values()],
			"ladder": self.ladder and self.ladder.ladder,
			"ladder_row": self.ladder and self.ladder.row.name,
		}


@dataclass(frozen=True)
class Gap:
	"""A combination that the matrix leaves without a promise for a clock."""

	tier: str
	severity: str
	category: str
	kind: ClockKind


@dataclass(frozen=True)
class Matrix:
	"""One version of the promises. Raises MatrixError when a row names a calendar it does not have."""

	name: str
	rows: tuple[Row, ...]
	calendars: Mapping[str, BusinessCalendar]

	def __post_init__(self) -> None:
		object.__setattr__(self, "rows", tuple(self.rows))
		for row in self.rows:
			if row.calendar is not None:
				self.calendar_named(row.calendar)

	def decide(self, case: Case, kinds: Sequence[ClockKind] = TICKET_CLOCKS) -> Decision:
		"""What applies to `case`, clock by clock. A clock that no row speaks about is absent."""
		promises = {}
		for kind in kinds:
			contenders = self.contenders(case, kind)
			if contenders:
				promises[kind] = self.promise(case, kind, contenders)
		return Decision(self.name, case, in_sequence(promises, case.start), self.ladder(case))

	def contenders(self, case: Case, kind: ClockKind) -> list[Contender]:
		"""Every row that speaks about this clock, best first, each with its reason."""
		dues: dict[tuple[Target, str], datetime] = {}
		offers = [
			self.offer(case, row, row.targets[kind], dues)
			for row in self.matching(case.scope)
			if kind in row.targets
		]
		ranked = sorted(offers, key=lambda offer: (-offer.row.specificity, offer.due))
		return [replace(each, reason=verdict(each, ranked)) for each in ranked]

	def offer(
		self, case: Case, row: Row, target: Target, dues: dict[tuple[Target, str], datetime]
	) -> Contender:
		"""What `row` would promise for this case; `dues` remembers what rows with the same words come to."""
		calendar = row.calendar or case.calendar
		due = dues.get((target, calendar))
		if due is None:
			due = dues[target, calendar] = target.due(self.calendar_named(calendar), case.start)
		return Contender(row, target, calendar, due, "")

	@cached_property
	def by_scope(self) -> dict[Scope, list[tuple[int, Row]]]:
		"""The rows with their places, by what they are about."""
		found: dict[Scope, list[tuple[int, Row]]] = {}
		for place, row in enumerate(self.rows):
			found.setdefault(row.scope, []).append((place, row))
		return found

	def matching(self, scope: Scope) -> list[Row]:
		"""The rows that speak about a ticket of that scope, in their order."""
		placed = [each for about in wider(scope) for each in self.by_scope.get(about, ())]
		return [row for _, row in sorted(placed, key=lambda each: each[0])]

	@cached_property
	def essence(self) -> "Matrix":
		"""The rows that can win: whatever repeats the scope, words and ladder of an earlier row is left out.

		It decides as the whole does, with the same winners, however often a table says the same.
		"""
		first: dict[Any, Row] = {}
		for row in self.rows:
			first.setdefault((row.scope, frozenset(row.targets.items()), row.calendar, row.ladder), row)
		return replace(self, rows=tuple(first.values()))

	def promise(self, case: Case, kind: ClockKind, contenders: Sequence[Contender]) -> Promise:
		"""The winner's promise, with the losers kept."""
		winner, *losers = contenders
		calendar = self.calendar_named(winner.calendar)
		return Promise(
			kind,
			winner,
			tuple(losers),
			winner.due,
			winner.target.allowance(calendar, case.start),
			winner.target.measured_on(calendar),
		)

	def ladder(self, case: Case) -> LadderChoice | None:
		"""The ladder of the most specific row that names one; then the order of the rows."""
		naming = [row for row in self.matching(case.scope) if row.ladder is not None]
		if not naming:
			return None
		winner, *losers = sorted(naming, key=lambda row: -row.specificity)
		return LadderChoice(winner.ladder or "", winner, tuple(losers))

	def calendar_named(self, name: str) -> BusinessCalendar:
		"""The calendar of that name. Raises MatrixError."""
		try:
			return self.calendars[name]
		except KeyError:
			known = ", ".join(sorted(self.calendars)) or "none"
			raise MatrixError(f"matrix {self.name} has no calendar {name!r} (it has: {known})") from None

	def gaps(
		self,
		tiers: Iterable[str],
		severities: Iterable[str],
		categories: Iterable[str],
		kinds: Sequence[ClockKind] = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION),
	) -> list[Gap]:
		"""Every combination that no row makes a promise for, per clock."""
		spoken = {(row.scope, kind) for row in self.rows for kind in row.targets}
		return [
			Gap(*scope, kind)
			for scope in product(tiers, severities, categories)
			for kind in kinds
			if not any((about, kind) in spoken for about in wider(scope))
		]

	def duplicates(self, kinds: Sequence[ClockKind] = TICKET_CLOCKS) -> list[tuple[Row, Row, ClockKind]]:
		"""Each row that is dead for a clock, behind the first of its scope that speaks about it: (first, dead, clock)."""
		first: dict[tuple[Scope, ClockKind], Row] = {}
		return [
			(first[row.scope, kind], row, kind)
			for row in self.rows
			for kind in kinds
			if kind in row.targets and first.setdefault((row.scope, kind), row) is not row
		]


def wider(scope: Scope) -> list[Scope]:
	"""The scopes of rows that speak about a ticket of this one: its own, with any dimension left open."""
	tiers, severities, categories = ({value: None, None: None} for value in scope)
	return list(product(tiers, severities, categories))


def verdict(contender: Contender, ranked: Sequence[Contender]) -> str:
	"""Why a contender won or lost, in words."""
	winner = ranked[0]
	if contender is winner:
		return "wins: " + ("the only row that speaks" if len(ranked) == 1 else margin(winner, ranked[1]))
	if contender.row.specificity < winner.row.specificity:
		return f"less specific: names {contender.row.specificity} of 3, the winner {winner.row.specificity}"
	if contender.due > winner.due:
		return "as specific, but less strict: it falls due later"
	return "as specific and as strict, but listed later"


def margin(winner: Contender, second: Contender) -> str:
	"""What put the winner ahead of the runner-up."""
	if winner.row.specificity > second.row.specificity:
		return f"most specific: names {winner.row.specificity} of 3"
	if winner.due < second.due:
		return "strictest of the equally specific rows"
	return "listed first of equally specific and strict rows"


def in_sequence(promises: dict[ClockKind, Promise], start: datetime) -> dict[ClockKind, Promise]:
	"""The promises with a resolution that would precede the first response moved back to it."""
	response, resolution = promises.get(ClockKind.FIRST_RESPONSE), promises.get(ClockKind.RESOLUTION)
	if response and resolution and resolution.due < response.due:
		promises[ClockKind.RESOLUTION] = raised_to(resolution, response.due, start)
	return promises


def raised_to(promise: Promise, due: datetime, start: datetime) -> Promise:
	"""The promise stretched to `due` in its own working time.

	When that has closed by then, no allowance ends at `due`: the next close of business stands in.
	"""
	calendar = promise.calendar
	reached = calendar.deadline(start, calendar.elapsed(start, due))
	if reached < due:
		reached = calendar.end_of_day(due)
	return replace(promise, due=reached, allowance=calendar.elapsed(start, reached), raised=True)
