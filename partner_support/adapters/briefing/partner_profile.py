"""Who the partner of a ticket is, in what an agent needs while answering."""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Avg, Count
from frappe.utils import get_url_to_form

from partner_support.adapters import partners, site_time
from partner_support.adapters.access import readable
from partner_support.adapters.overview import (
	partner_flags,
	partner_overview,
	partner_people,
	partner_tickets,
)

RATED = 100  # Helpdesk keeps ratings as a share of 1


def of(partner: str, now: datetime) -> dict[str, Any] | None:
	"""Tier, people, what stands out, and how satisfied they were; None for who may not read the partner."""
	document = partners.partner(partner)
	if not frappe.has_permission("Partner", "read", document):
		return None
	return {
		"name": document.name,
		"url": get_url_to_form("Partner", document.name),
		"status": _(document.status),
		"type": document.partner_type,
		"region": document.region,
		"language": document.language,
		"local_time": local_time(document, now),
		"tier": {"name": document.partner_tier, "color": color_of(document.partner_tier)},
		"account_manager": partner_overview.account_manager(document),
		"attributes": [row.partner_attribute for row in document.attributes],
		"people": partner_people.people_of(document),
		"flags": partner_flags.shown(partner, now),
		"open": open_tickets(partner),
		"satisfaction": satisfaction(partner),
	}


def color_of(tier: str | None) -> str | None:
	"""The colour by which people know a tier."""
	return tier and frappe.get_cached_value("Partner Tier", tier, "color")


def local_time(partner: Document, now: datetime) -> str | None:
	"""What time it is where the partner works: whether somebody is there to be called."""
	zone = site_time.zone_named(partner.time_zone)
	return zone and f"{now.astimezone(zone):%H:%M} ({zone.key})"


def open_tickets(partner: str) -> int | None:
	"""How many of its tickets are open, as far as the reader sees them."""
	if not readable.is_allowed("HD Ticket"):
		return None
	_ticket, query = partner_tickets.open_ticket_rows(partner)
	return query.select(Count("*")).run()[0][0]


def satisfaction(partner: str) -> dict[str, Any] | None:
	"""How the partner rated what it was asked to rate, in percent; None while it rated nothing."""
	ticket, query = readable.rows("HD Ticket", partner=partner)
	average, number = (
		query.where(ticket.feedback_rating > 0).select(Avg(ticket.feedback_rating), Count("*")).run()[0]
	)
	return {"percent": round(RATED * float(average)), "ratings": number} if number else None
