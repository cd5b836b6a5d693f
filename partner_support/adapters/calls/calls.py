"""What becomes of a call or chat: a ticket raised by whoever called, or a note in the ticket that it was about.

The ticket is the caller's own: its answers, and the acknowledgement with its promise, go to them.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, pretty_date
from helpdesk.utils import is_agent

from partner_support.adapters import partners, settings
from partner_support.adapters.briefing import partner_profile
from partner_support.adapters.mail import notifier
from partner_support.adapters.overview import partner_tickets
from partner_support.adapters.portal import new_ticket, saying
from partner_support.adapters.records import raising, record_choices, records
from partner_support.adapters.records.records import LINK_FIELDS

PHONE, CHAT = "Phone", "Chat"
CHANNELS = (PHONE, CHAT)
CHANNEL_FIELD = "intake_channel"
SHOWN = 12


def caller(partner: str, contact: str | None, now: datetime) -> dict[str, Any]:
	"""Who it is and what is open, with what the form offers for this partner."""
	document = served(partner)
	return {
		"profile": partner_profile.of(document.name, now),
		"tickets": open_tickets(document.name, contact),
		"contacts": raising.people_of(document.name),
		"contact": contact,
		"categories": [category_of(each) for each in raising.enabled_categories()],
		"severities": raising.severities(),
		"severity": frappe.db.get_single_value("HD Settings", "default_priority"),
		"channels": [{"value": each, "label": _(each)} for each in CHANNELS],
	}


def category_of(category: Document) -> dict[str, Any]:
	"""A category, and which kind of record it is about."""
	kind = records.kind_named(category.record_doctype)
	return {
		"value": category.name,
		"label": _(category.name),
		"field": records.field_of(kind) if kind else None,
		"kind": kind and _(kind),
	}


def open_tickets(partner: str, contact: str | None) -> list[dict[str, Any]]:
	"""The partner's open tickets that the agent may read, the caller's own first."""
	ticket, query = partner_tickets.open_ticket_rows(partner)
	columns = ("name", "subject", "status", "priority", "ticket_type", "contact", "creation")
	query = query.select(*(ticket[each] for each in columns)).orderby(ticket.creation, order=frappe.qb.desc)
	rows = query.limit(SHOWN).run(as_dict=True)
	return [
		{
			"name": str(row.name),
			"subject": row.subject,
			"status": _(row.status),
			"severity": _(settings.severity_label(row.priority)),
			"category": row.ticket_type,
			"own": bool(contact) and row.contact == contact,
			"age": pretty_date(row.creation),
		}
		for row in sorted(rows, key=lambda row: row.contact != contact)
	]


def record_choices_of(partner: str, field: str) -> list[dict[str, str]]:
	"""The partner's records that a ticket may be about, for one of the ticket's record fields."""
	if field not in LINK_FIELDS:
		return []
	source = records.source_of(LINK_FIELDS[field])
	rows = record_choices.offered(source, [served(partner).name])
	return [record_choices.choice(source, row) for row in rows]


def promise(partner: str, category: str | None, severity: str | None) -> dict[str, Any] | None:
	"""What a ticket would be promised if it were entered now, in the partner's own time."""
	kind, customer = raising.type_of(category), served(partner).hd_customer
	return new_ticket.preview(kind, severity, customer, business_critical=False)["promise"]


def enter(
	partner: str,
	contact: str | None,
	channel: str,
	subject: str,
	description: str,
	category: str,
	severity: str,
	record: str | None = None,
) -> str:
	"""Raise the ticket of a call or chat; its number. Raises ValidationError for what is incomplete or not theirs."""
	document = served(partner)
	raising.check_wording(subject, description)
	check_complete(contact, channel, category, severity)
	ticket = frappe.new_doc("HD Ticket")
	ticket.update({"subject": subject.strip(), "description": saying.as_html(description)})
	ticket.update({"ticket_type": raising.type_of(category), "priority": severity})
	ticket.update(record_of(document.name, category, record))
	name = raising.insert_for(document.name, contact, ticket).name
	frappe.db.set_value("HD Ticket", name, CHANNEL_FIELD, channel, update_modified=False)
	return name


def check_complete(contact: str | None, channel: str, category: str, severity: str) -> None:
	"""Refuse a ticket that nobody asked for, or of which nothing can be promised."""
	if not contact:
		frappe.throw(_("Choose who called: the answer goes to them."), frappe.MandatoryError)
	if channel not in CHANNELS:
		frappe.throw(_("Choose how it came in: {0}.").format(_(" or ").join(map(_, CHANNELS))))
	if not raising.type_of(category):
		frappe.throw(_("Choose a category."), frappe.MandatoryError)
	if severity not in [each["value"] for each in raising.severities()]:
		frappe.throw(_("Choose a severity."), frappe.MandatoryError)


def record_of(partner: str, category: str, record: str | None) -> dict[str, str]:
	"""The link of the category's kind. Raises ValidationError for a record that is not the partner's."""
	if not record:
		return {}
	field = category_of(frappe.get_cached_doc("Support Category", category))["field"]
	record_choices.refuse_others(record, record_choices_of(partner, field or ""), partner)
	return {field: record}


def note(ticket: str, contact: str | None, channel: str, text: str) -> None:
	"""Leave in a ticket what was said about it; the partner does not see it."""
	document = frappe.get_doc("HD Ticket", ticket)
	document.check_permission("write")
	words = saying.checked(text, _("Write what was said."))
	if not is_agent() or not document.partner or channel not in CHANNELS:
		frappe.throw(_("Notes about calls are left by the support team in partners' tickets."))
	who = next(
		(each["label"] for each in raising.people_of(document.partner) if each["value"] == contact), ""
	)
	heading = _("{0}: {1}").format(_(channel), escape_html(who or document.partner))
	problem = notifier.leave_note(document, f"<p><b>{heading}</b></p>{saying.as_html(words)}")
	if problem:
		frappe.throw(problem)


def served(partner: str) -> Document:
	"""The partner, if it is served and this is an agent. Raises PermissionError, ValidationError."""
	if not is_agent():
		raise frappe.PermissionError(_("Calls are taken by the support team only."))
	if not frappe.db.exists("Partner", partner):
		frappe.throw(_("This partner is gone. Search again."), frappe.DoesNotExistError)
	document = partners.partner(partner)
	if document.status != partners.SERVED or not document.hd_customer:
		frappe.throw(
			_("{0} is no active partner with a customer in Helpdesk. Complete the partner first.").format(
				frappe.bold(escape_html(partner))
			)
		)
	return document
