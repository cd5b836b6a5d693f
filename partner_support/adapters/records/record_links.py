"""What a ticket carries along of the records it is about: their summary, and where links go with it.

The only writer of `record_summary`. A ticket split off is about the same records: Helpdesk copies the
fields, and they are left as they are. A merged ticket hands its links to its target.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.model.document import Document
from helpdesk.utils import get_doc_room, publish_event

from partner_support.adapters import attempts
from partner_support.adapters.records import records
from partner_support.adapters.records.records import LINK_FIELDS

NOT_MOVED = "Partner Support: the links of a merged ticket could not be moved"
SUMMARY = "record_summary"


def summarize(ticket: Document) -> None:
	"""Have the ticket say where its records stand, in the site's language, for its side panel."""
	linked = records.links_of(ticket)
	if not linked:
		ticket.set(SUMMARY, None)
		return
	with in_site_language():
		ticket.set(SUMMARY, summary(linked) or None)


def summary(linked: dict[str, str], reader: str | None = None) -> str:
	"""Each linked record's figures; of several with what they are."""
	kinds = {field: LINK_FIELDS[field] for field in linked}
	facts = [records.facts_of(kinds[field], name, reader) for field, name in linked.items()]
	known = [each for each in facts if each]
	if len(known) == 1:
		return known[0].figures
	return "\n".join(f"{_(each.kind)}: {each.figures}" for each in known)


@contextmanager
def in_site_language() -> Iterator[None]:
	"""In the language of what everybody on the support team reads."""
	readers = frappe.local.lang
	frappe.local.lang = frappe.db.get_default("lang") or readers
	try:
		yield
	finally:
		frappe.local.lang = readers


def refresh(ticket: Document) -> None:
	"""Store the summary where it says something else now, and tell open pages."""
	before = ticket.get(SUMMARY)
	summarize(ticket)
	if ticket.get(SUMMARY) != before:
		frappe.db.set_value("HD Ticket", ticket.name, SUMMARY, ticket.get(SUMMARY), update_modified=False)
		room = get_doc_room("HD Ticket", ticket.name)
		publish_event("helpdesk:ticket-update", room=room, data={"ticket_id": ticket.name})


def hand_to_target(ticket: Document) -> None:
	"""Give the links of a ticket that was just merged to its target, where that has none of its own."""
	before = ticket.get_doc_before_save()
	if not (ticket.is_merged and ticket.merged_with and before and not before.is_merged):
		return
	if records.links_of(ticket):
		attempts.failure_of(lambda: move_links(ticket), ticket, NOT_MOVED)


def move_links(source: Document) -> None:
	"""Move what the target lacks; records of another partner stay where they are."""
	target = frappe.get_doc("HD Ticket", source.merged_with)
	if target.partner != source.partner:
		return
	moving = {field: name for field, name in records.links_of(source).items() if not target.get(field)}
	if not moving:
		return
	target.update(moving)
	target.save(ignore_permissions=True)
	source.update(dict.fromkeys(moving))
	summarize(source)
	left = {field: source.get(field) for field in (*moving, SUMMARY)}
	frappe.db.set_value("HD Ticket", source.name, left, update_modified=False)
