"""The job that sends digests, and what waited for the end of a storm or of somebody's quiet hours.

One person, one transaction, the row of their inbox the lock: what was told is marked in the transaction that
queues its mail, so several workers tell it once, and one that dies tells it when it comes again. Somebody
who cannot be told keeps nobody else from it.
"""

from datetime import datetime, timedelta

from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from partner_support.adapters import settings, site_time
from partner_support.adapters.alerts import alert_settings, alerts, digest
from partner_support.adapters.alerts.alert_settings import Subscription
from partner_support.adapters.alerts.digest import Digest
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import notifier
from partner_support.adapters.sla import sweep
from partner_support.adapters.transactions import end_transaction
from partner_support.engine import alerting

FAILURE = "Partner Support: a digest could not be composed"
TRY_AGAIN = timedelta(hours=1)
CAP = "alert_mails_per_day"


def run() -> None:
	"""Everybody for whom something is planned or has waited long enough. The scheduler calls this every five minutes."""
	now = site_time.now()
	people = alert_settings.subscriptions()
	for person in dict.fromkeys((*people, *alerts.people_to_tell(now))):
		end_transaction()
		if alerts.open_inbox(person, now):
			end_transaction()
		attempt(person, people.get(person), now)
	end_transaction()


def forget_old() -> None:
	"""Delete what was told long ago. The scheduler calls this every night."""
	alerts.forget_old(site_time.now() - timedelta(days=alert_settings.days_kept()))


def attempt(person: str, subscription: Subscription | None, now: datetime) -> None:
	"""Deal with one person; a failure is undone, logged, and tried again later."""
	sweep.alone(
		(alerts.INBOX, person),
		lambda: act(person, subscription, now),
		FAILURE,
		lambda later: alerts.note_digest(person, retry_on=site_time.to_site(later)),
	)


def act(person: str, subscription: Subscription | None, now: datetime) -> None:
	"""Tell somebody what is due, unless they are left alone, gone, or have had enough for today."""
	inbox = alerts.inbox(person)
	if not recipients.is_reachable(person):
		alerts.settle([row.name for row in alerts.waiting_for(person)], alerts.DROPPED, now)
		return
	is_planned = bool(subscription) and is_due(inbox, subscription, now)
	waited = any(site_time.to_utc(row.due_at) <= now for row in alerts.waiting_for(person))
	if not (is_planned or waited) or is_put_off(inbox, now) or has_enough(inbox, now):
		return
	since = site_time.to_utc(inbox.last_digest_on)
	tell(inbox, digest.compose(person, subscription if is_planned else None, since, now), is_planned)


def is_due(inbox: Document, subscription: Subscription, now: datetime) -> bool:
	"""Whether a digest is planned that has not been sent, and its reader is not left alone."""
	planned = alert_settings.rhythm(subscription).latest(now, alert_settings.zone_of(inbox.person))
	is_sent = site_time.to_utc(inbox.last_digest_on) >= planned
	return not is_sent and not alert_settings.quiet_for(inbox.person).holds(now)


def is_put_off(inbox: Document, now: datetime) -> bool:
	"""Whether the last attempt failed a short while ago."""
	return bool(inbox.retry_on) and site_time.to_utc(inbox.retry_on) > now


def mails_today(inbox: Document, now: datetime) -> int:
	"""How many digests somebody had today, on their own calendar."""
	today = now.astimezone(alert_settings.zone_of(inbox.person)).date()
	return inbox.mails if inbox.mails_on and getdate(inbox.mails_on) == today else 0


def has_enough(inbox: Document, now: datetime) -> bool:
	"""Whether somebody had as many digests today as the settings allow."""
	return alerting.is_reached(mails_today(inbox, now), settings.limit(CAP))


def tell(inbox: Document, composed: Digest, is_planned: bool) -> None:
	"""Mail it if there is news, and keep what was told; what could not be sent is tried again in an hour."""
	now = composed.reader.now
	problem = mail(composed, inbox) if composed.is_news else None
	if problem:
		values = {"problem": problem, "retry_on": site_time.to_site(now + TRY_AGAIN)}
		alerts.note_digest(inbox.person, **values)
		return
	keep(composed, now)
	today = now.astimezone(alert_settings.zone_of(inbox.person)).date()
	mails = mails_today(inbox, now) + int(composed.is_news)
	told_on = site_time.to_site(now) if is_planned else inbox.last_digest_on
	alerts.note_digest(
		inbox.person, last_digest_on=told_on, mails_on=today, mails=mails, problem=None, retry_on=None
	)


def keep(composed: Digest, now: datetime) -> None:
	"""Keep what was told, and forget what is over."""
	alerts.settle(composed.held, alerts.TOLD, now)
	for section in composed.sections:
		if section.topic == digest.HELD:
			continue
		alerts.tell(composed.person, section.topic, section.selection.news, now)
		if section.found.is_whole:
			standing = [finding.fact.key for finding in section.found.findings]
			alerts.forget_what_is_over(composed.person, section.topic, standing)


def mail(composed: Digest, inbox: Document) -> str | None:
	"""Queue the mail; what went wrong, in words, if it did."""
	address = recipients.address_of(composed.person)

	def queue() -> None:
		page = digest.html(composed)
		with digest.as_reader(composed.person):
			context = {"headline": digest.headline(composed)}
			notifier.queue(
				address, (alerts.INBOX, inbox.name), "alert_digest", context, {"digest_html": page}
			)

	words = _("mail to {0} could not be queued").format(address)
	return notifier.problem_of(queue, inbox, notifier.MAIL_FAILURE, words)
