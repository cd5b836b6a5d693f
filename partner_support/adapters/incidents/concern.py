"""Whom an incident concerns. Nothing here writes.

Partners that are named, or are of a tier that is named; every partner of the program where neither is.
"""

from collections.abc import Collection, Iterable

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners
from partner_support.adapters.access import membership
from partner_support.adapters.tickets import routing
from partner_support.partner_support.doctype.partner_incident.partner_incident import LIVE

INCIDENT = "Partner Incident"


def live() -> list[Document]:
	"""The incidents that partners may know of, the newest first; shared, so never change them."""
	names = frappe.get_all(
		INCIDENT, filters={"status": ["in", LIVE]}, order_by="announced_on desc, name desc", pluck="name"
	)
	return [frappe.get_cached_doc(INCIDENT, name) for name in names]


def live_for(names: Collection[str], category: str | None = None) -> list[Document]:
	"""Those that concern one of these partners, and that category where one is given."""
	return [
		incident
		for incident in live()
		if any(concerns_partner(incident, name) for name in names) and concerns_category(incident, category)
	]


def live_for_ticket(ticket: Document) -> list[Document]:
	"""Those that a ticket may be attached to as one of their kind."""
	return live_for([ticket.partner], routing.category_of(ticket)) if ticket.partner else []


def is_live(incident: Document) -> bool:
	"""Whether partners are told of it, and nobody has ended it."""
	return incident.status in LIVE


def concerns_partner(incident: Document, name: str) -> bool:
	"""Whether a partner of the program is among those concerned."""
	known = partners.partner(name)
	return known.status in partners.IN_PROGRAM and is_among(incident, name, known.partner_tier)


def is_among(incident: Document, name: str, tier: str | None) -> bool:
	"""Whether a partner of that tier is named, or everybody is meant."""
	named, tiers = values(incident.partners, "partner"), values(incident.tiers, "partner_tier")
	return not (named or tiers) or name in named or tier in tiers


def concerns_category(incident: Document, category: str | None) -> bool:
	"""Whether a category is among those concerned; what has none may well be of the kind."""
	named = values(incident.categories, "support_category")
	return not named or not category or category in named


def partners_of(incident: Document) -> list[str]:
	"""The partners of the program that it concerns."""
	rows = frappe.get_all(
		"Partner",
		filters={"status": ["in", partners.IN_PROGRAM]},
		fields=["name", "partner_tier"],
		order_by="name",
	)
	return [row.name for row in rows if is_among(incident, row.name, row.partner_tier)]


def own_partners(user: str) -> list[str]:
	"""The partners of the program whose people a portal user is one of."""
	return [partner.name for partner in membership.in_program(user)]


def ticket_types(incident: Document) -> list[str]:
	"""Helpdesk's types for the categories that are named; none for all."""
	named = list(values(incident.categories, "support_category"))
	return frappe.get_all("Support Category", {"name": ["in", named]}, pluck="ticket_type") if named else []


def values(rows: Iterable[Document], field: str) -> set[str]:
	"""What the rows of a table name."""
	return {row.get(field) for row in rows}
