"""The people who are told of an incident, each once, with the language and the clock they read by.

Members of the concerned partners, whoever said that it is their problem, and whoever raised an attached ticket.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners, site_time
from partner_support.adapters.incidents import concern, incident_tickets
from partner_support.adapters.mail import notifier

CHUNK = 500


@dataclass(frozen=True)
class Person:
	"""Somebody to be told; `tickets` are those of theirs that are attached."""

	address: str
	name: str
	partner: str
	language: str | None
	zone: ZoneInfo
	tickets: tuple[str, ...] = ()

	@property
	def key(self) -> str:
		"""What is the same for the same mailbox."""
		return self.address.lower()


def everybody(incident: Document) -> list[Person]:
	"""All who are to be told, in one order."""
	found: dict[str, Person] = {}
	for person in (*members(concern.partners_of(incident)), *followers(incident), *raisers(incident)):
		known = found.get(person.key, person)
		found[person.key] = replace(known, tickets=tuple(dict.fromkeys((*known.tickets, *person.tickets))))
	return list(found.values())


def members(names: list[str]) -> Iterable[Person]:
	"""The members of these partners who can be written to; disabled accounts are left out."""
	for start in range(0, len(names), CHUNK):
		for row in member_rows(names[start : start + CHUNK]):
			address = row.email or row.email_id
			if address:
				yield person(address, row.first_name, row.partner, row.language, row.time_zone)


def member_rows(names: list[str]) -> list[frappe._dict]:
	"""Members with what their accounts say about them."""
	contact, member, user, partner = (
		frappe.qb.DocType(name) for name in ("Contact", "HD Customer Member", "User", "Partner")
	)
	return (
		frappe.qb.from_(partner)
		.join(member)
		.on((member.parent == partner.hd_customer) & (member.parenttype == "HD Customer"))
		.join(contact)
		.on(contact.name == member.contact_name)
		.left_join(user)
		.on(user.name == contact.user)
		.where(partner.name.isin(names) & (user.enabled.isnull() | (user.enabled == 1)))
		.select(user.email, user.language, user.time_zone, contact.email_id, contact.first_name)
		.select(partner.name.as_("partner"))
		.orderby(partner.name)
		.orderby(member.idx)
	).run(as_dict=True)


def followers(incident: Document) -> Iterable[Person]:
	"""Whoever said that it is their problem."""
	rows = frappe.get_all(
		"Incident Follower", {"incident": incident.name}, ["user", "partner"], order_by="creation, name"
	)
	for row in rows:
		user = account({"name": row.user})
		if user:
			yield person(user.email, user.first_name, row.partner, user.language, user.time_zone)


def raisers(incident: Document) -> Iterable[Person]:
	"""Whoever would be answered in an attached ticket."""
	for name in incident_tickets.attached(incident.name):
		ticket = frappe.get_doc("HD Ticket", name)
		address = notifier.partner_address(ticket)
		if address:
			user = account({"email": address}) or frappe._dict()
			first_name = ticket.contact and frappe.db.get_value("Contact", ticket.contact, "first_name")
			known = person(address, first_name, ticket.partner, user.language, user.time_zone)
			yield replace(known, tickets=(name,))


def account(filters: dict[str, str]) -> frappe._dict | None:
	"""An enabled account, with what it says about its owner."""
	fields = ["email", "first_name", "language", "time_zone"]
	return frappe.db.get_value("User", {**filters, "enabled": 1}, fields, as_dict=True)


def person(address: str, name: str | None, partner: str, language: str | None, zone: str | None) -> Person:
	"""Somebody of a partner; what their account does not say, the partner does."""
	whose = partners.partner(partner)
	reads_in = site_time.zone_of_reader(zone, whose.time_zone)
	return Person(address, name or "", partner, language or whose.language, reads_in)
