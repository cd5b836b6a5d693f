"""What a ticket is promised: its case put to the matrix version that it is pinned to."""

from datetime import datetime

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners, site_time
from partner_support.adapters.sla import loader
from partner_support.adapters.sla.clock_records import Records
from partner_support.adapters.tickets import routing
from partner_support.engine import Case, ClockKind, Decision


def decide(ticket: Document, start: datetime, severity: str | None = None) -> Decision:
	"""The decision for a ticket that began at `start`. `severity` overrides the ticket's priority."""
	matrix = loader.matrix(ticket.sla_matrix)
	return matrix.decide(
		Case(
			tier=ticket.partner_tier,
			severity=severity or ticket.priority,
			category=routing.category_of(ticket),
			start=start,
			calendar=calendar_for(ticket),
		)
	)


def started_at(ticket: Document, now: datetime) -> datetime:
	"""The instant from which the ticket's promises count."""
	start = ticket.service_level_agreement_creation or ticket.creation
	return site_time.to_utc_up_to(now, start) if start else now


def calendar_for(ticket: Document) -> str:
	"""The calendar that holds where a matrix row names none: the partner's, else the matrix's."""
	return partners.partner(ticket.partner).business_calendar or default_calendar(ticket.sla_matrix)


def default_calendar(matrix: str) -> str:
	"""The matrix's own calendar."""
	return frappe.get_cached_value("SLA Matrix", matrix, "business_calendar")


def severity_of(records: Records, ticket: Document) -> str:
	"""The severity that the ticket's promises were made for, which an escalation does not change."""
	kept = next(iter(records.values()), None)
	return kept.row.severity if kept and kept.row.severity else ticket.priority


def speak_about(ticket: Document, kind: ClockKind) -> bool:
	"""Whether the ticket's matrix version says anything about a clock, for whomever."""
	return (
		any(kind in row.targets for row in loader.matrix(ticket.sla_matrix).rows)
		if ticket.sla_matrix
		else False
	)
