"""What is known of a ticket's partner, and of everybody on the ticket: what an article must not tell."""

import re
from collections.abc import Iterator

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners
from partner_support.adapters.knowledge.redaction import COMPANY, PERSON, RECORD, Known
from partner_support.adapters.records.records import LINK_FIELDS
from partner_support.partner_program.company_names import name_key

SHORT_NUMBER = 4  # digits
MOST = 2000  # records of one partner of a kind


def known_on(ticket: Document) -> list[Known]:
	"""Every value that tells whose the ticket was, and the names of all other partners."""
	found = [*companies(ticket), *people(ticket), *records(ticket)]
	return list(dict.fromkeys(found))


def companies(ticket: Document) -> Iterator[Known]:
	"""The partner, its customers, and every other partner, with and without legal form."""
	names = [ticket.customer]
	others = frappe.get_all("Partner", pluck="partner_name") + frappe.get_all("HD Customer", pluck="name")
	if ticket.partner:
		own = {"partner": ticket.partner}
		names.append(partners.partner(ticket.partner).partner_name)
		names += frappe.get_all("Deal Registration", filters=own, pluck="end_customer", limit=MOST)
		domains = frappe.get_all("Deal Registration", filters=own, pluck="end_customer_domain", limit=MOST)
		customer = partners.partner(ticket.partner).hd_customer
		domains.append(frappe.db.get_value("HD Customer", customer, "domain"))
		yield from (Known(COMPANY, each) for each in domains if each)
	for name in filter(None, names):
		yield Known(COMPANY, name)
		yield Known(COMPANY, name_key(name).title())
	yield from (Known(COMPANY, name, close=False) for name in others)


def people(ticket: Document) -> Iterator[Known]:
	"""The partner's contacts, and whoever wrote on the ticket; a name's parts as well."""
	names = [*member_names(ticket), *writer_names(ticket)]
	for name in filter(None, names):
		if "@" in name:
			continue
		yield Known(PERSON, name)
		yield from (Known(PERSON, part) for part in re.findall(r"[^\W\d_]{3,}", name))


def member_names(ticket: Document) -> list[str]:
	"""The names of the partner's people."""
	members = frappe.get_all(
		"HD Customer Member",
		filters={"parent": ticket.customer or ""},
		pluck="contact_name",
		parent_doctype="HD Customer",
	)
	contacts = frappe.get_all(
		"Contact", filters={"name": ["in", [*members, ticket.contact or ""]]}, fields=["full_name", "user"]
	)
	return [each.full_name for each in contacts] + full_names([each.user for each in contacts if each.user])


def writer_names(ticket: Document) -> list[str]:
	"""The names of those who wrote, the support team's included."""
	about = {"reference_doctype": "HD Ticket", "reference_name": ticket.name}
	wrote = frappe.get_all("Communication", filters=about, fields=["sender", "sender_full_name", "user"])
	users = {each.sender for each in wrote} | {each.user for each in wrote} | {ticket.raised_by, ticket.owner}
	return [each.sender_full_name for each in wrote] + full_names(sorted(filter(None, users)))


def full_names(users: list[str]) -> list[str]:
	"""The names of users."""
	filters = {"name": ["in", [*users, ""]], "user_type": ["is", "set"]}
	names = frappe.get_all("User", filters=filters, fields=["name", "full_name"])
	return [each.full_name for each in names if each.name not in ("Administrator", "Guest")]


def records(ticket: Document) -> Iterator[Known]:
	"""The ids of the partner's records, here and in the systems they come from."""
	if len(str(ticket.name)) > SHORT_NUMBER:  # a shorter one may be any number
		yield Known(RECORD, str(ticket.name))
	if not ticket.partner:
		return
	yield Known(RECORD, partners.partner(ticket.partner).external_id or "")
	for doctype in LINK_FIELDS.values():
		rows = frappe.get_all(
			doctype, filters={"partner": ticket.partner}, fields=["name", "external_id"], limit=MOST
		)
		for row in rows:
			yield from (Known(RECORD, each) for each in (str(row.name), row.external_id) if each)
