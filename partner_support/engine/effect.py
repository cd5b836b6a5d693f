"""What a change of policy would have done, counted: a tally that can be stored and taken up again.

Every figure is a sum over clocks, so that a back-test that was stopped goes on where it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from partner_support.engine.backtest import SIDES, Compared, Scope
from partner_support.engine.replay import Outcome
from partner_support.engine.timeline import MINUTE, instant

QUARTER = 15 * MINUTE  # no zone's offset is finer today
WEEK_HOURS = 7 * 24
DIMENSIONS = ("tier", "severity", "category")
NOTHING_PROMISED = "Nothing promised"
Place = tuple[str, Scope, str | None]  # clock, scope, team
Cause = tuple[str, str | None, float, int]  # trigger, clock, threshold, level


class HoursOfWeek(dict[int, int]):
	"""Which of the week's 168 hours each quarter of an hour lies in, Monday's first; each is worked out once."""

	def __init__(self, zone: ZoneInfo) -> None:
		self.zone = zone

	def __missing__(self, quarter: int) -> int:
		"""The hour from 0 to 167 of that quarter since the epoch."""
		local = instant(quarter * QUARTER).astimezone(self.zone)
		hour = self[quarter] = local.weekday() * 24 + local.hour
		return hour


class Cell:
	"""The counts of one clock, scope and team under one policy."""

	def __init__(self) -> None:
		self.standing: Counter[str] = Counter()
		self.fired: Counter[Cause] = Counter()
		self.due = [0] * WEEK_HOURS
		self.called = [0] * WEEK_HOURS

	def count(self, outcome: Outcome | None, hours: HoursOfWeek) -> None:
		"""Count what one clock came to."""
		if outcome is None:
			self.standing[NOTHING_PROMISED] += 1
			return
		standing, _allowance, due, _breached_at, fired = outcome
		self.standing[standing] += 1
		self.due[hours[due // QUARTER]] += 1
		for rung, _cycle, at in fired:
			self.fired[rung.cause] += 1
			self.called[hours[at // QUARTER]] += 1

	def stored(self) -> list[Any]:
		"""The counts as plain lists."""
		return [
			dict(self.standing),
			[[*cause, count] for cause, count in self.fired.items()],
			self.due,
			self.called,
		]

	def restore(self, standing: dict[str, int], fired: list[list[Any]], *load: list[int]) -> None:
		"""Take up the counts that `stored` gave."""
		self.standing.update(standing)
		self.fired.update({tuple(cause): count for *cause, count in fired})
		self.due, self.called = load


class Effect:
	"""The tally of a comparison; `zone` is where the hours of the load are read."""

	def __init__(self, zone: ZoneInfo) -> None:
		self.hours = HoursOfWeek(zone)
		self.tickets = 0
		self.changes: Counter[tuple[str, str]] = Counter()
		self.cells: defaultdict[Place, tuple[Cell, Cell]] = defaultdict(lambda: (Cell(), Cell()))  # as SIDES

	@classmethod
	def restored(cls, zone: ZoneInfo, stored: Mapping[str, Any]) -> "Effect":
		"""The tally that `stored` gave, to be gone on with."""
		effect = cls(zone)
		effect.tickets = stored["tickets"]
		effect.changes.update({(kind, way): count for kind, way, count in stored["changes"]})
		for side, kind, scope, team, cell in stored["cells"]:
			effect.cells[kind, tuple(scope), team][SIDES.index(side)].restore(*cell)
		return effect

	def stored(self) -> dict[str, Any]:
		"""The tally as plain values."""
		return {
			"tickets": self.tickets,
			"changes": [[*key, count] for key, count in self.changes.items()],
			"cells": [[*place, cell.stored()] for *place, cell in self.counted()],
		}

	def add(self, compared: Iterable[Compared]) -> None:
		"""Count one ticket's clocks."""
		self.tickets += 1
		for each in compared:
			ticket, kind, before, after = each
			then, now = self.cells[kind.value, ticket.scope, ticket.team]
			then.count(before, self.hours)
			now.count(after, self.hours)
			if each.changes_side:
				self.changes[kind.value, direction(each)] += 1

	def counted(self) -> Iterator[tuple[str, str, Scope, str | None, Cell]]:
		"""Every cell with its place: side, clock, scope and team."""
		for (kind, scope, team), cells in self.cells.items():
			for side, cell in zip(SIDES, cells, strict=True):
				yield side, kind, scope, team, cell

	def as_dict(self) -> dict[str, Any]:
		"""Every figure, as plain values."""
		return {
			"tickets": self.tickets,
			"overall": self.compliance(),
			**{f"by_{dimension}": self.compliance(dimension) for dimension in DIMENSIONS},
			"changed": [
				{"clock": kind, "direction": way, "count": count}
				for (kind, way), count in sorted(self.changes.items())
			],
			"escalations": self.escalations(),
			"load": self.load(),
		}

	def compliance(self, dimension: str | None = None) -> list[dict[str, Any]]:
		"""Kept and missed per clock and value of a dimension, before and after; None: of all."""
		found: dict[tuple[str, str | None], dict[str, Counter[str]]] = {}
		for side, kind, scope, _team, cell in self.counted():
			value = scope[DIMENSIONS.index(dimension)] if dimension else None
			found.setdefault((kind, value), {each: Counter() for each in SIDES})[side] += cell.standing
		return [
			{"clock": kind, "value": value, **{side: score(counts) for side, counts in sides.items()}}
			for (kind, value), sides in sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or ""))
		]

	def escalations(self) -> list[dict[str, Any]]:
		"""How often each step would have fired, before and after, by level and cause."""
		found: dict[Cause, Counter[str]] = {}
		for side, *_place, cell in self.counted():
			for cause, count in cell.fired.items():
				found.setdefault(cause, Counter())[side] += count
		ordered = sorted(
			found.items(), key=lambda item: (item[0][3], item[0][0], item[0][1] or "", item[0][2])
		)
		return [
			{
				**dict(zip(("trigger", "clock", "threshold", "level"), cause, strict=True)),
				**{side: counts[side] for side in SIDES},
			}
			for cause, counts in ordered
		]

	def load(self) -> list[dict[str, Any]]:
		"""Per team and side, for each hour of the week: deadlines that fall there, and escalations."""
		found: dict[str | None, dict[str, dict[str, list[int]]]] = {}
		for side, _kind, _scope, team, cell in self.counted():
			sides = found.setdefault(team, {each: nothing_yet() for each in SIDES})
			for what, hours in (("deadlines", cell.due), ("escalations", cell.called)):
				sides[side][what] = [had + more for had, more in zip(sides[side][what], hours, strict=True)]
		return [
			{"team": team, **sides} for team, sides in sorted(found.items(), key=lambda item: item[0] or "")
		]


def nothing_yet() -> dict[str, list[int]]:
	"""A week without load."""
	return {what: [0] * WEEK_HOURS for what in ("deadlines", "escalations")}


def direction(compared: Compared) -> str:
	"""To which side a clock changes."""
	return compared.after.standing if compared.after else NOTHING_PROMISED


def score(counts: Counter[str]) -> dict[str, Any]:
	"""Kept, missed and the rest, with the share that was kept in percent; None of nothing."""
	kept, missed = counts["Kept"], counts["Missed"]
	decided = kept + missed
	return {
		"kept": kept,
		"missed": missed,
		"undecided": counts.total() - decided,
		"share": round(100 * kept / decided, 1) if decided else None,
	}
