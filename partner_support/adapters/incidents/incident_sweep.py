"""The job behind incidents: goes on with what a worker left half told, and reminds of updates that are overdue."""

from collections.abc import Callable
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import settings, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.incidents import concern, incident_sending, incidents
from partner_support.adapters.mail import languages, notifier
from partner_support.adapters.transactions import end_transaction

SWEEP_FAILURE = "Partner Support: an incident could not be told on, or its owner not be reminded"


def run() -> None:
	"""Everything that is left or due. The scheduler calls this every five minutes."""
	if not settings.is_enabled():
		return
	for name in half_told():
		attempt(name, incident_sending.run)
	now = site_time.now()
	for name in overdue(now):
		attempt(name, lambda each: remind(each, now))
	end_transaction()


def attempt(name: str, act: Callable[[str], object]) -> None:
	"""Deal with one incident; a failure is undone and logged, and the others go on."""
	end_transaction()
	try:
		act(name)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(SWEEP_FAILURE, reference_doctype=concern.INCIDENT, reference_name=name)


def half_told() -> list[str]:
	"""The incidents whose newest update has not reached everybody."""
	rows = frappe.get_all(
		"Incident Update",
		filters={"delivery": incidents.SENDING, "parenttype": concern.INCIDENT},
		pluck="parent",
		order_by="posted_on",
	)
	return list(dict.fromkeys(rows))


def overdue(now: datetime) -> list[str]:
	"""The incidents that promised an update by now, and whose owner does not know."""
	return frappe.get_all(
		concern.INCIDENT,
		filters=[
			["status", "in", concern.LIVE],
			["next_update_due", "is", "set"],
			["next_update_due", "<=", site_time.to_site(now)],
			["reminded_on", "is", "not set"],
		],
		order_by="next_update_due",
		pluck="name",
	)


def remind(name: str, now: datetime) -> None:
	"""Ring for whoever owns it, else for operations: once for each date."""
	incident = frappe.get_doc(concern.INCIDENT, name)
	for person in owners(incident):
		with languages.speaking(frappe.db.get_value("User", person, "language")):
			notifier.ring_about(
				person, incident, _("Partners wait for an update: {0}").format(incident.title)
			)
	incidents.note_reminder(name, now)


def owners(incident: Document) -> list[str]:
	"""Who announced it or made it, if they are still there."""
	own = [incident.announced_by, incident.owner]
	found = [
		person
		for person in own
		if person and person not in recipients.NOBODY and recipients.is_reachable(person)
	]
	return found[:1] or recipients.holders("Partner Operations Manager")
