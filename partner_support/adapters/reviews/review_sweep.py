"""The job that notices overdue reviews. One review, one transaction, its row the lock, as in the sweep of tickets."""

from datetime import datetime

import frappe

from partner_support.adapters import settings, site_time
from partner_support.adapters.reviews import reviews
from partner_support.adapters.sla import sweep
from partner_support.adapters.transactions import end_transaction

BATCH = 500
REVIEW_FAILURE = "Partner Support: an overdue second review could not be escalated"


def run() -> None:
	"""Everything that is due. The scheduler calls this every minute."""
	if not settings.is_enabled():
		return
	for review in due_reviews(site_time.now()):
		end_transaction()
		attempt(review)
	end_transaction()


def due_reviews(now: datetime) -> list[str]:
	"""The open reviews whose time is over, the longest overdue first."""
	return frappe.get_all(
		reviews.REVIEW,
		filters=[
			["state", "=", reviews.OPEN],
			["next_action_on", "is", "set"],  # Frappe takes what has no time for what is long due
			["next_action_on", "<=", site_time.to_site(now)],
		],
		order_by="next_action_on",
		limit=BATCH,
		pluck="name",
	)


def attempt(review: str) -> None:
	"""Deal with one review; a failure is undone, logged, and tried again later."""
	sweep.alone(
		(reviews.REVIEW, review),
		lambda: act(review, site_time.now()),
		REVIEW_FAILURE,
		lambda later: reviews.postpone(review, later),
	)


def act(name: str, now: datetime) -> None:
	"""Escalate, unless the review was closed or called overdue meanwhile."""
	review = frappe.get_doc(reviews.REVIEW, name)
	is_due = review.next_action_on and site_time.to_utc(review.next_action_on) <= now
	if review.state == reviews.OPEN and is_due:
		reviews.call_overdue(review, now)
