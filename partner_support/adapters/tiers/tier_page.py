"""What a partner reads about its tier: what it includes, and how far the next one is."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from partner_support.adapters import site_time
from partner_support.adapters.mail import partner_mail
from partner_support.adapters.tiers import qualification
from partner_support.engine.qualification import Evidence

WHOLE = Decimal(100)


def of(partner: Document) -> dict[str, Any]:
	"""One partner's tier, for a page."""
	tier = frappe.get_cached_doc("Partner Tier", partner.partner_tier)
	return {
		"partner": partner.name,
		"is_suspended": partner.status == "Suspended",
		"tier": tier.name,
		"color": tier.color,
		"description": tier.description,
		"since": since(partner),
		"entitlements": partner_mail.entitlements(tier.name),
		"confirming": confirming(partner.name),
		"next": next_tier(partner, getdate()),
		"account_manager": partner_mail.about(partner)["account_manager"],
	}


def since(partner: Document) -> str | None:
	"""The day on which the partner got its tier, where the partner is."""
	changes = [row.changed_on for row in partner.tier_history if row.to_tier == partner.partner_tier]
	if not changes:
		return None
	zone = ZoneInfo(partner.time_zone) if partner.time_zone else site_time.site_zone()
	return format_date(site_time.to_utc(changes[-1]).astimezone(zone).date(), "d MMMM yyyy")


def confirming(partner: str) -> str | None:
	"""The better tier that waits for our decision. That one may be lost is not told before it is decided."""
	return frappe.db.get_value(
		"Tier Proposal", {"partner": partner, "status": "Open", "direction": "Promote"}, "to_tier"
	)


def next_tier(partner: Document, today: date) -> dict[str, Any] | None:
	"""What the tier above asks for, with what the partner has reached; None at the top."""
	assessment = qualification.assess(today, partner.name)
	above = assessment.program.next_above(partner.partner_tier)
	if not above:
		return None
	evidence = above.evidence(assessment.measured(partner.name))
	return {
		"tier": above.name,
		"rows": [row(each) for each in evidence],
		"is_reached": bool(evidence) and all(each.met for each in evidence),
	}


def row(evidence: Evidence) -> dict[str, Any]:
	"""One rule; why something cannot be measured is our business, and what was left out is theirs."""
	is_known = evidence.actual is not None
	return {
		**qualification.in_words(evidence),
		"is_known": is_known,
		"remark": evidence.remark if is_known else "",
		"percent": percent(evidence) if is_known else 0,
	}


def percent(evidence: Evidence) -> int:
	"""How far the threshold is reached; never 100 before it is."""
	return int(min(evidence.actual / evidence.requirement.threshold * WHOLE, WHOLE))
