"""What the escalation tests share: a ticket on a ladder, a tick of the minute job, what came of it."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.sla import sweep
from tests.site.factories import at, ladder, log_of, partner, policy, ticket

MONDAY = "2026-11-23 10:00"  # an Urgent ticket of then: first response by 12:00, resolution by 18:00


def sweep_at(*instants: str) -> None:
	"""A tick of the minute job at each of these instants."""
	for instant in instants:
		with at(instant):
			sweep.run()


def escalating(*steps: dict[str, Any], **values: Any) -> Document:
	"""A Gold partner's ticket of Monday ten o'clock on a ladder of these steps."""
	policy(ladder_name=ladder(*steps).name)
	return ticket(values.pop("of", None) or partner(), **values)


def steps_of(of: Document) -> list[str]:
	"""The names of what fired for a ticket, without their numbers, in the order of firing."""
	return [entry.step.partition(". ")[2] for entry in log_of(of)]


def problems_of(of: Document) -> list[str]:
	"""What the log says went wrong."""
	return [entry.problems for entry in log_of(of) if entry.problems]


def notes_of(of: Document) -> list[str]:
	"""The internal notes of a ticket."""
	return frappe.get_all("HD Ticket Comment", filters={"reference_ticket": of.name}, pluck="content")
