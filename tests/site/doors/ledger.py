"""What came of every call, against the table; and the counts of all."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.site.doors import declared
from tests.site.doors.markers import without
from tests.site.doors.people import PEOPLE
from tests.site.doors.playing import Answer, Call, Stage
from tests.site.doors.world import Thing


@dataclass
class Ledger:
	"""Counts calls, refusals and readings by way and person, and keeps what the table does not allow."""

	calls: Counter[tuple[str, str]] = field(default_factory=Counter)
	refused: Counter[tuple[str, str]] = field(default_factory=Counter)
	told: Counter[tuple[str, str]] = field(default_factory=Counter)
	failed: Counter[str] = field(default_factory=Counter)
	findings: list[dict[str, str]] = field(default_factory=list)

	def enter(self, person: str, thing: Thing, call: Call, answer: Answer) -> list[str]:
		"""Enter a call; what it told or changed against the table."""
		key = (call.way, person)
		self.calls[key] += 1
		self.refused[key] += answer.refused
		self.told[key] += bool(answer.told)
		self.failed[call.way] += answer.status >= 500
		found = [*self.told_against(person, answer), *self.changed_against(person, thing, call, answer)]
		for what in found:
			self.note(what, person, thing, call, answer)
		return [f"{PEOPLE[person]}, {thing}: {what}" for what in found]

	def compare(self, stage: Stage, person: str, thing: Thing, calls: tuple[Call, Call]) -> list[str]:
		"""Enter a pair of calls, for a word that stands in the thing and for one that stands nowhere."""
		answers = [stage.play(person, call) for call in calls]
		found = self.enter(person, thing, calls[0], answers[0])
		there, nowhere = [(each.status, without(each.text, stage.watch.by_name)) for each in answers]
		if there != nowhere:
			what = f"told {thing.root} (whether: {calls[0].form})"
			self.note(what, person, thing, calls[0], answers[0])
			found.append(f"{PEOPLE[person]}, {thing}: {what}")
		return found

	def told_against(self, person: str, answer: Answer) -> list[str]:
		return sorted({f"told {fact}" for fact in answer.told if not declared.may_be_told(person, fact)})

	def changed_against(self, person: str, asked: Thing, call: Call, answer: Answer) -> list[str]:
		return sorted(
			{
				f"{change} of {thing.kind}"
				for change in answer.changes
				for thing in change.of
				if not declared.may_change(person, thing, change, asked, call.way)
			}
		)

	def note(self, what: str, person: str, thing: Thing, call: Call, answer: Answer) -> None:
		self.findings.append(
			{
				"way": call.way,
				"person": PEOPLE[person],
				"kind": thing.kind,
				"what": what,
				"call": str(call),
				"status": str(answer.status),
			}
		)

	def write(self) -> None:
		"""Leave all that was found where DOORS_REPORT says."""
		if report := os.environ.get("DOORS_REPORT"):
			Path(report).write_text(json.dumps(self.findings, indent=1))

	def lines(self) -> list[str]:
		"""Counts per way and person, of which refused and of which told something."""
		people = list(PEOPLE)
		rows = [f"{'way':42}" + "".join(f"{PEOPLE[person][:15]:>17}" for person in people)]
		for way in sorted({way for way, _ in self.calls}):
			cells = [self.cell(way, person) for person in people]
			rows.append(f"{way[:42]:42}" + "".join(f"{cell:>17}" for cell in cells))
		rows.append(f"calls {self.calls.total()}, refused {self.refused.total()}, told {self.told.total()}")
		return rows

	def cell(self, way: str, person: str) -> str:
		key = (way, person)
		return f"{self.calls[key]}/{self.refused[key]}/{self.told[key]}"
