"""The states of a record as a table of edges, and the one rule about moving along them.

A record that is kept in step with another system may have moved several times since it was last
heard of, so a way along the edges counts as a move; what no way leads to is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from partner_support.engine.errors import LifecycleError


@dataclass(frozen=True)
class Lifecycle:
	"""`edges` names, for every state, those that may come next; a state that leads nowhere is final.

	Raises LifecycleError when an edge or the initial state names one that the table lacks.
	"""

	name: str
	initial: str
	edges: Mapping[str, tuple[str, ...]]

	def __post_init__(self) -> None:
		for state in chain([self.initial], *self.edges.values()):
			self.next_states(state)

	@property
	def states(self) -> tuple[str, ...]:
		"""All of them, in the order of the table."""
		return tuple(self.edges)

	def next_states(self, state: str) -> tuple[str, ...]:
		"""Where a record in that state may go. Raises LifecycleError for a state there is not."""
		try:
			return tuple(self.edges[state])
		except KeyError:
			known = ", ".join(self.edges)
			raise LifecycleError(f"{self.name} has no state {state!r} (it has: {known})") from None

	def is_final(self, state: str) -> bool:
		"""Whether nothing follows."""
		return not self.next_states(state)

	def may_move(self, before: str, after: str) -> bool:
		"""Whether one step leads from `before` to `after`; staying is no move, and allowed."""
		return after == before or after in self.next_states(before)

	def check(self, before: str | None, after: str) -> None:
		"""Raise LifecycleError, which names the states allowed next, unless one step leads there.

		`before` is None for a new record, which begins in the initial state.
		"""
		self.next_states(after)
		if before is None and after != self.initial:
			raise LifecycleError(f"{self.name} begins as {self.initial}, not as {after}")
		if before is not None and not self.may_move(before, after):
			raise LifecycleError(
				f"{self.name} cannot go from {before} to {after}: {self.allowed_after(before)}"
			)

	def way(self, before: str, after: str) -> tuple[str, ...]:
		"""The shortest chain of states from `before` to `after`, without `before`; empty when it is there.

		Raises LifecycleError when no chain leads there.
		"""
		self.next_states(after)
		ways: dict[str, tuple[str, ...]] = {before: ()}
		waiting = [before]
		while waiting and after not in ways:
			state = waiting.pop(0)
			fresh = [each for each in self.next_states(state) if each not in ways]
			ways.update({each: (*ways[state], each) for each in fresh})
			waiting += fresh
		if after not in ways:
			raise LifecycleError(
				f"{self.name} never gets from {before} to {after}: {self.allowed_after(before)}"
			)
		return ways[after]

	def allowed_after(self, state: str) -> str:
		"""What may come next, in words."""
		following = ", ".join(self.next_states(state))
		return f"next may be {following}" if following else f"{state} is final"
