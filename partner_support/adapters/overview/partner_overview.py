"""Everything about a partner at a glance, as far as its reader may see it.

A section whose kind of document the reader may not read is None: left out, not empty. The number
of queries is the same for a partner with ten tickets and one with ten thousand.
"""

from datetime import date, datetime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from partner_support.adapters import site_time
from partner_support.adapters.access import readable
from partner_support.adapters.overview import (
	compliance,
	partner_flags,
	partner_people,
	partner_records,
	partner_tickets,
)

CHANGES_SHOWN = 6


def overview(partner: Document, now: datetime) -> dict[str, Any]:
	"""What the form shows above everything else."""
	today = site_time.to_site(now).date()
	return {
		"partner": partner.name,
		"tier": tier(partner),
		"proposal": open_proposal(partner.name),
		"flags": partner_flags.shown(partner.name, now),
		"tickets": partner_tickets.open_tickets(partner.name, now),
		"compliance": compliance.summary(partner.name, now)
		if readable.is_allowed(compliance.CLOCK)
		else None,
		"records": partner_records.counted(partner),
		"people": partner_people.people_of(partner),
		"account_manager": account_manager(partner),
		"attributes": [row.partner_attribute for row in partner.attributes],
		"certifications": [certification(row, today) for row in partner.certifications],
	}


def tier(partner: Document) -> dict[str, Any]:
	"""The tier, since when, and how it came to be."""
	changes = [
		{
			"on": row.changed_on,
			"from": row.from_tier,
			"to": row.to_tier,
			"by": row.changed_by,
			"reason": row.reason,
		}
		for row in reversed(partner.tier_history)
	]
	return {
		"name": partner.partner_tier,
		"color": frappe.get_cached_value("Partner Tier", partner.partner_tier, "color"),
		"since": changes[0]["on"] if changes else None,
		"changes": changes[:CHANGES_SHOWN],
		"older": max(0, len(changes) - CHANGES_SHOWN),
	}


def open_proposal(partner: str) -> dict[str, Any] | None:
	"""The change of tier that waits for a decision, with its evidence."""
	if not readable.is_allowed("Tier Proposal"):
		return None
	names = frappe.get_list("Tier Proposal", {"partner": partner, "status": "Open"}, pluck="name", limit=1)
	if not names:
		return None
	proposal = frappe.get_doc("Tier Proposal", names[0])
	return {
		**{
			field: proposal.get(field)
			for field in ("name", "direction", "from_tier", "to_tier", "evaluated_on")
		},
		"evidence": [
			{field: row.get(field) for field in ("metric", "period", "threshold", "actual", "met", "remark")}
			for row in proposal.evidence
		],
	}


def account_manager(partner: Document) -> dict[str, str] | None:
	"""Who looks after the partner."""
	manager = partner.channel_account_manager
	return manager and {"user": manager, "name": frappe.get_cached_value("User", manager, "full_name")}


def certification(row: Document, today: date) -> dict[str, Any]:
	"""A certificate, and whether it is valid today."""
	return {
		**{field: row.get(field) for field in ("certification", "holder", "issued_on", "valid_until")},
		"valid": not row.valid_until or getdate(row.valid_until) >= today,
	}
