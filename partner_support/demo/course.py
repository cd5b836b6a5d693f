"""What becomes of a ticket: its acts, timed against what it was promised. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import Any

from partner_support.engine import Clock, ClockKind, Decision, Event, EventKind, State
from partner_support.seeds.policy import Policy

IN_TIME = (0.12, 0.72)
LATE = (1.08, 1.7)
AWAY = (1, 14)  # working hours until a partner answers
CONFIRMATION = (1, 30)
DISAGREEMENT = "This did not solve it, it is back since this morning. Please look again."
THANKS = "Confirmed, it works. Thank you."
ANSWERS = (
	"Thank you for the details. I have it in front of me and will come back to you today.",
	"I can see what you describe. We are looking into it now.",
	"Understood. I have taken this over and will keep you posted here.",
)
FINALLY = "We found what we had overlooked the first time, and checked it together with you."


class Kind(str, Enum):
	"""What can be done to a ticket."""

	ANSWER = "answer"
	ASK = "ask"
	REPLY = "reply"
	NOTE = "note"
	CRITICAL = "critical"
	RESOLVE = "resolve"
	OBJECT = "object"
	CLOSE = "close"


@dataclass(frozen=True)
class Act:
	"""One thing done at an instant."""

	at: datetime
	kind: Kind
	text: str = ""


@dataclass(frozen=True)
class Fate:
	"""How well a ticket fares."""

	is_neglected: bool = False
	answers_late: bool = False
	solves_late: bool = False
	asks: bool = False
	waits: bool = False  # for an answer that does not come
	reopens: bool = False
	is_critical: bool = False
	stays_unconfirmed: bool = False


def fate_of(random: Random, is_recent: bool, number: int) -> Fate:
	"""Most tickets do well. Of the recent ones some are left lying, some wait for the partner."""
	return Fate(
		is_neglected=is_recent and number % 4 == 0,
		answers_late=random.random() < 0.06,
		solves_late=random.random() < 0.08,
		asks=random.random() < 0.35 or (is_recent and number % 4 == 1),
		waits=is_recent and number % 4 == 1,
		reopens=random.random() < 0.08,
		is_critical=random.random() < 0.05,
		stays_unconfirmed=is_recent and number % 4 == 2,
	)


def course(
	random: Random, policy: Policy, decision: Decision, fate: Fate, story: Mapping[str, Any]
) -> Iterator[Act]:
	"""A ticket's acts in order, as far as it gets."""
	if fate.is_neglected:
		return
	office = policy.matrix.calendar_named(policy.calendar)
	clocks = {kind: begun(kind, decision) for kind in (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)}
	solving = clocks[ClockKind.RESOLUTION]
	at = moment(random, clocks[ClockKind.FIRST_RESPONSE], fate.answers_late)
	if fate.asks:
		which = random.randrange(2)
		yield Act(at, Kind.ASK, story["asks"][which])
		if fate.waits:
			return
		solving = solving.moved_to(State.PAUSED, at)
		at = office.deadline(at, timedelta(hours=random.uniform(*AWAY)))
		yield Act(at, Kind.REPLY, story["replies"][which])
		solving = solving.moved_to(State.RUNNING, at)
	else:
		yield Act(at, Kind.ANSWER, random.choice(ANSWERS))
	if fate.is_critical:
		yield Act(at + timedelta(minutes=25), Kind.CRITICAL)
	yield from ending(random, office, solving, at, fate, story)


def ending(
	random: Random, office: Any, solving: Clock, at: datetime, fate: Fate, story: Mapping[str, Any]
) -> Iterator[Act]:
	"""The last acts: solved, perhaps not quite, confirmed in the end."""
	at = max(moment(random, solving, fate.solves_late), at + timedelta(minutes=40))
	yield Act(at - timedelta(minutes=12), Kind.NOTE, f"Checked before it goes out: {story['fix']}")
	yield Act(at, Kind.RESOLVE, story["fix"])
	if fate.reopens:
		at = office.deadline(at, timedelta(hours=random.uniform(*AWAY)))
		yield Act(at, Kind.REPLY, DISAGREEMENT)
		at = office.deadline(at, timedelta(hours=random.uniform(1, 6)))
		yield Act(at, Kind.RESOLVE, FINALLY)
	if not fate.stays_unconfirmed:
		yield Act(office.deadline(at, timedelta(hours=random.uniform(*CONFIRMATION))), Kind.CLOSE, THANKS)


def begun(kind: ClockKind, decision: Decision) -> Clock:
	"""A promise as a clock that was just started."""
	promise = decision.promises[kind]
	started = Event(decision.case.start, EventKind.STARTED)
	return Clock(kind, promise.calendar, promise.allowance, (started,))


def moment(random: Random, clock: Clock, is_late: bool) -> datetime:
	"""When a running clock is met: in time, or not."""
	instant = clock.reaches(random.uniform(*(LATE if is_late else IN_TIME)))
	return instant or clock.due
