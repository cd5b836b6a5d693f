"""What a demo partner finds in the portal today: tickets in every state that asks something of it. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from partner_support.demo.course import Act, Kind
from partner_support.demo.scenario import Plot

HERE = Path(__file__).parent
CLAIMING_TEAM = "Channel Operations"  # of the support agent who can sign in
CLAIMING_SINCE = timedelta(hours=12)
SOMEBODY = 1  # whose tickets the partner's manager sees as well


def content() -> dict[str, Any]:
	"""The written part: tickets, theirs and unclaimed ones, incidents and articles."""
	return json.loads((HERE / "portal.json").read_text(encoding="utf-8"))


def tickets(now: datetime) -> list[Plot]:
	"""The tickets; their acts are so many hours old that nothing has been decided by silence yet."""
	return [plot(now, row) for row in content()["tickets"]]


def unclaimed(now: datetime) -> list[Plot]:
	"""New tickets of several partners for a team whose members claim them."""
	return [plot(now, row) for row in content()["unclaimed"]]


def plot(now: datetime, row: Mapping[str, Any]) -> Plot:
	"""One of them."""
	return Plot(
		partner=row["partner"],
		person=SOMEBODY,
		channel="Portal",
		category=row["category"],
		severity=row["severity"],
		subject=row["subject"],
		body=row["body"],
		start=ago(now, row["hours_ago"]),
		acts=tuple(Act(ago(now, hours), Kind(kind), text) for hours, kind, text in row["acts"]),
	)


def ago(now: datetime, hours: float) -> datetime:
	"""So many hours before now."""
	return now - timedelta(hours=hours)
