"""Taking the next ticket: the best that nobody has, which the agent's teams may take, and nobody else's at once.

The candidates are read without locks, so that no ticket is kept from anybody on the way. Each is then locked by
its name, with SKIP LOCKED, as the first thing of a transaction of its own, and the conditions are asked again
under the lock: whoever claims at the same moment passes it over and gets the next.
"""

from typing import Any

import frappe
from frappe import _
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import has_permission

from partner_support.adapters.queue import queue_page
from partner_support.adapters.queue.queue_facts import TICKET
from partner_support.engine.ranking import BEHIND
from partner_support.exceptions import NoAgentError

CANDIDATES = 20
ROUNDS = 5
SETTINGS = "HD Settings"


def claim_next(chosen: dict[str, str]) -> str | None:
	"""Assign the best ticket that the session's user may claim to it; None where there is none."""
	agent = frappe.session.user
	if not frappe.db.exists("HD Agent", {"user": agent, "is_active": 1}):
		frappe.throw(_("Only active agents claim tickets. Ask for an agent's account."), NoAgentError)
	teams = claimable_teams()
	for _round in range(ROUNDS):
		names = candidates(chosen, teams)
		taken = next((name for name in names if take(name, chosen, teams, agent)), None)
		if taken or len(names) < CANDIDATES:
			return taken
	return None


def claimable_teams() -> list[str]:
	"""The agent's teams; and "" where tickets of no team are for everybody."""
	restricted, but_teamless = (
		frappe.db.get_single_value(SETTINGS, field)
		for field in (
			"restrict_tickets_by_agent_group",
			"do_not_restrict_tickets_without_an_agent_group",
		)
	)
	return [*queue_page.my_teams(), *([] if restricted and not but_teamless else [""])]


def candidates(chosen: dict[str, str], teams: list[str]) -> list[str]:
	"""The best tickets that nobody has, in order."""
	query = claimable(chosen, teams)
	ticket = frappe.qb.DocType(TICKET)
	return query.orderby(ticket.queue_rank).orderby(ticket.name).limit(CANDIDATES).run(pluck=True)


def claimable(chosen: dict[str, str], teams: list[str]) -> Any:
	"""The query for tickets that can be worked on, that nobody has, and that these teams may take."""
	ticket = frappe.qb.DocType(TICKET)
	is_free = ticket._assign.isnull() | ticket._assign.isin(queue_page.NOBODY)
	is_theirs = ticket.agent_group.isin(teams or [None])
	if "" in teams:
		is_theirs = is_theirs | ticket.agent_group.isnull()
	query = frappe.qb.from_(ticket).select(ticket.name)
	query = query.where((ticket.queue_rank > 0) & (ticket.queue_rank < BEHIND)).where(is_free & is_theirs)
	for choice, column in (("team", ticket.agent_group), ("category", ticket.ticket_type)):
		if chosen.get(choice):
			query = query.where(column == chosen[choice])
	if chosen.get("tier"):
		query = query.where(ticket.partner.isin(queue_page.partners_of(chosen["tier"])))
	return query


def take(name: str, chosen: dict[str, str], teams: list[str], agent: str) -> bool:
	"""Assign one ticket as Helpdesk does, unless somebody has it or is about to."""
	query = claimable(chosen, teams)
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- the lock must be what its transaction begins with
	if not query.where(frappe.qb.DocType(TICKET).name == name).for_update(skip_locked=True).run():
		return False
	ticket = frappe.get_doc(TICKET, name)
	if not has_permission(ticket, agent):
		return False
	ticket.assign_agent(agent)
	announce(name, agent)
	return True


def announce(name: str, agent: str) -> None:
	"""Have open pages of the queue read it again."""
	changed = {"doctype": TICKET, "name": name, "user": agent}
	frappe.publish_realtime("list_update", changed, after_commit=True)
