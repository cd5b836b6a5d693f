"""Four months of a channel program as data: who asked what, and what was done when.

Pure and repeatable: the same seed and the same `now` give the same history. Deadlines come from
the bundled program, so that what is kept and what is missed is meant to be.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from partner_support.demo.course import Act, course, fate_of
from partner_support.engine import Case
from partner_support.seeds.policy import Policy

HERE = Path(__file__).parent
SEED = 20
SPAN_DAYS = 120
RECENT_DAYS = 4
RECENT_TICKETS = 16
CHANNELS = ("Portal",) * 13 + ("E-mail",) * 5 + ("Phone",) * 2
OFFICE = (time(8, 15), time(17, 30))


@dataclass(frozen=True)
class Plot:
	"""One ticket's story."""

	partner: str
	person: int  # which of the partner's people
	channel: str
	category: str
	severity: str
	subject: str
	body: str
	start: datetime
	acts: tuple[Act, ...]


def cast() -> dict[str, Any]:
	"""Who plays: staff, partners and the contact for escalations."""
	return json.loads((HERE / "cast.json").read_text(encoding="utf-8"))


def history(policy: Policy, now: datetime, seed: int = SEED) -> list[Plot]:
	"""Every ticket up to `now`, the oldest first."""
	random = Random(seed)
	partners = cast()["partners"]
	told = stories()
	random.shuffle(told)
	turns = cycle(random.sample(partners, len(partners)))
	plots = []
	for number, story in enumerate(told):
		partner = partner_of(story, partners) or next(turns)
		start = started(random, now, partner, is_recent=number < RECENT_TICKETS)
		plots.append(plot(random, policy, partner, story, start, number))
	return sorted((up_to(now, each) for each in plots if each.start < now), key=lambda each: each.start)


def stories() -> list[dict[str, Any]]:
	"""The stories of all categories."""
	content = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))
	keys = ("subject", "body", "severity", "fix", "partner")
	return [
		dict(zip(keys, story, strict=False))
		| {"category": category, "asks": told["asks"], "replies": told["replies"]}
		for category, told in content.items()
		for story in told["stories"]
	]


def partner_of(story: Mapping[str, Any], partners: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
	"""The partner that a story can only be about."""
	return next((each for each in partners if each["name"] == story.get("partner")), None)


def started(random: Random, now: datetime, partner: Mapping[str, Any], is_recent: bool) -> datetime:
	"""A moment in the partner's office hours; a partner with a calendar of its own never sleeps."""
	days = random.uniform(0, RECENT_DAYS) if is_recent else random.uniform(RECENT_DAYS, SPAN_DAYS)
	moment = (now - timedelta(days=days)).astimezone(ZoneInfo(partner["time_zone"])).replace(microsecond=0)
	if "calendar" in partner:
		return moment
	while moment.weekday() > 4:
		moment -= timedelta(days=1)
	opening, closing = (datetime.combine(moment, at, moment.tzinfo) for at in OFFICE)
	return (opening + random.random() * (closing - opening)).replace(microsecond=0)


def plot(
	random: Random,
	policy: Policy,
	partner: Mapping[str, Any],
	story: Mapping[str, Any],
	start: datetime,
	number: int,
) -> Plot:
	"""One story, given to a partner at a moment."""
	calendar = partner.get("calendar", policy.calendar)
	case = Case(partner["tier"], story["severity"], story["category"], start, calendar)
	fate = fate_of(random, number < RECENT_TICKETS, number)
	return Plot(
		partner=partner["name"],
		person=random.choice((0, 1, 1)),
		channel=random.choice(CHANNELS),
		category=story["category"],
		severity=story["severity"],
		subject=story["subject"],
		body=story["body"],
		start=start,
		acts=tuple(course(random, policy, policy.matrix.decide(case), fate, story)),
	)


def up_to(now: datetime, whole: Plot) -> Plot:
	"""The plot without what has not happened yet."""
	acts = tuple(act for act in whole.acts if act.at < now)
	return Plot(**{**whole.__dict__, "acts": acts})
