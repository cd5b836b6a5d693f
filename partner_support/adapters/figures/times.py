"""How long answers and solutions took, in business time.

A time is what a clock consumed, on the calendar of its promise: closed hours and pauses are left
out, and a reopened ticket goes on where it stood (or from zero, if the settings say so). It counts
in the period in which the clock was met, for tickets that are still solved today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partner_support.adapters.figures import facts
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope
from partner_support.engine import ClockKind, State
from partner_support.engine.spread import middle, percentile

PERCENT = 90
HOUR = 3600
KINDS = (ClockKind.FIRST_RESPONSE.value, ClockKind.RESOLUTION.value)


@dataclass(frozen=True)
class Spread:
	"""How many times were measured, their median and what 90 percent stay within, in hours."""

	number: int = 0
	median: float | None = None
	nearly_all: float | None = None

	@classmethod
	def of(cls, hours: Sequence[float]) -> "Spread":
		"""The spread of these."""
		return cls(len(hours), rounded(middle(hours)), rounded(percentile(hours, PERCENT)))


def spreads(scope: Scope, by: str | None) -> dict[str, dict[str, Spread]]:
	"""By group, then by kind of clock; under None, all groups together. One query."""
	hours: dict[str | None, dict[str, list[float]]] = {None: {}}
	for group, kind, consumed in measured(scope, by):
		for key in (group, None):
			hours.setdefault(key, {}).setdefault(kind, []).append(float(consumed) / HOUR)
	return {key: {kind: Spread.of(values) for kind, values in kinds.items()} for key, kinds in hours.items()}


def measured(scope: Scope, by: str | None) -> Iterable[tuple[str, str, float]]:
	"""Group, kind of clock and seconds of everything that was met."""
	found = met(scope)
	found = found.where(found.clock.clock.isin(KINDS))
	return found.rows(by, found.clock.clock, found.clock.consumed)


def met(scope: Scope) -> Facts:
	"""The promises that were met in the period, in time or not."""
	found = facts.promises(scope, "met_at")
	return found.where((found.clock.state == State.MET.value) & facts.is_counted(found.ticket))


def rounded(hours: float | None) -> float | None:
	"""To hundredths of an hour."""
	return None if hours is None else round(hours, 2)
