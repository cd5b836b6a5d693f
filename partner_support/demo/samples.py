"""The bundled sample tickets, put to the default program: decisions and escalation times as data.

Standard library and engine only, so that it runs where there is no site.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from partner_support.engine import (
	Appointment,
	Case,
	Clock,
	ClockKind,
	Decision,
	Event,
	EventKind,
	Facts,
	Promise,
	Trigger,
	agenda,
)
from partner_support.seeds.policy import Policy, default_policy

SAMPLES = Path(__file__).parent / "sample_tickets.json"


@dataclass(frozen=True)
class Answer:
	"""What the program says about one sample: where it goes, what is promised, what follows."""

	number: int
	ticket: Mapping[str, Any]
	team: str
	start: datetime
	decision: Decision
	deadlines: Mapping[ClockKind, datetime]  # moved by the pauses that the sample had
	escalations: tuple[Appointment, ...]
	notes: tuple[str, ...]
	policy: Policy

	@property
	def zone(self) -> ZoneInfo:
		"""The partner's own time zone."""
		return ZoneInfo(self.ticket["partner_time_zone"])

	@property
	def scope(self) -> str:
		"""Tier, severity and category in words."""
		severity = self.policy.severity_label(self.ticket["severity"])
		return f"{self.ticket['tier']} · {severity} · {self.ticket['category']}"

	def told(self, appointment: Appointment) -> str:
		"""Whom an escalation tells."""
		return self.policy.audience(self.ladder, appointment.step.name)

	@property
	def ladder(self) -> str:
		"""The name of the ladder that applies."""
		return self.decision.ladder.ladder if self.decision.ladder else ""


def answers(path: Path = SAMPLES) -> list[Answer]:
	"""Every sample in the file, answered."""
	content = json.loads(path.read_text(encoding="utf-8"))
	policy = default_policy(content["time_zone"])
	zone = ZoneInfo(content["time_zone"])
	return [answer(policy, zone, number, ticket) for number, ticket in enumerate(content["tickets"], 1)]


def answer(policy: Policy, zone: ZoneInfo, number: int, ticket: Mapping[str, Any]) -> Answer:
	"""One sample, answered; the sample's times are in the program's zone."""
	start = instant(ticket["start"], zone)
	calendar = ticket.get("calendar", policy.calendar)
	decision = policy.matrix.decide(
		Case(ticket["tier"], ticket["severity"], ticket["category"], start, calendar)
	)
	clocks = [clock_for(promise, start, ticket, zone) for promise in decision.promises.values()]
	ladder = policy.ladders[decision.ladder.ladder] if decision.ladder else None
	facts = facts_of(start, ticket, zone)
	appointments = [each for clock in clocks if ladder for each in agenda(ladder, clock, facts)]
	return Answer(
		number=number,
		ticket=ticket,
		team=policy.team_for(ticket["category"], ticket["severity"], ticket.get("attributes", ())),
		start=start,
		decision=decision,
		deadlines={clock.kind: clock.due for clock in clocks},
		escalations=tuple(sorted(appointments, key=lambda each: (each.at, each.step.level))),
		notes=tuple(note(event) for event in ticket.get("history", ())),
		policy=policy,
	)


def clock_for(promise: Promise, start: datetime, ticket: Mapping[str, Any], zone: ZoneInfo) -> Clock:
	"""The promise as a running clock; a sample's history is that of its resolution."""
	events = ticket.get("history", ())
	if promise.kind is ClockKind.FIRST_RESPONSE:
		events = [{"at": each["at"], "event": "Met"} for each in events[:1]]
	history = [Event(instant(each["at"], zone), EventKind(each["event"])) for each in events]
	return Clock(
		promise.kind, promise.calendar, promise.allowance, (Event(start, EventKind.STARTED), *history)
	)


def facts_of(start: datetime, ticket: Mapping[str, Any], zone: ZoneInfo) -> Facts:
	"""What the sample says about itself beyond its clocks."""
	events = ticket.get("history", ())
	reopened = [instant(each["at"], zone) for each in events if each["event"] == "Reopened"]
	return Facts(
		started_at=start,
		last_agent_update_at=instant(events[-1]["at"], zone) if events else None,
		flags={Trigger(flag): instant(at, zone) for flag, at in ticket.get("flags", {}).items()},
		reopened=len(reopened),
		reopened_at=reopened[-1] if reopened else None,
	)


def instant(local: str, zone: ZoneInfo) -> datetime:
	"""A wall-clock time in the program's zone as an instant."""
	return datetime.fromisoformat(local).replace(tzinfo=zone)


def note(event: Mapping[str, str]) -> str:
	"""A line of a sample's history, in words."""
	return f"{event['at'].replace('T', ' ')} {event['event'].lower()}: {event['why']}"
