"""Whether a mail about an escalation goes to one of our people at once, or waits to come with others.

Never a reason for an escalation not to count: where this fails, the mail goes at once. Two sweeps that
tell somebody in the same moment may each send the last mail of the hour; waiting for each other's count
would have them wait for each other's tickets.
"""

from collections.abc import Callable
from datetime import datetime

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime

from partner_support.adapters import attempts, settings, site_time
from partner_support.adapters.alerts import alert_settings, alerts
from partner_support.engine import alerting
from partner_support.engine.alerting import Wait, Why

FAILURE = "Partner Support: whether a mail waits could not be kept"
CAP = "escalation_mails_per_hour"
Delivery = tuple[str | None, str | None]  # what was done instead of sending, what went wrong


def deliver(
	person: str, document: Document, level: int, reason: str, now: datetime, send: Callable[[], str | None]
) -> Delivery:
	"""Send somebody's mail, unless it waits; what is to be said of that."""
	wait = kept(person, document, level, reason, now)
	if wait:
		return words(person, wait), None
	problem = send()
	if not problem:
		keep(person, document, level, reason, now, None)
	return None, problem


def kept(person: str, document: Document, level: int, reason: str, now: datetime) -> Wait | None:
	"""The wait, once what the mail is about is kept; None where it goes at once."""
	found: list[Wait | None] = []
	failed = attempts.failure_of(lambda: found.append(wait_of(person, level, now)), document, FAILURE)
	if failed or not found[0] or not keep(person, document, level, reason, now, found[0]):
		return None
	return found[0]


def wait_of(person: str, level: int, now: datetime) -> Wait | None:
	"""Whether and until when a mail to somebody waits."""
	most = settings.limit(CAP)
	return alerting.wait(
		now,
		alert_settings.is_urgent(level),
		alert_settings.quiet_for(person),
		bool(most) and alerting.is_reached(alerts.mails_of_the_hour(person, now), most),
		alerts.others_wait_until(person) if most else None,
	)


def keep(person: str, document: Document, level: int, reason: str, now: datetime, wait: Wait | None) -> bool:
	"""Keep that it went or waits; whether that could be kept."""
	return not attempts.failure_of(
		lambda: alerts.note_mail(person, document, level, reason, now, wait), document, FAILURE
	)


def words(person: str, wait: Wait) -> str:
	"""What the log says of a mail that waits."""
	until = format_datetime(site_time.to_site(wait.until))
	if wait.why is Why.QUIET:
		return _("Mail to {0} waits for the end of their quiet hours: {1}").format(person, until)
	return _("Mail to {0} waits for the digest, as many went out within the hour: {1}").format(person, until)
