"""Whose ticket is this? The partner behind an HD Ticket, and what it was promised as.

The HD Customer says it. Where none is named, a portal user is known by membership; the sender of
a mail by contact and, failing that, by the domain when exactly one active partner owns it.
"""

from email.utils import parseaddr

import frappe
from frappe.model.document import Document
from helpdesk.utils import get_customers, is_agent

from partner_support.adapters import settings

SERVED = "Active"
IN_PROGRAM = ("Active", "Suspended")  # a prospect is not yet, and who left is no longer, part of it


def partner_of(ticket: Document) -> str | None:
	"""The active partner that this ticket belongs to."""
	if ticket.customer:
		return only_partner_of([ticket.customer])
	if not ticket.is_new():
		return None
	if is_signed_in_outsider():
		return only_partner_of(get_customers())
	return partner_of_contact(ticket.contact) or partner_of_domain(ticket.raised_by)


def is_signed_in_outsider() -> bool:
	"""Whether a portal user acts: one who proved who it is, unlike the sender of a mail."""
	return frappe.session.user != "Guest" and not is_agent()


def partner_of_contact(contact: str | None) -> str | None:
	"""The partner among a contact's customers, when there is exactly one."""
	return only_partner_of(get_customers(contact=contact)) if contact else None


def partner_of_domain(sender: str | None) -> str | None:
	"""The partner whose HD Customer owns the sender's mail domain, when there is exactly one."""
	domain = parseaddr(sender or "")[1].rpartition("@")[2].lower()
	if not domain or domain in settings.public_mail_domains():
		return None
	return only_partner_of(frappe.get_all("HD Customer", filters={"domain": domain}, pluck="name"))


def only_partner_of(customers: list[str] | tuple[str, ...]) -> str | None:
	"""The one active partner of these customers; None for none or several."""
	if not customers:
		return None
	partners = frappe.get_all(
		"Partner", filters={"hd_customer": ["in", list(customers)], "status": SERVED}, pluck="name", limit=2
	)
	return partners[0] if len(partners) == 1 else None


def partner(name: str) -> Document:
	"""The Partner; shared, so never change it."""
	return frappe.get_cached_doc("Partner", name)


def attributes_of(name: str) -> set[str]:
	"""The partner's attributes, such as HIPAA."""
	return {row.partner_attribute for row in partner(name).attributes}


def manager_addresses(name: str) -> list[str]:
	"""Where the partner's managers read mail: those members of its HD Customer that Helpdesk calls so."""
	member, contact = frappe.qb.DocType("HD Customer Member"), frappe.qb.DocType("Contact")
	managers = (
		frappe.qb.from_(member)
		.join(contact)
		.on(contact.name == member.contact_name)
		.where((member.parent == partner(name).hd_customer) & (member.parenttype == "HD Customer"))
		.where(member.is_manager == 1)
		.select(contact.email_id, contact.user)
		.orderby(member.idx)
	).run()
	return list(dict.fromkeys(user or address for address, user in managers if user or address))
