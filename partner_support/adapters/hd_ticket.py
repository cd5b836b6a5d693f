"""The doc_events of HD Ticket, named by event. Each asks first whether a partner is concerned.

Nothing here may break a ticket: a failure is logged and Helpdesk carries on with its own
figures, since a ticket that cannot be saved is a mail that is lost. Only a deliberate refusal
of what a partner sent reaches the user.
"""

import functools
from collections.abc import Callable
from datetime import datetime

import frappe
from frappe.model.document import Document

from partner_support.adapters import attempts, limits, settings, site_time
from partner_support.adapters.alerts import alerts
from partner_support.adapters.escalation import escalations
from partner_support.adapters.mail import notifier
from partner_support.adapters.queue import queue_rank
from partner_support.adapters.records import record_guard, record_links
from partner_support.adapters.requests import partner_requests
from partner_support.adapters.reviews import reviews
from partner_support.adapters.sla import clocks
from partner_support.adapters.tickets import attachments, guard, pinning, routing, stages

TICKET_EVENT_FAILURE = "Partner Support: a ticket event failed"
Handler = Callable[[Document, str | None], None]


def carries_on(handler: Handler) -> Handler:
	"""Log a failure of the handler and let Helpdesk carry on, without what the handler showed."""

	@functools.wraps(handler)
	def safely(ticket: Document, method: str | None = None) -> None:
		shown = len(frappe.local.message_log)
		try:
			handler(ticket, method)
		except (guard.Refusal, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			raise
		except Exception:
			del frappe.local.message_log[shown:]
			ticket.log_error(TICKET_EVENT_FAILURE)

	return safely


def whole_or_not_at_all(handler: Handler) -> Handler:
	"""Undo what a failing handler wrote."""

	@functools.wraps(handler)
	def in_savepoint(ticket: Document, method: str | None = None) -> None:
		with attempts.undone_on_failure():
			handler(ticket, method)

	return in_savepoint


def while_enabled(handler: Handler) -> Handler:
	"""Leave tickets to Helpdesk while the settings say so."""

	@functools.wraps(handler)
	def only_then(ticket: Document, method: str | None = None) -> None:
		if settings.is_enabled():
			handler(ticket, method)

	return only_then


@carries_on
@while_enabled
def before_validate(ticket: Document, method: str | None = None) -> None:
	"""Runs after Helpdesk's own: customer and contact are known, the agreement is chosen."""
	guard.take_name_as_checked(ticket)
	pinning.pin(ticket)
	if is_concerned(ticket):
		guard.undo_what_a_partner_may_not_set(ticket)
		guard.refuse_what_a_partner_may_not_do(ticket)
	if guard.is_an_outsiders(ticket):
		keep_within_limits(ticket)
	if ticket.partner:
		routing.route(ticket)
		pinning.use_managed_agreement(ticket)
		guard.keep_open_for_confirmation(ticket)


def keep_within_limits(ticket: Document) -> None:
	"""What an outsider's new ticket may bring, and how often a partner's people may raise and press theirs."""
	if ticket.is_new():
		attachments.check_new_ticket(ticket)
	if not ticket.partner:
		return
	if ticket.is_new():
		limits.within(limits.TICKET, frappe.session.user, ticket.partner)
	elif ticket.business_critical and ticket.has_value_changed("business_critical"):
		limits.within(limits.ESCALATION, frappe.session.user, ticket.partner)


@carries_on
def check_records(ticket: Document, method: str | None = None) -> None:
	"""Runs after before_validate, and also while the rest is disabled: what may not be linked never is."""
	try:
		record_guard.check(ticket)
		record_links.summarize(ticket)
	except guard.Refusal:
		raise
	except Exception:
		record_guard.put_back(ticket)
		raise


@carries_on
@while_enabled
def before_save(ticket: Document, method: str | None = None) -> None:
	"""Runs after Helpdesk's own, which has put its figures on the ticket."""
	if not is_concerned(ticket):
		return
	now = site_time.now()
	ticket.flags.partner_clocks = clocks.follow(ticket, now)
	queue_rank.show_on(ticket, ticket.flags.partner_clocks, now)
	if ticket.partner:
		clocks.show_on(ticket, ticket.flags.partner_clocks, now)
		ticket.partner_stage = stages.stage_of(ticket)
		notifier.speak_for_helpdesk(ticket)


@carries_on
@while_enabled
@whole_or_not_at_all
def after_insert(ticket: Document, method: str | None = None) -> None:
	"""Runs once per ticket, unlike on_update: what was promised is stored, and then told."""
	if not ticket.partner:
		return
	store_clocks(ticket, site_time.now())
	if not ticket.ticket_split_from:
		acknowledge_soon(ticket)


@carries_on
def acknowledge_soon(ticket: Document, method: str | None = None) -> None:
	"""By a worker: whoever raises a ticket need not wait for its mail, nor lose it with the mail."""
	if settings.sends_acknowledgement():
		frappe.enqueue(
			notifier.acknowledge,
			queue="short",
			enqueue_after_commit=True,
			now=bool(frappe.flags.in_test),
			ticket=ticket.name,
		)


@carries_on
@while_enabled
@whole_or_not_at_all
def on_update(ticket: Document, method: str | None = None) -> None:
	"""Runs on every save, also on those that skip before_save."""
	if not is_concerned(ticket):
		return
	now = site_time.now()
	if "partner_clocks" not in ticket.flags:
		catch_up(ticket, now)
	store_clocks(ticket, now)
	del ticket.flags["partner_clocks"]
	record_links.hand_to_target(ticket)
	partner_requests.follow(ticket)
	reviews.follow(ticket)


@carries_on
@whole_or_not_at_all
def on_trash(ticket: Document, method: str | None = None) -> None:
	"""A deleted ticket takes its clocks, its escalation log with what was told of it, and its questions along."""
	clocks.forget(ticket.name)
	escalations.forget(ticket.name)
	alerts.forget_about(ticket.name)
	partner_requests.forget(ticket.name)
	reviews.forget(ticket.name)


def is_concerned(ticket: Document) -> bool:
	"""Whether the ticket is, or was until this save, a partner's."""
	before = ticket.get_doc_before_save()
	return bool(ticket.partner or (before and before.partner))


def store_clocks(ticket: Document, now: datetime) -> None:
	"""Store the clocks that this save moved, once."""
	records, ticket.flags.partner_clocks = ticket.flags.partner_clocks, None
	if records:
		clocks.write(ticket, records, now)


def catch_up(ticket: Document, now: datetime) -> None:
	"""Do after the save what was skipped before it: Helpdesk's automatic closing skips before_save."""
	ticket.flags.partner_clocks = records = clocks.follow(ticket, now)
	if records and ticket.partner:
		clocks.show_stored(ticket, records, now)
