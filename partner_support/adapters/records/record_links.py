"""What a ticket carries along of the records it is about: their summary, and where links go with it.

The only writer of `record_summary` and of its figures one by one, which Helpdesk's narrow side panel shows in
a line each: it has no field of several lines. A ticket split off is about the same records: Helpdesk copies the
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
from partner_support.adapters.records.records import LINK_FIELDS, Facts

NOT_MOVED = "Partner Support: the links of a merged ticket could not be moved"
SUMMARY = "record_summary"
FIGURES = ("record_state", "record_amount", "record_date")
SHOWN = (SUMMARY, *FIGURES)
OF_SEVERAL, NONE = " / ", "-"  # the figures of several records, in the order of their links


def summarize(ticket: Document) -> None:
	"""Have the ticket say where its records stand, in the site's language, for its side panel."""
	linked = records.links_of(ticket)
	if not linked:
		ticket.update(dict.fromkeys(SHOWN))
		return
	with in_site_language():
		known = known_of(linked)
		ticket.set(SUMMARY, in_one(known) or None)
		ticket.update({field: of_all(known, place) for place, field in enumerate(FIGURES)})


def known_of(linked: dict[str, str], reader: str | None = None) -> list[Facts]:
	"""The facts of the linked records that there are, and that the reader may see."""
	facts = [records.facts_of(LINK_FIELDS[field], name, reader) for field, name in linked.items()]
	return [each for each in facts if each]


def summary(linked: dict[str, str], reader: str | None = None) -> str:
	"""What a reader is told about the linked records."""
	return in_one(known_of(linked, reader))


def in_one(known: list[Facts]) -> str:
	"""Each record's figures; of several with what they are."""
	if len(known) == 1:
		return known[0].figures
	return "\n".join(f"{_(each.kind)}: {each.figures}" for each in known)


def of_all(known: list[Facts], place: int) -> str | None:
	"""One figure of each record, in the same order for each figure."""
	figures = [each.one_by_one[place] for each in known]
	return OF_SEVERAL.join(figure or NONE for figure in figures) if any(figures) else None


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
	before = shown_on(ticket)
	summarize(ticket)
	if shown_on(ticket) != before:
		frappe.db.set_value("HD Ticket", ticket.name, shown_on(ticket), update_modified=False)
		room = get_doc_room("HD Ticket", ticket.name)
		publish_event("helpdesk:ticket-update", room=room, data={"ticket_id": ticket.name})


def shown_on(ticket: Document) -> dict[str, str | None]:
	"""What a ticket says about its records."""
	return {field: ticket.get(field) for field in SHOWN}


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
	left = {field: source.get(field) for field in (*moving, *SHOWN)}
	frappe.db.set_value("HD Ticket", source.name, left, update_modified=False)
