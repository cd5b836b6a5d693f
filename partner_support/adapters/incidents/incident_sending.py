"""The job that tells everybody of an incident's newest update: people by mail, attached tickets by an answer.

Who was told is noted in the same transaction as the mail itself, one batch each, under the lock of the
incident. So a job that is killed leaves nobody out and tells nobody twice, however often it runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import frappe
from frappe.model.document import Document

from partner_support.adapters import attempts
from partner_support.adapters.acting import as_the_site
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.incidents import concern, incident_mail, incident_people, incident_tickets
from partner_support.adapters.incidents.incidents import (
	MESSAGE,
	SENDING,
	note_delivery,
	note_message,
	reopen_delivery,
)
from partner_support.adapters.sla import sweep
from partner_support.adapters.transactions import end_transaction

BATCH = 50
TICKET_FAILURE = "Partner Support: a ticket could not be answered with its incident"


@dataclass(frozen=True)
class Delivery:
	"""Somebody to be told, or a ticket to be answered; `tell` returns what went wrong, in words."""

	key: str
	values: dict[str, str]
	tell: Callable[[], str | None]


def run(incident: str) -> None:
	"""Tell everybody who has not been told, a batch at a time. For a worker; the sweep takes up what it leaves."""
	with as_the_site():
		while sweep.lock(concern.INCIDENT, incident) and send_batch(incident):
			end_transaction()
	end_transaction()


def tell_newcomers(incident: str) -> None:
	"""The same for whoever, and whichever ticket, has come to the incident since its newest update."""
	reopen_delivery(incident)
	run(incident)


def send_batch(name: str) -> bool:
	"""One batch of a locked incident's newest update; whether there may be more."""
	incident = frappe.get_doc(concern.INCIDENT, name)
	update = incident.updates[-1] if incident.updates else None
	if not update or update.delivery != SENDING:
		return False
	told = set(frappe.get_all(MESSAGE, filters={"incident_update": update.name}, pluck="told_key"))
	batch = list(islice((each for each in deliveries(incident, update) if each.key not in told), BATCH))
	try:
		for delivery in batch:
			note_message(incident, update, delivery.key, delivery.values, delivery.tell())
		note_delivery(update, is_over=len(batch) < BATCH)
	except TRANSACTION_FAILURES:
		frappe.db.rollback()  # somebody else got in between: the sweep goes on with it
		return False
	return len(batch) == BATCH


def deliveries(incident: Document, update: Document) -> Iterator[Delivery]:
	"""All there is to do for an update: people first, then their tickets."""
	return chain(mails(incident, update), replies(incident, update))


def mails(incident: Document, update: Document) -> Iterator[Delivery]:
	"""A mail to each person."""
	for person in incident_people.everybody(incident):
		yield Delivery(
			f"{update.name}:{person.key}"[:140],
			{"kind": "Mail", "partner": person.partner, "address": person.address},
			lambda person=person: incident_mail.tell(person, incident, update),
		)


def replies(incident: Document, update: Document) -> Iterator[Delivery]:
	"""An answer in each attached ticket."""
	for ticket in incident_tickets.attached(incident.name):
		partner = frappe.db.get_value("HD Ticket", ticket, "partner")
		yield Delivery(
			f"{update.name}:#{ticket}",
			{"kind": "Reply", "partner": partner, "ticket": ticket},
			lambda ticket=ticket: answer(ticket, incident, update),
		)


def answer(ticket: str, incident: Document, update: Document) -> str | None:
	"""Answer one ticket; a failure is undone, logged and told to whoever reads the incident."""
	try:
		with attempts.undone_on_failure(whole=True):
			incident_tickets.answer(ticket, incident, update)
	except TRANSACTION_FAILURES:
		raise
	except Exception as error:
		frappe.log_error(TICKET_FAILURE, reference_doctype="HD Ticket", reference_name=ticket)
		return str(error) or type(error).__name__
	return None
