"""A page of the queue, as its reader may see it through Helpdesk's own permission.

Pages follow each other by key: each begins behind the last ticket of the one before, so the hundredth costs what
the first does. The number of queries does not depend on the number of tickets.
"""

import json
from datetime import datetime
from typing import Any

import frappe
from frappe.utils import cint

from partner_support.adapters import settings, site_time
from partner_support.adapters.queue import queue_facts, queue_words
from partner_support.adapters.queue.queue_facts import TICKET, Place

PAGE = 30
LONGEST_PAGE = 500
LONGEST = 200
UNASSIGNED, MINE = "Unassigned", "Mine"
NOBODY = ("", "[]")  # what Frappe leaves of assignments that are gone, besides nothing
COLUMNS = (
	"name",
	"subject",
	"partner",
	"priority",
	"agent_group",
	"ticket_type",
	"status",
	"creation",
	"queue_rank",
	"_assign",
)


def tickets(
	chosen: dict[str, str], after: tuple[str, str] | None, length: int, now: datetime
) -> dict[str, Any]:
	"""One page of the queue, and where the next one begins; None where this is the last."""
	length = min(max(length, 1), LONGEST)
	found = rows(chosen, after, length + 1)
	shown = found[:length]
	places = queue_facts.places([row.name for row in shown])
	people = full_names(shown)
	return {
		"tickets": [ticket(row, places[row.name], people, now) for row in shown if row.name in places],
		"next": [str(shown[-1].queue_rank), shown[-1].name] if len(found) > length else None,
	}


def rows(chosen: dict[str, str], after: tuple[str, str] | None, limit: int) -> list[frappe._dict]:
	"""The tickets of a page, in order; by the list query, and so by whatever Helpdesk lets the reader see."""
	behind = [["queue_rank", ">", after[0]], ["name", ">", after[1]]] if after else []
	return frappe.get_list(
		TICKET,
		fields=list(COLUMNS),
		filters=[["queue_rank", ">=", after[0]] if after else ["queue_rank", ">", 0], *filters(chosen)],
		or_filters=behind,
		order_by="queue_rank asc, name asc",
		limit_page_length=limit,
	)


def filters(chosen: dict[str, str]) -> list[list[Any]]:
	"""What the reader chose to see."""
	conditions: list[list[Any]] = [
		[column, "=", chosen[choice]]
		for choice, column in (("team", "agent_group"), ("category", "ticket_type"))
		if chosen.get(choice)
	]
	if chosen.get("tier"):
		conditions.append(["partner", "in", partners_of(chosen["tier"])])
	if chosen.get("whose") == MINE:
		conditions.append(["name", "in", assigned_to(frappe.session.user)])
	if chosen.get("whose") == UNASSIGNED:
		conditions.append(["_assign", "in", NOBODY])
	return conditions


def partners_of(tier: str) -> list[str]:
	"""The partners that are of a tier now, as the ranks say it."""
	return frappe.get_all("Partner", filters={"partner_tier": tier}, pluck="name") or [""]


def assigned_to(person: str) -> list[str]:
	"""The tickets that are somebody's, by the assignments from which Frappe makes `_assign`."""
	mine = {"allocated_to": person, "reference_type": TICKET, "status": "Open"}
	return frappe.get_all("ToDo", filters=mine, pluck="reference_name") or [""]


def full_names(shown: list[frappe._dict]) -> dict[str, str]:
	"""The names of everybody to whom something is assigned."""
	people = {person for row in shown for person in assigned(row)}
	if not people:
		return {}
	return dict(
		frappe.get_all("User", filters={"name": ["in", people]}, fields=["name", "full_name"], as_list=True)
	)


def assigned(row: frappe._dict) -> list[str]:
	"""To whom a ticket is assigned."""
	return json.loads(row.get("_assign") or "[]")


def ticket(row: frappe._dict, place: Place, people: dict[str, str], now: datetime) -> dict[str, Any]:
	"""One ticket as the page shows it."""
	return {
		"name": row.name,
		"subject": row.subject,
		"partner": row.partner,
		"tier": place.standing.tier,
		"severity": settings.severity_label(row.priority),
		"team": row.agent_group,
		"category": row.ticket_type,
		"status": row.status,
		"assigned": [people.get(person, person) for person in assigned(row)],
		"reason": queue_words.reason(place, now),
		"explanation": queue_words.explanation(place),
		"mark": queue_words.mark(place, now),
		"due_at": site_time.to_site(place.rank.deadline).isoformat(),
		"url": f"/helpdesk/tickets/{row.name}",
	}


def choices() -> dict[str, Any]:
	"""What the filters offer, and which teams the reader is in."""
	teams = frappe.get_all("HD Team", filters={"disabled": 0}, pluck="name", order_by="name")
	tiers = frappe.get_all("Partner Tier", fields=["name", "color"], order_by="tier_rank desc")
	categories = frappe.get_all("Support Category", fields=["name", "ticket_type"], order_by="name")
	return {"teams": teams, "tiers": tiers, "categories": categories, "my_teams": my_teams()}


def my_teams() -> list[str]:
	"""The enabled teams that the session's user is in."""
	mine = frappe.get_all(
		"HD Team Member", filters={"user": frappe.session.user, "parenttype": "HD Team"}, pluck="parent"
	)
	if not mine:
		return []
	return frappe.get_all("HD Team", filters={"name": ["in", mine], "disabled": 0}, pluck="name")


def length(asked: Any) -> int:
	"""How many tickets a page is to have; more than a screen could show are none."""
	return min(max(cint(asked), 0), LONGEST_PAGE) or PAGE
