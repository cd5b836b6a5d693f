"""Partner Incidents, and the only writer of what was said about them, who was told and who follows them.

Each move is an update that everybody concerned gets. An update is stored first and told by a worker
(incident_sending.py); what is overtaken by a newer one before everybody was told is told no further.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import settings, site_time
from partner_support.adapters.incidents import concern
from partner_support.adapters.mail import plain_text

INCIDENT, MESSAGE = concern.INCIDENT, "Incident Message"
ANNOUNCED, MONITORING, RESOLVED, WITHDRAWN = "Announced", "Monitoring", "Resolved", "Withdrawn"
SENDING, SENT, WITH_PROBLEMS, OVERTAKEN = "Sending", "Sent", "Sent, with problems", "Overtaken"
SENDING_JOBS = "partner_support.adapters.incidents.incident_sending"


def announce(name: str) -> Document:
	"""Tell everybody concerned, and offer it to new tickets of the kind."""
	incident = taken(name)
	refuse_unless_draft(incident)
	incident.update(
		{
			"announced_on": site_time.to_site(site_time.now()),
			"announced_by": frappe.session.user,
			"clock_rule": settings.incident_clock_rule(),
		}
	)
	return tell(incident, ANNOUNCED, "Announcement", incident.what)


def post_update(name: str, text: str, next_update_due: datetime | str | None, monitoring: bool) -> Document:
	"""Tell how it goes, and when more is to be heard; while monitoring, it is fixed and being watched."""
	incident = taken(name)
	refuse_unless_live(incident)
	incident.next_update_due = next_update_due or None
	return tell(incident, MONITORING if monitoring else ANNOUNCED, "Update", written(text))


def resolve(name: str, text: str) -> Document:
	"""Tell that it is over: attached tickets are resolved with the same text."""
	return end(name, RESOLVED, text)


def withdraw(name: str, text: str) -> Document:
	"""Say that it was none: attached tickets go on by themselves. A draft is put away without a word."""
	incident = taken(name)
	if concern.is_live(incident):
		return end(name, WITHDRAWN, text)
	refuse_unless_draft(incident)
	incident.status = WITHDRAWN
	return save(incident)


def end(name: str, status: str, text: str) -> Document:
	"""The last update."""
	incident = taken(name)
	refuse_unless_live(incident)
	text = written(text)
	incident.update(
		{"resolution": text, "ended_on": site_time.to_site(site_time.now()), "next_update_due": None}
	)
	return tell(incident, status, "End", text)


def tell(incident: Document, status: str, kind: str, text: str) -> Document:
	"""Store the move with its update, and have a worker tell it."""
	for update in incident.updates:
		if update.delivery == SENDING:
			update.delivery = OVERTAKEN
	incident.status = status
	incident.append(
		"updates",
		{
			"kind": kind,
			"text": text,
			"posted_on": site_time.to_site(site_time.now()),
			"posted_by": frappe.session.user,
			"delivery": SENDING,
		},
	)
	save(incident)
	send_soon(incident.name)
	return incident


def taken(name: str) -> Document:
	"""The incident for changing: nobody else tells anything of it until this request is over."""
	frappe.db.get_value(INCIDENT, name, "name", for_update=True)
	return frappe.get_doc(INCIDENT, name)


def refuse_unless_draft(incident: Document) -> None:
	"""Refuse what only makes sense before anybody was told."""
	if incident.status != "Draft":
		frappe.throw(_("{0} is {1} already. Reload the page.").format(incident.name, _(incident.status)))


def refuse_unless_live(incident: Document) -> None:
	"""Refuse to add to what was not announced, or is over."""
	if not concern.is_live(incident):
		frappe.throw(
			_("{0} is {1}. Updates are for incidents that were announced and are not over.").format(
				incident.name, _(incident.status)
			)
		)


def written(text: str | None) -> str:
	"""The text, if there is any to be read."""
	if not plain_text.of(text):
		frappe.throw(_("Write what partners should know."), frappe.MandatoryError)
	return text or ""


def save(incident: Document) -> Document:
	"""Store an incident, as its one writer."""
	incident.flags.written_by_incidents = True
	return incident.save(ignore_permissions=True)


def send_soon(name: str, job: str = "run") -> None:
	"""By a worker, once what it tells is stored; where none runs, the sweep does it."""
	frappe.enqueue(
		f"{SENDING_JOBS}.{job}",
		queue="long",
		enqueue_after_commit=True,
		now=bool(frappe.flags.in_test),
		incident=name,
	)


def reopen_delivery(name: str) -> None:
	"""Have the newest update told to whoever, and whichever ticket, has come to the incident since."""
	incident = taken(name)
	if incident.updates and concern.is_live(incident):
		send_again(incident)


def try_again(name: str) -> None:
	"""Tell the newest update to those whom it could not be told."""
	incident = taken(name)
	if incident.updates:
		newest = incident.updates[-1].name
		frappe.db.delete("Incident Message", {"incident_update": newest, "problem": ["is", "set"]})
		send_again(incident)
		send_soon(name)


def send_again(incident: Document) -> None:
	"""Mark the newest update as not told to everybody."""
	frappe.db.set_value("Incident Update", incident.updates[-1].name, "delivery", SENDING)
	frappe.clear_document_cache(INCIDENT, incident.name)


def note_message(
	incident: Document, update: Document, key: str, whom: dict[str, Any], problem: str | None
) -> None:
	"""Remember that somebody was told, or why not."""
	message = frappe.get_doc(
		{
			"doctype": "Incident Message",
			"incident": incident.name,
			"incident_update": update.name,
			"told_key": key,
			"problem": problem,
			**whom,
		}
	)
	message.flags.written_by_incidents = True
	message.insert(ignore_permissions=True)


def note_delivery(update: Document, is_over: bool) -> None:
	"""Show how far an update has got."""
	rows = frappe.get_all(
		"Incident Message", filters={"incident_update": update.name}, fields=["kind", "problem"]
	)
	problems = sum(bool(row.problem) for row in rows)
	values = {
		"mailed": sum(row.kind == "Mail" and not row.problem for row in rows),
		"answered": sum(row.kind == "Reply" and not row.problem for row in rows),
		"problems": problems,
		"delivery": SENDING if not is_over else WITH_PROBLEMS if problems else SENT,
	}
	frappe.db.set_value("Incident Update", update.name, values)
	frappe.clear_document_cache(INCIDENT, update.parent)


def follow(incident: str, partner: str, user: str) -> None:
	"""Note that somebody has the problem; saying so again changes nothing."""
	key = f"{incident}:{user}"
	if frappe.db.exists("Incident Follower", {"follower_key": key}):
		return
	values = {"incident": incident, "partner": partner, "user": user, "follower_key": key}
	follower = frappe.get_doc({"doctype": "Incident Follower", **values})
	follower.flags.written_by_incidents = True
	follower.insert(ignore_permissions=True)


def note_reminder(name: str, now: datetime) -> None:
	"""Remember that the owner was reminded of an update that is overdue."""
	frappe.db.set_value("Partner Incident", name, "reminded_on", site_time.to_site(now))


def forget_ticket(ticket: str) -> None:
	"""A deleted ticket was answered by nobody: another one may get its number."""
	frappe.db.delete("Incident Message", {"ticket": ticket})
