"""A question put to the past, a page at a time: what was found so far can be kept, shown and gone on with."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from partner_support.adapters import site_time
from partner_support.adapters.backtest import history, question
from partner_support.adapters.backtest.question import Question
from partner_support.engine.backtest import Compared, compare
from partner_support.engine.effect import Effect


class Backtest:
	"""A back-test under way. `until` is when it was asked: what is still open is judged as of then."""

	def __init__(self, asked: Question, until: int) -> None:
		self.asked, self.until = asked, until
		self.policies = question.policies(asked)
		self.reader = history.Reader(asked, self.policies.hears_agents)
		self.zone: ZoneInfo = site_time.site_zone()
		self.effect = Effect(self.zone)
		self.holes: Counter[str] = Counter()
		self.after, self.read, self.total = "", 0, history.count(asked)

	def steps(self) -> Iterator[list[Compared]]:
		"""Go on, one page at a time; the clocks that change side in it."""
		for page in self.reader.pages(self.after):
			changed: list[Compared] = []
			for compared in compare(page.tickets, self.policies.before, self.policies.after, self.until):
				self.effect.add(compared)
				changed += [each for each in compared if each.changes_side]
			self.holes += page.holes
			self.after, self.read = page.last, self.read + page.read
			yield changed

	@property
	def percent(self) -> float:
		"""How far it is."""
		return round(100 * min(self.read / self.total, 1), 1) if self.total else 100

	def stored(self) -> str:
		"""Where it stands, to be gone on with."""
		return json.dumps(
			{
				"after": self.after,
				"read": self.read,
				"holes": self.holes,
				"until": self.until,
				"effect": self.effect.stored(),
			}
		)

	def restore(self, stored: str) -> None:
		"""Go on where `stored` left it."""
		known = json.loads(stored)
		self.after, self.read, self.until = known["after"], known["read"], known["until"]
		self.holes = Counter(known["holes"])
		self.effect = Effect.restored(self.zone, known["effect"])

	def result(self) -> dict[str, Any]:
		"""Every figure, with what was left out."""
		nobodys = history.count(self.asked, of_partners=False)
		return {
			**self.effect.as_dict(),
			"looked_at": self.read,
			"holes": {**self.holes, history.NO_PARTNER: nobodys},
			"time_zone": self.zone.key,
		}
