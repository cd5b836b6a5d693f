"""The only writer of alerts: what somebody was told, what waits to be told, and how their digests went.

A row of Support Alert is one fact for one person. What waits stays *Waiting* until the mail that tells it
is queued, in the same transaction; so nothing is lost, and nothing told twice, wherever a worker dies.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.sla.clock_records import FIELD_OF
from partner_support.engine.alerting import Fact, Wait, Why

ALERT, INBOX = "Support Alert", "Support Alert Inbox"
WAITING, TOLD, DROPPED = "Waiting", "Told", "Dropped"
MAIL = "Escalation mail"  # the topic of mails about escalations; the others are topics of digests
COLUMNS = ("name", "owner", "creation", "modified", "modified_by", "person", "topic", "state", "told_on")
COLUMNS += ("fact", "weight")
HOUR = timedelta(hours=1)


def note_mail(
	person: str, document: Document, level: int, reason: str, now: datetime, wait: Wait | None
) -> None:
	"""Keep that a mail about an escalation goes to somebody now, or what it is about until it may."""
	alert = frappe.get_doc(
		{
			"doctype": ALERT,
			"person": person,
			"topic": MAIL,
			"state": WAITING if wait else TOLD,
			"told_on": None if wait else site_time.to_site(now),
			"due_at": site_time.to_site(wait.until) if wait else None,
			"waits_for": wait.why.value if wait else None,
			FIELD_OF[document.doctype]: document.name,
			"level": level,
			"reason": reason,
			"happened_on": site_time.to_site(now),
		}
	)
	alert.flags.written_by_alerts = True
	alert.insert(ignore_permissions=True)


def mails_of_the_hour(person: str, now: datetime) -> int:
	"""How many mails about escalations went to somebody at once within the last hour."""
	since = site_time.to_site(now - HOUR)
	at_once = {"person": person, "topic": MAIL, "state": TOLD, "waits_for": ["is", "not set"]}
	return frappe.db.count(ALERT, {**at_once, "told_on": [">", since]})


def others_wait_until(person: str) -> datetime | None:
	"""Until when mails of a storm wait for somebody, if any do."""
	waiting = {"person": person, "state": WAITING, "waits_for": Why.MANY.value}
	found = frappe.db.get_value(ALERT, waiting, "due_at", order_by="due_at")
	return site_time.to_utc(found) if found else None


def people_to_tell(now: datetime) -> list[str]:
	"""Those for whom something has waited long enough."""
	due = {"state": WAITING, "due_at": ["<=", site_time.latest_wall_clock(now)]}
	return frappe.get_all(ALERT, filters=due, pluck="person", distinct=True, order_by="person")


def waiting_for(person: str) -> list[frappe._dict]:
	"""All that waits for somebody, the highest level first."""
	return frappe.get_all(
		ALERT,
		filters={"person": person, "state": WAITING},
		fields=["name", "ticket", "deal_registration", "level", "reason", "happened_on", "due_at"],
		order_by="level desc, happened_on, name",
	)


def settle(names: Collection[str], state: str, now: datetime) -> None:
	"""What waited was told, or there is nobody to tell any more. By name: others may begin to wait meanwhile."""
	values = {"state": state, "told_on": site_time.to_site(now)}
	for name in names:
		frappe.db.set_value(ALERT, name, values, update_modified=False)


def told_to(person: str, topic: str) -> dict[str, float]:
	"""What somebody was told of a topic, and how bad it was then."""
	told = {"person": person, "topic": topic, "state": TOLD}
	return dict(frappe.get_all(ALERT, filters=told, fields=["fact", "weight"], as_list=True))


def tell(person: str, topic: str, facts: Iterable[Fact], now: datetime) -> None:
	"""Keep that somebody was told these facts, as bad as they are now."""
	rows = [told_row(person, topic, fact, site_time.to_site(now)) for fact in facts]
	forget([row[0] for row in rows])
	frappe.db.bulk_insert(ALERT, list(COLUMNS), rows)


def told_row(person: str, topic: str, fact: Fact, told_on: datetime) -> tuple[Any, ...]:
	"""One row, by the name that no second row about the same can have."""
	by = frappe.session.user
	name = name_of(person, topic, fact.key)
	return (name, by, told_on, told_on, by, person, topic, TOLD, told_on, fact.key, fact.weight)


def name_of(*parts: str) -> str:
	"""What makes an alert the same alert."""
	return sha256("|".join(parts).encode()).hexdigest()[:40]


def forget_what_is_over(person: str, topic: str, standing: Collection[str]) -> None:
	"""Forget what was told and no longer stands: should it come back, it is news."""
	over = set(told_to(person, topic)) - set(standing)
	forget([name_of(person, topic, key) for key in over])


def forget(names: Collection[str]) -> None:
	"""Delete these alerts."""
	if names:
		frappe.db.delete(ALERT, {"name": ["in", list(names)]})


def forget_about(name: str, doctype: str = "HD Ticket") -> None:
	"""Delete what was or is to be told about a ticket, or a deal, that is being deleted."""
	frappe.db.delete(ALERT, {FIELD_OF[doctype]: name})


def forget_old(before: datetime) -> None:
	"""Delete what was told before; what waits stays."""
	frappe.db.delete(ALERT, {"state": ["!=", WAITING], "told_on": ["<", site_time.to_site(before)]})


def inbox(person: str) -> Document:
	"""How somebody's digests stand."""
	return frappe.get_doc(INBOX, person)


def open_inbox(person: str, now: datetime) -> bool:
	"""Begin with somebody who has no inbox, so that there is a row to lock; whether it was begun now."""
	if frappe.db.exists(INBOX, person):
		return False
	begun = frappe.get_doc({"doctype": INBOX, "person": person, "last_digest_on": site_time.to_site(now)})
	begun.flags.written_by_alerts = True
	begun.insert(ignore_permissions=True, ignore_if_duplicate=True)
	return True


def note_digest(person: str, **values: Any) -> None:
	"""Keep how it went."""
	frappe.db.set_value(INBOX, person, values)
