"""A ticket raised from a record's form: for the record's partner, linked, and ready to be worked on.

Helpdesk lets nobody but its agents raise tickets for others. Whoever else may is checked here first; the
ticket is then inserted past Helpdesk's permission, as the user who raises it, and its first message with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, strip_html
from helpdesk.utils import is_agent

from partner_support.adapters import partners, settings
from partner_support.adapters.access import rights
from partner_support.adapters.records import records
from partner_support.adapters.records.records import Facts

FOR_EVERY_PARTNER, FOR_OWN_PARTNERS = "Partner Operations Manager", "Channel Account Manager"
BEING_RAISED = "partner_support_being_raised"


def choices(doctype: str, name: str) -> dict[str, Any]:
	"""What the form's dialog offers: the categories that fit first, severities, and the partner's people."""
	facts = facts_to_raise(doctype, name)
	categories = enabled_categories()
	fitting = [each for each in categories if records.kind_named(each.record_doctype) == facts.kind]
	return {
		"partner": facts.partner,
		"title": facts.title,
		"figures": facts.figures,
		"categories": [each.name for each in categories],
		"category": fitting[0].name if fitting else None,
		"severities": severities(),
		"severity": frappe.db.get_single_value("HD Settings", "default_priority"),
		"contacts": people_of(facts.partner),
		"opens": is_agent(),
	}


def raise_ticket(
	doctype: str,
	name: str,
	subject: str,
	description: str,
	category: str | None = None,
	severity: str | None = None,
	contact: str | None = None,
) -> str:
	"""Raise it, in the name of the partner's person who is chosen, else in the user's own; its number."""
	facts = facts_to_raise(doctype, name)
	check_wording(subject, description)
	ticket = frappe.new_doc("HD Ticket")
	ticket.update(
		{
			"subject": subject.strip(),
			"description": description,
			"ticket_type": type_of(category),
			"priority": severity or None,
			records.field_of(facts.kind): facts.name,
		}
	)
	return insert_for(facts.partner, contact, ticket).name


def insert_for(partner: str, contact: str | None, ticket: Document) -> Document:
	"""Insert a partner's ticket; who is no agent only has it named after Helpdesk's checks, and past its rights."""
	named = {"customer": partners.partner(partner).hd_customer, **asker(partner, contact)}
	if is_agent():
		return ticket.update(named).insert()
	ticket.raised_by = named["raised_by"]
	with leave_to_raise(ticket, named):
		return ticket.insert(ignore_permissions=True)


@contextmanager
def leave_to_raise(ticket: Document, named: dict[str, str]) -> Iterator[None]:
	"""Whoever inserts this ticket names those it is for, as an agent does, and writes its first message."""
	ticket.flags.raised_for = named
	frappe.flags[BEING_RAISED] = ticket
	try:
		yield
	finally:
		del frappe.flags[BEING_RAISED]
		del ticket.flags["raised_for"]


def let_first_message_in(message: Document, method: str | None = None) -> None:
	"""Have Helpdesk save the ticket that is being raised, as it does for each message. A doc_event."""
	ticket = frappe.flags.get(BEING_RAISED)
	if ticket and (message.reference_doctype, message.reference_name) == (ticket.doctype, ticket.name):
		message.parent_doc = frappe.get_doc(ticket.doctype, ticket.name)
		message.parent_doc.flags.update({"ignore_permissions": True, "raised_for": ticket.flags.raised_for})


def check_may_raise(partner: str | None) -> None:
	"""Raise PermissionError unless the user raises tickets for this partner."""
	roles = frappe.get_roles()
	if is_agent() or FOR_EVERY_PARTNER in roles:
		return
	if FOR_OWN_PARTNERS not in roles or rights.account_manager_of(partner) != frappe.session.user:
		frappe.throw(
			_(
				"Tickets are raised here by the support team, by partner operations, and by the partner's account manager. Ask one of them."
			),
			frappe.PermissionError,
		)


def facts_to_raise(doctype: str, name: str) -> Facts:
	"""The record's facts, if a ticket can be raised about it by this user."""
	kind = records.kind_of(doctype)
	if not kind:
		frappe.throw(_("Tickets cannot link to a {0}.").format(frappe.bold(_(doctype))))
	facts = records.facts_of(kind, name)
	check_may_raise(facts and facts.partner)
	partner = facts and facts.partner and partners.partner(facts.partner)
	if not partner or partner.status != partners.SERVED or not partner.hd_customer:
		frappe.throw(
			_("{0} is of no active partner with a customer in Helpdesk. Complete the partner first.").format(
				frappe.bold(escape_html(name))
			)
		)
	return facts


def check_wording(subject: str, description: str) -> None:
	"""Refuse a ticket that says nothing."""
	if not subject.strip() or not strip_html(description or "").strip():
		frappe.throw(_("Write a subject and a description first."), frappe.MandatoryError)


def type_of(category: str | None) -> str | None:
	"""The ticket type of a category."""
	return frappe.db.get_value("Support Category", category, "ticket_type") if category else None


def asker(partner: str, contact: str | None) -> dict[str, str]:
	"""Who asks: one of the partner's people, or the user who raises the ticket."""
	if not contact:
		return {"raised_by": frappe.session.user}
	person = next((each for each in people_of(partner) if each["value"] == contact), None)
	if not person:
		frappe.throw(_("{0} is no contact of {1}.").format(escape_html(contact), frappe.bold(partner)))
	return {"contact": contact, "raised_by": person["email"] or frappe.session.user}


def people_of(partner: str) -> list[dict[str, str]]:
	"""The contacts of the partner's customer."""
	member, contact = frappe.qb.DocType("HD Customer Member"), frappe.qb.DocType("Contact")
	rows = (
		frappe.qb.from_(member)
		.join(contact)
		.on(contact.name == member.contact_name)
		.where(member.parent == partners.partner(partner).hd_customer)
		.where(member.parenttype == "HD Customer")
		.select(contact.name, contact.full_name, contact.email_id)
		.orderby(contact.full_name)
	).run(as_dict=True)
	return [
		{"value": row.name, "label": row.full_name or row.name, "email": row.email_id or ""} for row in rows
	]


def enabled_categories() -> list[Document]:
	"""Support Categories that take tickets."""
	return frappe.get_all(
		"Support Category", filters={"disabled": 0}, fields=["name", "record_doctype"], order_by="name"
	)


def severities() -> list[dict[str, str]]:
	"""Helpdesk's priorities by what partners call them, the worst first."""
	priorities = frappe.get_all("HD Ticket Priority", filters={"disabled": 0}, pluck="name")
	rank = {row.priority: row.rank or 0 for row in settings.settings().severities}
	worst_first = sorted(priorities, key=lambda each: (-rank.get(each, 0), each))
	return [{"value": each, "label": _(settings.severity_label(each))} for each in worst_first]
