"""The bundled defaults as engine values: what a fresh site would promise, without the site.

Used by the offline demo and by the generated page docs/default-matrix.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from partner_support.engine import BusinessCalendar, ClockKind, Ladder, Matrix, Period, Row, Step, Target
from partner_support.engine.business_calendar import WEEKDAYS
from partner_support.seeds import data

CLOCK_FIELDS = {"first_response": ClockKind.FIRST_RESPONSE, "resolution": ClockKind.RESOLUTION}


@dataclass(frozen=True)
class Policy:
	"""Everything that the engine needs to answer for a partner program."""

	tiers: tuple[str, ...]  # the highest first
	severities: Mapping[str, str]  # priority to the label that partners see, the worst first
	categories: tuple[str, ...]
	calendar: str
	matrix: Matrix
	ladders: Mapping[str, Ladder]
	audiences: Mapping[tuple[str, str], str]  # ladder and step to the people it tells

	def audience(self, ladder: str, step: str) -> str:
		"""Whom a step of a ladder tells, in words."""
		return self.audiences.get((ladder, step), "")

	def team_for(self, category: str, severity: str, attributes: Collection[str] = ()) -> str:
		"""The team a ticket goes to: the category's, unless the partner's attributes say otherwise."""
		seed = next(each for each in data.read("categories") if each["category_name"] == category)
		for exception in seed["routing_exceptions"]:
			if exception["partner_attribute"] in attributes and exception["severity"] in (None, severity):
				return exception["team"]
		return seed["team"]

	def severity_label(self, priority: str) -> str:
		"""What partners call a priority."""
		return self.severities.get(priority, priority)


def default_policy(time_zone: str | None = None) -> Policy:
	"""The bundled program, with its calendars in `time_zone` (the seeds' own when left out)."""
	calendars = data.read("calendars")
	severities = {each["priority"]: each["severity_label"] for each in data.read("severities")}
	ladders = data.read("ladders")
	tiers = sorted(data.read("tiers"), key=lambda tier: -tier["tier_rank"])
	return Policy(
		tiers=tuple(tier["tier_name"] for tier in tiers),
		severities=severities,
		categories=tuple(category["category_name"] for category in data.read("categories")),
		calendar=calendars["default"],
		matrix=matrix_from(
			data.read("matrix"),
			{
				each["calendar_name"]: calendar_from(each, time_zone or calendars["time_zone"])
				for each in calendars["calendars"]
			},
			severities,
		),
		ladders={each["ladder_name"]: ladder_from(each) for each in ladders},
		audiences={
			(each["ladder_name"], step_name(step)): audience_of(step)
			for each in ladders
			for step in each["steps"]
		},
	)


def calendar_from(seed: Mapping[str, Any], time_zone: str) -> BusinessCalendar:
	"""A seeded calendar. The bundled program knows no holidays: those are the site's."""
	days = [WEEKDAYS.index(day) for day in seed["days"]]
	return BusinessCalendar(time_zone, [Period(day, seed["start_time"], seed["end_time"]) for day in days])


def matrix_from(
	seed: Mapping[str, Any], calendars: Mapping[str, BusinessCalendar], severities: Mapping[str, str]
) -> Matrix:
	"""The seeded matrix."""
	return Matrix(seed["matrix_name"], tuple(row_from(row, severities) for row in seed["rows"]), calendars)


def row_from(seed: Mapping[str, Any], severities: Mapping[str, str]) -> Row:
	"""One seeded row, named by what it is about."""
	tier, severity, category = seed.get("tier"), seed.get("severity"), seed.get("category")
	named = [tier, severity and severities[severity], category]
	return Row(
		name=" · ".join(filter(None, named)) or "Anything else",
		tier=tier,
		severity=severity,
		category=category,
		targets={kind: Target(*seed[field]) for field, kind in CLOCK_FIELDS.items() if field in seed},
		calendar=seed.get("calendar"),
		ladder=seed.get("ladder"),
	)


def ladder_from(seed: Mapping[str, Any]) -> Ladder:
	"""A seeded ladder."""
	return Ladder(seed["ladder_name"], tuple(step_from(step) for step in seed["steps"]))


def step_from(seed: Mapping[str, Any]) -> Step:
	"""One seeded step, named by when it fires."""
	return Step(
		name=step_name(seed),
		trigger=seed["trigger"],
		threshold=seed.get("threshold", 0),
		clock=seed.get("clock"),
		level=seed["level"],
	)


def step_name(seed: Mapping[str, Any]) -> str:
	"""When a step fires, in words."""
	threshold = f"{seed.get('threshold', 0):g}"
	wordings = {
		"Percent of target": f"{threshold} % of {seed.get('clock')} used",
		"Target missed": f"{seed.get('clock')} missed" + ("" if threshold == "0" else f" by {threshold} h"),
		"Age": f"Open for {threshold} h",
		"No agent update": f"No agent update for {threshold} h",
		"Reopened": "Reopened" if threshold == "1" else f"Reopened {threshold} times",
	}
	return wordings.get(seed["trigger"], seed["trigger"])


def audience_of(seed: Mapping[str, Any]) -> str:
	"""Whom a seeded step tells and where it moves the ticket, in words."""
	people = [person.replace("_", " ") for person in seed["notify"]]
	roles = [seed["role"]] if "role" in seed else []
	told = ", ".join(people + roles)
	return f"{told}; moves to {seed['new_team']}" if "new_team" in seed else told
