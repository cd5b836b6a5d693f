"""Questions that a ticket puts to its partner, and the only writer of them: is it solved, what is missing.

A question follows its ticket: resolving asks for confirmation, returning asks for information, and
whatever takes the ticket out of that state settles the question. A ticket waits for one thing at a time.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners, settings, site_time
from partner_support.adapters.requests import request_mail
from partner_support.adapters.sla import loader, promises
from partner_support.engine.patience import Step, next_step
from partner_support.partner_support.doctype.patience_rule import patience_rule

REQUEST = "Partner Request"
CONFIRMATION, INFORMATION = "Confirmation", "Information"
WAITING, ANSWERED, LAPSED, WITHDRAWN = "Waiting", "Answered", "Lapsed", "Withdrawn"
CONFIRMED, NOT_SOLVED, REPLIED = "Confirmed", "Not solved", "Answered"
WAITS_IN = {CONFIRMATION: "Resolved", INFORMATION: "Paused"}  # kind, status category
CLOSED = "Closed"


def waiting_for(ticket: str, for_update: bool = False) -> Document | None:
	"""The question that a ticket waits for; `for_update` as it is now, not as this transaction first saw it."""
	name = frappe.db.get_value(REQUEST, {"ticket": ticket, "state": WAITING})
	request = frappe.get_doc(REQUEST, name, for_update=for_update) if name else None
	return request if request and request.state == WAITING else None


def follow(ticket: Document) -> None:
	"""Ask or settle, as the ticket's state now says; a save that moves no state asks the database nothing."""
	before = ticket.get_doc_before_save()
	if not before or (before.status, before.is_merged) == (ticket.status, ticket.is_merged):
		return
	may_wait = category_of(before) in WAITS_IN.values()
	waiting = may_wait and waiting_for(ticket.name, for_update=True)  # a sweeper may have reminded since
	if waiting and not still_waits(waiting, ticket):
		settle(waiting, ticket)
		waiting = None
	if not waiting and is_to_be_confirmed(ticket, before):
		ask(ticket, CONFIRMATION)


def still_waits(request: Document, ticket: Document) -> bool:
	"""Whether the ticket is in the state in which it was asked."""
	return category_of(ticket) == WAITS_IN[request.kind] and ticket.status != CLOSED and not ticket.is_merged


def is_to_be_confirmed(ticket: Document, before: Document) -> bool:
	"""Whether this save resolves a partner's ticket that nobody has closed."""
	resolved = category_of(ticket) == "Resolved" and category_of(before) != "Resolved"
	return bool(
		resolved
		and ticket.partner
		and ticket.status != CLOSED
		and not ticket.is_merged
		and settings.asks_for_confirmation()
	)


def category_of(ticket: Document) -> str:
	"""The category of the ticket's status, whatever the ticket itself still says."""
	return frappe.get_cached_value("HD Ticket Status", ticket.status, "category")


def ask(ticket: Document, kind: str, asked_for: str = "") -> Document:
	"""Put a question to the partner, by mail and in the portal; one that waits already is withdrawn."""
	earlier = waiting_for(ticket.name)
	if earlier:
		close(earlier, WITHDRAWN)
	now = site_time.now()
	values = {"ticket": ticket.name, "partner": ticket.partner, "kind": kind, "asked_for": asked_for}
	request = frappe.get_doc({"doctype": REQUEST, **values, "asked_by": frappe.session.user})
	request.asked_on = site_time.to_site(now)
	plan(request, ticket, now)
	save(request)
	request_mail.ask(ticket, request)
	return request


def settle(request: Document, ticket: Document) -> None:
	"""Close a question whose ticket has gone on: answered if the partner moved it, else withdrawn."""
	if not (partners.is_signed_in_outsider() or has_replied_since(ticket, request)):
		close(request, WITHDRAWN)
	elif request.kind == CONFIRMATION and ticket.status == CLOSED:
		close(request, ANSWERED, outcome=CONFIRMED)
	else:
		close(request, ANSWERED, outcome=REPLIED)


def has_replied_since(ticket: Document, request: Document) -> bool:
	"""Whether a message of the partner came in after the question."""
	received = {
		"reference_doctype": "HD Ticket",
		"reference_name": ticket.name,
		"sent_or_received": "Received",
		"creation": [">=", request.asked_on],
	}
	return bool(frappe.db.exists("Communication", received))


def answer(request: Document, outcome: str, text: str, by: str) -> None:
	"""Note the partner's own answer; the caller moves the ticket."""
	close(request, ANSWERED, outcome=outcome, answer=text, answered_by=by)


def remind(request: Document, ticket: Document, now: datetime) -> None:
	"""Remind the partner, once."""
	request.reminded_on = site_time.to_site(now)
	plan(request, ticket, site_time.to_utc(request.asked_on), now)
	save(request)
	request_mail.remind(ticket, request)


def lapse(request: Document, outcome: str) -> None:
	"""End a question that nobody answered."""
	close(request, LAPSED, outcome=outcome)


def postpone(request: str, until: datetime) -> None:
	"""Come back to a question later: the attempt has failed."""
	frappe.db.set_value(REQUEST, request, "next_action_on", site_time.to_site(until))


def close(request: Document, state: str, **values: Any) -> None:
	"""End a question."""
	now = site_time.to_site(site_time.now())
	ended = {"answered_on": now, "answered_by": frappe.session.user} if state == ANSWERED else {}
	request.update({"state": state, "next_action": None, "next_action_on": None, **ended, **values})
	save(request)


def save(request: Document) -> None:
	"""Store a request, as its one writer."""
	request.flags.written_by_requests = True
	request.save(ignore_permissions=True)


def forget(ticket: str) -> None:
	"""Remove the questions of a ticket that is being deleted."""
	frappe.db.delete(REQUEST, {"ticket": ticket})


def plan(
	request: Document, ticket: Document, asked_at: datetime, reminded_at: datetime | None = None
) -> None:
	"""Note what comes next should the partner stay silent."""
	step = step_for(request.kind, ticket, asked_at, reminded_at)
	request.next_action = step.act.value if step else None
	request.next_action_on = site_time.to_site(step.at) if step else None


def step_for(kind: str, ticket: Document, asked_at: datetime, reminded_at: datetime | None) -> Step | None:
	"""The next step for a question on this ticket; None where it may wait for ever."""
	rule = rule_for(kind, ticket.partner_tier)
	if not rule:
		return None
	calendar = loader.calendar(promises.calendar_for(ticket))
	return next_step(patience_rule.as_engine(rule), calendar, asked_at, reminded_at)


def rule_for(kind: str, tier: str | None) -> Document | None:
	"""The patience rule for a kind of question: the tier's own, else the one for every tier."""
	rules = {row.partner_tier or None: row for row in settings.patience_rules() if row.kind == kind}
	return rules.get(tier) or rules.get(None)
