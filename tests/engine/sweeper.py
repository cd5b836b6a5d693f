"""A sweep as the site runs it: it keeps what has fired in each cycle, and asks what is due."""

from datetime import datetime

from partner_support.engine import Clock, Facts, Ladder, due, next_action_at


class Sweeper:
	"""Fires a ladder's steps; `fired` holds their names by cycle, in the order in which they fired."""

	def __init__(self, ladder: Ladder) -> None:
		self.ladder = ladder
		self.fired: dict[int, list[str]] = {}

	def look(self, clock: Clock, facts: Facts, now: datetime) -> None:
		"""Fire everything that is due at `now`."""
		fired = self.fired.setdefault(clock.cycle, [])
		fired += [each.step.name for each in due(self.ladder, clock, facts, fired, now)]

	def follow(self, clock: Clock, facts: Facts, until: datetime) -> None:
		"""Look exactly when the ladder says that it is time, up to `until`."""
		fired = self.fired.setdefault(clock.cycle, [])
		while (at := next_action_at(self.ladder, clock, facts, fired)) and at <= until:
			self.look(clock, facts, at)
