"""The queue: what is to be worked on next and why, and taking it."""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.arguments import checked
from partner_support.adapters.queue import claiming, queue_page

AGENTS = ("Agent", "Agent Manager")
READERS = (*AGENTS, "Partner Operations Manager", "Partner Support Manager", "System Manager")


@frappe.whitelist(methods=["GET"])
@checked
def tickets(
	team: str | None = None,
	tier: str | None = None,
	category: str | None = None,
	whose: str | None = None,
	after_rank: str | None = None,
	after_name: str | None = None,
	length: int | None = None,
) -> dict[str, Any]:
	"""A page of the queue as the session's user may see it; `after_*` are the `next` of the page before."""
	frappe.only_for(READERS, message=True)
	after = (after_rank, after_name) if after_rank and after_name else None
	return queue_page.tickets(
		chosen(team, tier, category, whose), after, queue_page.length(length), site_time.now()
	)


@frappe.whitelist(methods=["GET"])
@checked
def choices() -> dict[str, Any]:
	"""The teams, tiers and categories to filter by, and the reader's own teams."""
	frappe.only_for(READERS, message=True)
	return queue_page.choices()


@frappe.whitelist(methods=["POST"])
@checked
def claim_next(team: str | None = None, tier: str | None = None, category: str | None = None) -> str | None:
	"""Assign the best ticket that nobody has to the session's user; its name, or None where there is none."""
	frappe.only_for(AGENTS, message=True)
	return claiming.claim_next(chosen(team, tier, category))


def chosen(
	team: str | None, tier: str | None, category: str | None, whose: str | None = None
) -> dict[str, str]:
	"""What was chosen, by name; the rest is left out."""
	asked = {"team": team, "tier": tier, "category": category, "whose": whose}
	return {name: value for name, value in asked.items() if value}
