"""The job that meets silence: reminds partners, then decides. One ticket, one transaction, its row the lock."""

from datetime import datetime

import frappe

from partner_support.adapters import settings, site_time
from partner_support.adapters.requests import partner_requests, silence
from partner_support.adapters.sla import sweep
from partner_support.adapters.transactions import end_transaction

BATCH = 500
REQUEST_FAILURE = "Partner Support: a partner could not be reminded, or silence not be met"


def run() -> None:
	"""Everything that is due. The scheduler calls this every five minutes."""
	if not settings.is_enabled():
		return
	for request in due_requests(site_time.now()):
		end_transaction()
		attempt(request.name, request.ticket)
	end_transaction()


def due_requests(now: datetime) -> list[frappe._dict]:
	"""The questions whose next step is due, the longest due first."""
	return frappe.get_all(
		partner_requests.REQUEST,
		filters=[
			["state", "=", partner_requests.WAITING],
			["next_action_on", "is", "set"],  # Frappe takes what has no time for what is long due
			["next_action_on", "<=", site_time.to_site(now)],
		],
		fields=["name", "ticket"],
		order_by="next_action_on",
		limit=BATCH,
	)


def attempt(request: str, ticket: str) -> None:
	"""Deal with one question; a failure is undone, logged, and tried again later."""
	sweep.alone(
		("HD Ticket", ticket),
		lambda: act(request, ticket, site_time.now()),
		REQUEST_FAILURE,
		lambda later: partner_requests.postpone(request, later),
	)


def act(name: str, ticket_name: str, now: datetime) -> None:
	"""Remind or decide, unless the question was settled meanwhile."""
	request = frappe.get_doc(partner_requests.REQUEST, name)
	if request.state != partner_requests.WAITING or site_time.to_utc(request.next_action_on) > now:
		return
	ticket = frappe.get_doc("HD Ticket", ticket_name)
	if not partner_requests.still_waits(request, ticket):
		partner_requests.settle(request, ticket)
	elif request.next_action == "Remind":
		partner_requests.remind(request, ticket, now)
	else:
		silence.decide(request, ticket)
