"""The demo's incidents: announced, followed and ended by operations; everybody is told at once, and nobody by mail."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import frappe

from partner_support.adapters import acting, site_time
from partner_support.adapters.incidents import incident_desk, incident_sending, incidents
from partner_support.demo.keeping import OPERATIONS, Keeper
from partner_support.demo.playing import acting_as, paragraph
from partner_support.demo.portal import ago, content
from partner_support.demo.staging import make

Scene = tuple[datetime, Callable[[], None]]


def of_incidents(keeper: Keeper, numbers: Mapping[str, str]) -> Iterator[Scene]:
	"""What is said about every incident; `numbers` are the tickets' by subject."""
	now, names = keeper.world.now, {}
	manager = keeper.staff[OPERATIONS]
	for row in content()["incidents"]:
		yield ago(now, row["announced"]), partial(announce, row, manager, numbers, names)
		for hours, text, next_hours in row["updates"]:
			due = ago(now, hours) + timedelta(hours=next_hours)
			yield ago(now, hours), partial(update, row, manager, names, text, due)
		if "end" in row:
			hours, text = row["end"]
			yield ago(now, hours), partial(end, row, manager, names, text)


def announce(row: Mapping[str, Any], manager: str, numbers: Mapping[str, str], names: dict[str, str]) -> None:
	"""Write it down, announce it, and make its tickets part of it."""
	with acting_as(manager):
		categories = existing("Support Category", row["categories"])
		name = names[row["title"]] = make(
			"Partner Incident",
			{
				"title": row["title"],
				"what": paragraph(row["what"]),
				"categories": [{"support_category": category} for category in categories],
				"partners": [{"partner": partner} for partner in row["partners"]],
			},
		)
		incidents.announce(name)
		incident_desk.attach(name, [numbers[each] for each in row["tickets"] if each in numbers])
	incidents.reopen_delivery(name)
	deliver(name)


def existing(doctype: str, names: list[str]) -> list[str]:
	"""Those of the program's records that the site has kept."""
	return frappe.get_all(doctype, {"name": ["in", names]}, pluck="name")


def update(row: Mapping[str, Any], manager: str, names: Mapping[str, str], text: str, due: datetime) -> None:
	"""Say how it goes; the cause is found."""
	with acting_as(manager):
		incidents.post_update(names[row["title"]], paragraph(text), site_time.to_site(due), monitoring=True)
	deliver(names[row["title"]])


def end(row: Mapping[str, Any], manager: str, names: Mapping[str, str], text: str) -> None:
	"""It is over."""
	with acting_as(manager):
		incidents.resolve(names[row["title"]], paragraph(text))
	deliver(names[row["title"]])


def deliver(name: str) -> None:
	"""What the worker does, within this transaction."""
	with acting.as_the_site():
		while incident_sending.send_batch(name):
			pass
