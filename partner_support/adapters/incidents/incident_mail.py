"""What one person is written about an incident: in their language, on their clock, by a template of the site's.

Title and text are only ever data. An answer goes to the reader's attached ticket; where they have none the
mail names no document of ours, so an answer to it becomes a ticket.
"""

from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url

from partner_support.adapters import site_time
from partner_support.adapters.incidents import incident_tickets
from partner_support.adapters.incidents.incident_people import Person
from partner_support.adapters.mail import languages, notifier

KIND = {"Announcement": "incident_announcement", "Update": "incident_update", "End": "incident_end"}
PAGE = "/partners"
NO_THREAD = ("", "")


def tell(person: Person, incident: Document, update: Document) -> str | None:
	"""One mail to one person; returns what went wrong, in words."""
	with languages.speaking(person.language):
		return notifier.problem_of(
			lambda: send(person, incident, update),
			incident,
			notifier.MAIL_FAILURE,
			_("mail to {0} could not be queued").format(person.address),
		)


def send(person: Person, incident: Document, update: Document) -> None:
	"""Queue it."""
	thread = ("HD Ticket", person.tickets[0]) if person.tickets else NO_THREAD
	written = {
		"what": incident_tickets.html_of(incident.what),
		"text": incident_tickets.html_of(update.text),
	}
	notifier.queue(person.address, thread, KIND[update.kind], about(person, incident, update), written)


def about(person: Person, incident: Document, update: Document) -> dict[str, Any]:
	"""What every template may say about an incident."""
	due = incident.next_update_due
	return {
		"incident": incident.name,
		"title": incident.title,
		"state": _(incident.status),
		"is_withdrawn": incident.status == "Withdrawn",
		"is_monitoring": incident.status == "Monitoring",
		"posted_local": notifier.local(site_time.to_utc(update.posted_on), person.zone),
		"next_update_local": notifier.local(site_time.to_utc(due), person.zone) if due else None,
		"zone": person.zone.key,
		"partner": person.partner,
		"contact_name": person.name,
		"tickets": list(person.tickets),
		"page_url": get_url(PAGE),
	}
