"""How well the promises to a partner were kept, computed from its clocks.

What counts: one promise is one clock of one ticket, as it stands today. It counts once it is
decided, in the month (of the site's time zone) in which that happened: *missed* when its time ran
out, whether or not it was met later; *kept* when it was met before that. What is still running or
paused within its time is undecided and counts for nothing, and so does what was stopped in time
(a merged ticket, one that is no partner's any more). A resolution that was reopened is undecided
again until it is met or missed. The share is kept / (kept + missed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frappe.query_builder import Case, Criterion, DocType
from frappe.query_builder.functions import Count, DateFormat, Sum
from frappe.query_builder.utils import QueryBuilder
from frappe.utils import add_months, get_first_day

from partner_support.adapters import site_time
from partner_support.adapters.access import readable
from partner_support.engine import ClockKind, State

CLOCK = "SLA Clock"
DAYS = 90
MONTHS = 12


@dataclass(frozen=True)
class Score:
	"""Promises that were decided."""

	kept: int = 0
	missed: int = 0

	def __add__(self, other: "Score") -> "Score":
		return Score(self.kept + other.kept, self.missed + other.missed)

	@property
	def decided(self) -> int:
		"""How many there were."""
		return self.kept + self.missed

	@property
	def share(self) -> float | None:
		"""The share that was kept, in percent with one decimal; None where nothing was decided."""
		return round(100 * self.kept / self.decided, 1) if self.decided else None

	def as_dict(self) -> dict[str, Any]:
		"""As told to a browser."""
		return {"kept": self.kept, "missed": self.missed, "share": self.share}


def summary(partner: str, now: datetime) -> dict[str, Any]:
	"""The last 90 days and the last twelve months of one partner, per clock. Two queries."""
	since = site_time.to_site(now) - timedelta(days=DAYS)
	months = months_until(now)
	recent = {kind: score for (kind, _), score in scores(partner, since, by_month=False).items()}
	monthly = scores(partner, months[0], by_month=True)
	kinds = [kind.value for kind in ClockKind if kind.value in {key for key, _ in monthly} | recent.keys()]
	return {
		"days": DAYS,
		"clocks": [{"clock": kind, **recent.get(kind, Score()).as_dict()} for kind in kinds],
		"months": [f"{month:%Y-%m}" for month in months],
		"by_month": {kind: list(series(kind, months, monthly)) for kind in kinds},
	}


def months_until(now: datetime) -> list[datetime]:
	"""The first days of the last twelve months, the present one last."""
	present = get_first_day(site_time.to_site(now))
	return [add_months(present, -back) for back in reversed(range(MONTHS))]


def series(kind: str, months: Sequence[datetime], monthly: dict) -> Iterator[dict[str, Any]]:
	"""One clock's score in each month."""
	for month in months:
		yield monthly.get((kind, f"{month:%Y-%m}"), Score()).as_dict()


def scores(partner: str, since: datetime, by_month: bool) -> dict[tuple[str, str | None], Score]:
	"""What was decided since then, by clock and, if wanted, by month ("2026-11")."""
	clock, query = decided_since(partner, since)
	query = query.select(clock.clock, Count("*"), Sum(clock.breached)).groupby(clock.clock)
	if not by_month:
		return {(kind, None): Score(n - int(missed), int(missed)) for kind, n, missed in query.run()}
	month = DateFormat(decided_on(clock), "%Y-%m")
	rows = query.select(month).groupby(month).run()
	return {(kind, key): Score(n - int(missed), int(missed)) for kind, n, missed, key in rows}


def decided_since(partner: str, since: datetime) -> tuple[DocType, QueryBuilder]:
	"""The partner's clocks that were kept or missed since then, as far as the reader may see them."""
	clock, query = readable.rows(CLOCK, partner=partner)
	return clock, query.where(is_decided(clock) & (decided_on(clock) >= since))


def is_decided(clock: DocType) -> Criterion:
	"""Whether a promise was kept or missed, which of a running one is not known yet."""
	kept = (clock.breached == 0) & (clock.state == State.MET.value)
	return (clock.breached == 1) | kept


def decided_on(clock: DocType) -> Case:
	"""When a decided promise was decided: a missed one when its time ran out."""
	return Case().when(clock.breached == 1, clock.breached_at).else_(clock.met_at)
