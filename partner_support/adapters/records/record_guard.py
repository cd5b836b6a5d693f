"""A ticket is only ever about records of its own partner, whatever was sent.

Partners name a record when they raise a ticket, or later while none is named; from then on the support
team decides. An outsider who names a record that is not theirs gets one and the same answer whether or
not it exists: it is given with the right to write, before Frappe looks whether the record is there.
Agents are told what is wrong. What no person sent is put right and logged, so that no mail is lost.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import escape_html
from helpdesk.utils import is_agent

from partner_support.adapters.records import record_choices, records
from partner_support.adapters.records.records import LINK_FIELDS
from partner_support.adapters.tickets import guard, routing

if TYPE_CHECKING:
	from frappe.model.document import Document

NOT_LINKED = "Partner Support: a ticket was not linked to a record of another partner"
NO_OBJECTION = True  # Frappe takes no answer of a hook for a no


def has_permission(
	doc: "Document", ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""Refuse an outsider's ticket about a record that they could not have chosen. A hook of HD Ticket."""
	writes = ptype in ("create", "write") and user in (None, frappe.session.user)
	if writes and records.links_of(doc) and not is_agent():
		refuse_records_of_others(doc)
	return NO_OBJECTION


def refuse_records_of_others(ticket: "Document") -> None:
	"""Refuse what this outsider cannot see; what the ticket has already stays without a look."""
	stored = {} if ticket.is_new() else stored_links(ticket.name)
	for field, name in records.links_of(ticket).items():
		if name != stored.get(field) and not records.may_see(LINK_FIELDS[field], name, frappe.session.user):
			frappe.throw(
				_("You have no {0} {1}. Choose one from the list, or leave it empty.").format(
					label_of(field), escape_html(name)
				),
				guard.Refusal,
			)


def stored_links(ticket: str) -> dict[str, str]:
	"""The links of a ticket as stored."""
	return frappe.db.get_value("HD Ticket", ticket, list(LINK_FIELDS), as_dict=True) or {}


def check(ticket: "Document") -> None:
	"""Leave the ticket with links that may stand; refuse what a person sent, put right what nobody did."""
	before = ticket.get_doc_before_save()
	for field in LINK_FIELDS:
		ticket.set(field, ticket.get(field) or None)
	if before is None:
		check_new(ticket)
	elif any(ticket.get(field) or before.get(field) for field in LINK_FIELDS):
		check_changes(ticket, before)


def check_new(ticket: "Document") -> None:
	"""The links of a ticket that is being raised."""
	outsider = guard.is_an_outsiders(ticket)
	if outsider and ticket.partner:
		ask_for_record(ticket)
	for field in records.links_of(ticket):
		if outsider:
			refuse_records_of_others(ticket)
		check_owner(ticket, field)


def check_changes(ticket: "Document", before: "Document") -> None:
	"""The links that this save changes; of the former partner's none stays when a ticket moves to another."""
	outsider = guard.is_an_outsiders(ticket)
	if outsider:
		refuse_another_choice(ticket, before)
		refuse_records_of_others(ticket)
	for field, name in records.links_of(ticket).items():
		if name != before.get(field):
			check_owner(ticket, field)
		elif ticket.partner != before.partner and not belongs(ticket, field):
			ticket.set(field, None)


def refuse_another_choice(ticket: "Document", before: "Document") -> None:
	"""Refuse an outsider's change to a link that the ticket has."""
	for field in LINK_FIELDS:
		if before.get(field) and ticket.get(field) != before.get(field):
			frappe.throw(
				_("{0} of ticket {1} can only be changed by the support team. Ask for it in a reply.").format(
					label_of(field), ticket.name
				),
				guard.Refusal,
			)


def check_owner(ticket: "Document", field: str) -> None:
	"""Refuse a record of another partner than the ticket's; without a person to tell, leave it out."""
	if belongs(ticket, field):
		return
	if not is_somebodys_act():
		frappe.log_error(NOT_LINKED, about_mismatch(ticket, field))
		ticket.set(field, None)
		return
	frappe.throw(about_mismatch(ticket, field), guard.Refusal, title=_("A Record of Another Partner"))


def belongs(ticket: "Document", field: str) -> bool:
	"""Whether the record is one of the ticket's partner."""
	owner = records.owner_of(LINK_FIELDS[field], ticket.get(field))
	return bool(ticket.partner) and owner == ticket.partner


def about_mismatch(ticket: "Document", field: str) -> str:
	"""Why a record cannot be linked, and what to do."""
	owner = records.owner_of(LINK_FIELDS[field], ticket.get(field))
	record = f"{label_of(field)} {escape_html(ticket.get(field))}"
	if not ticket.partner:
		return _("{0} cannot be linked to a ticket of no active partner. Choose its customer first.").format(
			record
		)
	return _(
		"{0} belongs to {1}, this ticket to {2}. Choose a record of {2}, or correct the customer."
	).format(record, frappe.bold(escape_html(owner or _("nobody"))), frappe.bold(escape_html(ticket.partner)))


def is_somebodys_act() -> bool:
	"""Whether a person is there to be told, unlike in a job and when mail is taken in."""
	return frappe.session.user != "Administrator" or bool(getattr(frappe.local, "request", None))


def ask_for_record(ticket: "Document") -> None:
	"""Take a partner's new ticket with the record that its category asks for, and no other kind than that.

	The page keeps what was chosen before the category was changed, and shows it no longer.
	"""
	category = routing.category_of(ticket)
	asked = category and frappe.get_cached_doc("Support Category", category)
	kind = records.kind_named(asked.record_doctype) if asked else None
	if not kind:
		return
	field = records.field_of(kind)
	ticket.update({each: None for each in LINK_FIELDS if each != field})
	if asked.record_required and not ticket.get(field) and record_choices.has_any(kind, ticket.partner):
		frappe.throw(
			_("A ticket about {0} needs a {1}. Choose the one that it is about.").format(
				frappe.bold(_(category)), label_of(field)
			),
			guard.Refusal,
			title=_("Record Is Missing"),
		)


def put_back(ticket: "Document") -> None:
	"""Leave the links as they were, since they could not be checked."""
	before = ticket.get_doc_before_save()
	ticket.update({field: before.get(field) if before else None for field in LINK_FIELDS})


def label_of(field: str) -> str:
	"""What the page calls a field."""
	return _(frappe.get_meta("HD Ticket").get_label(field))
