"""Alerts without a storm: when somebody is left alone, what is news to them, and which of it fits into a mail.

Quiet hours are read on the clock of whoever is left alone. They hold from `begins` on and no longer at
`ends`; an end before the beginning lies on the following day. Days off are quiet from midnight to midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum

from partner_support.engine.business_calendar import BusinessCalendar, aware

MIDNIGHT = time()
DAY, NO_TIME = timedelta(days=1), timedelta(0)
LONGEST_QUIET = timedelta(days=14)  # nobody is kept from what waits for longer
TOGETHER_WITHIN = timedelta(minutes=30)  # what is too much at once comes together, so much later


class Frequency(str, Enum):
	"""How often somebody wants to be told."""

	HOURLY = "Hourly"
	DAILY = "Daily"
	WEEKLY = "Weekly"


class Why(str, Enum):
	"""What a message waits for."""

	QUIET = "Quiet hours"
	MANY = "Too many at once"


@dataclass(frozen=True)
class Quiet:
	"""When somebody is left alone; never, where `begins` is `ends` and no calendar says which days are off."""

	zone: tzinfo
	begins: time = MIDNIGHT
	ends: time = MIDNIGHT
	working: BusinessCalendar | None = None

	def holds(self, at: datetime) -> bool:
		"""Whether it is quiet at that instant."""
		local = aware(at).astimezone(self.zone)
		return self.is_night(local.time()) or self.is_off(local.date())

	def is_night(self, shown: time) -> bool:
		"""Whether a clock that shows this is within the quiet hours."""
		if self.begins <= self.ends:
			return self.begins <= shown < self.ends
		return shown >= self.begins or shown < self.ends

	def is_off(self, day: date) -> bool:
		"""Whether nobody works on that day."""
		if not self.working:
			return False
		begins, ends = (instant(each, MIDNIGHT, self.zone) for each in (day, day + DAY))
		return self.working.elapsed(begins, ends) == NO_TIME

	def over_at(self, at: datetime) -> datetime:
		"""The first instant from `at` on at which it is not quiet; after two weeks it is over in any event."""
		moment = aware(at)
		limit = moment + LONGEST_QUIET
		while moment < limit and self.holds(moment):
			moment = min(self.next_change(moment), limit)
		return moment

	def next_change(self, at: datetime) -> datetime:
		"""The next time at which quiet may end: the hour for it, or a midnight."""
		today = at.astimezone(self.zone).date()
		shown = [(day, face) for day in (today, today + DAY) for face in (self.ends, MIDNIGHT)]
		twice = [instant(day, face.replace(fold=fold), self.zone) for day, face in shown for fold in (0, 1)]
		return min(each for each in twice if each > at)


@dataclass(frozen=True)
class Rhythm:
	"""When digests are planned: every full hour, or at a time of day, of every day or of one weekday (0 is Monday)."""

	frequency: Frequency
	at: time = MIDNIGHT
	weekday: int = 0

	def latest(self, now: datetime, zone: tzinfo) -> datetime:
		"""The newest planned instant that is not after `now`."""
		local = aware(now).astimezone(zone)
		if self.frequency is Frequency.HOURLY:
			past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
			return aware(now) - past
		is_weekly = self.frequency is Frequency.WEEKLY
		day = local.date() - DAY * ((local.weekday() - self.weekday) % 7 if is_weekly else 0)
		planned = instant(day, self.at, zone)
		return planned if planned <= now else instant(day - DAY * (7 if is_weekly else 1), self.at, zone)


@dataclass(frozen=True)
class Wait:
	"""Until when a message waits, and for what."""

	until: datetime
	why: Why


def wait(
	now: datetime, is_urgent: bool, quiet: Quiet, is_too_much: bool, others_until: datetime | None
) -> Wait | None:
	"""Whether a message waits; None where it goes at once.

	Quiet hours hold back what is not urgent; too much at once holds back everything. While something waits
	for that reason (`others_until`), whatever follows joins it, so that nothing is told out of order.
	"""
	if not is_urgent and quiet.holds(now):
		return Wait(quiet.over_at(now), Why.QUIET)
	if not is_too_much and not others_until:
		return None
	until = min(others_until or now + TOGETHER_WITHIN, now + TOGETHER_WITHIN)
	return Wait(until if is_urgent else quiet.over_at(until), Why.MANY)


def is_reached(number: int, most: int) -> bool:
	"""Whether a cap is reached; 0 is none."""
	return 0 < most <= number


@dataclass(frozen=True)
class Fact:
	"""Something to be told. `weight` is how bad it is; what only happened, and is over, does not stand."""

	key: str
	weight: float = 0
	stands: bool = True


@dataclass(frozen=True)
class Selection:
	"""What is told of facts: the worst news in full, how many more there are, and how many were told before."""

	lines: tuple[Fact, ...]
	news: tuple[Fact, ...]
	known: int

	@property
	def more(self) -> int:
		"""How much of the news is only counted."""
		return len(self.news) - len(self.lines)


def select(facts: Sequence[Fact], told: Mapping[str, float], most: int) -> Selection:
	"""Of facts in order, the worst first: news are those never told, and those that got worse since."""
	news = tuple(fact for fact in facts if fact.key not in told or fact.weight > told[fact.key])
	known = sum(fact.stands for fact in facts) - sum(fact.stands for fact in news)
	return Selection(news[: max(most, 1)], news, known)


def instant(day: date, shown: time, zone: tzinfo) -> datetime:
	"""The instant (UTC) at which a clock shows this; where it does so twice, the first unless `fold` says otherwise."""
	return datetime.combine(day, shown, zone).astimezone(timezone.utc)
