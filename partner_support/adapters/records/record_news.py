"""What happens to a record reaches the open tickets about it: their summary, a note, and mail to the partner.

Any document may be a record, since a site can link tickets to DocTypes of its own; so this hears of every
change of every document and leaves at once unless its DocType is one that tickets link to. A record is
saved whatever becomes of the news about it.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.adapters import attempts, settings
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import notifier
from partner_support.adapters.queue import queue_changes
from partner_support.adapters.records import record_links, records
from partner_support.adapters.records.records import Facts

NEWS_FAILURE = "Partner Support: a ticket was not told what happened to its record"
TOLD = "partner_support_told_state"
# Nothing is open, and the settings may not be there, while these run.
UNHEARD = ("in_install", "in_uninstall", "in_migrate", "in_patch", "in_setup_wizard")


def follow(document: Document, method: str | None = None) -> None:
	"""Carry a change into the tickets about the record. A doc_event of everything."""
	kind = heard_of(document)
	if kind and not document.flags.in_delete and document.get_doc_before_save():
		attempts.failure_of(lambda: spread(kind, document), document, NEWS_FAILURE)


def let_go(document: Document, method: str | None = None) -> None:
	"""Leave no ticket with a link to what is gone, which Frappe would refuse to save. A doc_event of everything."""
	kind = heard_of(document)
	for ticket in records.tickets_of(kind, document.name) if kind else ():
		frappe.db.set_value("HD Ticket", ticket.name, records.field_of(kind), None, update_modified=False)
		record_links.refresh(frappe.get_doc("HD Ticket", ticket.name))
		queue_changes.deal_changed(kind, [ticket.name])


def heard_of(document: Document) -> str | None:
	"""The kind of record that a document is; None for what no ticket links to, and on a site in the making."""
	if any(frappe.flags.get(flag) for flag in UNHEARD):
		return None
	try:
		return records.kind_of(document.doctype)
	except (frappe.DoesNotExistError, ImportError):  # our code is here, its migration yet to come
		frappe.clear_last_message()
		return None


def spread(kind: str, document: Document) -> None:
	"""Bring the summaries of open tickets up to date; tell of a change of state besides, once."""
	tickets = records.tickets_of(kind, document.name, only_open=True)
	if not tickets:
		return
	before = document.flags.get(TOLD, state_before(kind, document))
	facts = records.facts_of(kind, document.name)
	document.flags[TOLD] = facts.state
	queue_changes.deal_changed(kind, [row.name for row in tickets])
	for row in tickets:
		ticket = frappe.get_doc("HD Ticket", row.name)
		record_links.refresh(ticket)
		if facts.state != before:
			tell(ticket, facts, before)


def state_before(kind: str, document: Document) -> str:
	"""Where the record stood when it was loaded."""
	return document.get_doc_before_save().get(records.source_of(kind).state_field) or ""


def tell(ticket: Document, facts: Facts, before: str) -> None:
	"""Note the news in the ticket, and mail it to the partner, as the settings say."""
	if settings.program().note_record_changes:
		with record_links.in_site_language():
			notifier.leave_note(ticket, note(records.facts_of(facts.kind, facts.name), before))
	if settings.program().tell_partner_of_record_changes and may_be_told(ticket, facts):
		notifier.mail_partner(ticket, "record_change", lambda: news(facts, before))


def note(facts: Facts, before: str) -> str:
	"""The news for the support team."""
	record = f'<a href="{escape_html(facts.url)}">{escape_html(facts.title)}</a> ({escape_html(facts.name)})'
	went = _("{0} {1} went from {2} to {3}.").format(
		f"<b>{_(facts.kind)}</b>", record, escape_html(_(before or "?")), escape_html(_(facts.state or "?"))
	)
	return f"<p>{went}</p><p>{escape_html(facts.figures)}</p>"


def news(facts: Facts, before: str) -> dict[str, str]:
	"""The news for the partner, in the language in force: what the template may say."""
	now = records.facts_of(facts.kind, facts.name)
	return {
		"record_kind": _(now.kind),
		"record": now.name,
		"record_title": now.title,
		"state_before": _(before) if before else "",
		"state": _(now.state),
		"figures": now.figures,
	}


def may_be_told(ticket: Document, facts: Facts) -> bool:
	"""Whether the person who would be written to may know; without an account, what any member is shown."""
	address = notifier.partner_address(ticket) if ticket.partner else None
	if not address:
		return False
	user = recipients.user_of(address)
	if user:
		return records.may_see(facts.kind, facts.name, user)
	return records.is_for_everybody(facts.kind)
