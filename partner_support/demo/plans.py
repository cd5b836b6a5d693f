"""What the plan of the demo's program records is made of, and the written rows that it starts from. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from partner_support.demo.course import Kind
from partner_support.demo.scenario import SPAN_DAYS, Plot, cast

HERE = Path(__file__).parent
MINUTE = timedelta(minutes=1)
BEFORE_THE_ANSWER = timedelta(minutes=20)
SOLVED = "solved"  # the moment at which the ticket's agent has the answer

DEAL, CLAIM = "Deal Registration", "MDF Claim"
STATEMENT, AGREEMENT = "Commission Statement", "Partner Agreement"


def content() -> dict[str, Any]:
	"""The written part of the plan."""
	return json.loads((HERE / "program.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Reference:
	"""Stands in a record's values for the name that another record of the plan will have."""

	key: str


@dataclass(frozen=True)
class Move:
	"""The state that a record goes to at an instant, with what that state needs."""

	at: datetime
	state: str
	values: Mapping[str, Any] = field(default_factory=dict)
	documents: tuple[str, ...] = ()  # proof that is attached with it; or refused, where it is returned


@dataclass(frozen=True)
class Record:
	"""A record from its first day to this one."""

	key: str
	doctype: str
	partner: str
	made: datetime
	values: Mapping[str, Any]
	moves: tuple[Move, ...] = ()
	documents: tuple[str, ...] = ()
	story: str | None = None  # the subject of the ticket that is about it

	@property
	def status(self) -> str:
		"""The state in which the plan leaves it."""
		return self.moves[-1].state if self.moves else "Draft"


@dataclass(frozen=True)
class World:
	"""Where the plan plays: today, the vendor's currency, the partners, and the tickets that were told."""

	now: datetime
	currency: str
	plots: Sequence[Plot]
	content: Mapping[str, Any] = field(default_factory=content)
	partners: Mapping[str, Mapping[str, Any]] = field(
		default_factory=lambda: {partner["name"]: partner for partner in cast()["partners"]}
	)

	def moment(self, anchor: datetime, days: float) -> datetime:
		"""So many days from then, but never before the demo begins."""
		return max(anchor + timedelta(days=days), self.now - timedelta(days=SPAN_DAYS + 6))

	def rate(self, partner: str) -> float:
		"""About how many units of the partner's currency a euro is."""
		return self.content["rates"].get(self.partners[partner]["currency"], 1)

	def written(self, section: str) -> Iterator["Written"]:
		"""The written rows of a kind, without those that are about a ticket which was not told."""
		plots = {plot.subject: plot for plot in self.plots}
		for number, row in enumerate(self.content[section], 1):
			subject = row.get("story") or row.get("beside")
			plot = plots.get(subject)
			if plot or not subject:
				yield Written(self, f"{section} {number}", row, plot)


@dataclass(frozen=True)
class Written:
	"""A written row with its place: days in it count from its ticket, or from today."""

	world: World
	key: str
	row: Mapping[str, Any]
	plot: Plot | None

	@property
	def anchor(self) -> datetime:
		"""What its days count from."""
		return self.plot.start if self.plot else self.world.now

	@property
	def partner(self) -> str:
		"""Whose record it is: the one named, the ticket's, or a rival of that."""
		if "partner" in self.row or not self.plot:
			return self.row["partner"]
		names = list(self.world.partners)
		apart = 3 if self.row.get("rival") else 0
		return names[(names.index(self.plot.partner) + apart) % len(names)]

	def moment(self, days: float) -> datetime:
		"""So many days from its anchor."""
		return self.world.moment(self.anchor, days)

	def moves(self, needed: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Move]:
		"""Its way; it ends where the ticket is not solved yet. `needed` says what a state takes beside a reason."""
		reasons = self.row.get("reasons", {})
		documents = {"Submitted": self.row.get("lacks", ()), "Returned": self.row.get("refused", ())}
		for state, when in self.row["moves"]:
			at = solved_at(self.plot) if when == SOLVED else self.moment(when)
			if at is None:
				return
			values = {"decision_reason": reasons[state]} if state in reasons else {}
			values |= dict((needed or {}).get(state, {}))
			yield Move(at, state, values, tuple(documents.get(state, ())))

	def record(
		self, doctype: str, made: datetime, values: Mapping[str, Any], moves: Iterable[Move], *held: str
	) -> Record:
		"""The record that it describes, with the documents that are attached from the beginning."""
		return Record(
			key=self.key,
			doctype=doctype,
			partner=self.partner,
			made=made,
			values=values,
			moves=done(self.world.now, made, moves),
			documents=held,
			story=self.row.get("story"),
		)


def done(now: datetime, made: datetime, moves: Iterable[Move]) -> tuple[Move, ...]:
	"""The moves that have been made by now, each a minute after the one before at least."""
	earliest, made_by_now = made + MINUTE, []
	for move in moves:
		at = max(move.at, earliest)
		if at >= now:
			break
		made_by_now.append(Move(at, move.state, move.values, move.documents))
		earliest = at + MINUTE
	return tuple(made_by_now)


def solved_at(plot: Plot | None) -> datetime | None:
	"""Shortly before the ticket was first solved; None while it is not."""
	solved = [act.at for act in plot.acts if act.kind is Kind.RESOLVE] if plot else []
	return solved[0] - BEFORE_THE_ANSWER if solved else None
