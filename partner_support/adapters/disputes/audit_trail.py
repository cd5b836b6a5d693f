"""Appends to a dispute's audit trail: the only writer of Audit Entry.

The dispute's row is the lock: whoever appends holds it, reads there which entry was the last, and
leaves there which one is now. Rows are locked in one order everywhere, ticket before statement
before dispute, so that nobody waits for somebody who waits for them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import frappe

from partner_support.adapters import site_time
from partner_support.engine import audit
from partner_support.partner_program import followed
from partner_support.partner_program.dispute_trail import DISPUTE, ENTRY, OPENED, stored

LONGEST_NAME = 140
TICKET, STATEMENT = "HD Ticket", "Commission Statement"
DECIDING = {"decision", "amount_agreed", "decision_reason"}
STATES = {"status", "partner_stage"}
State = dict[str, dict[str, object]]


@dataclass(frozen=True)
class Event:
	"""What is to be appended; without an actor it was whoever is signed in."""

	kind: str
	subject: str
	before: object = None
	after: object = None
	actor: str | None = None


def begin(dispute: str, ticket: str, statement: str, history: list[Event]) -> None:
	"""Open a trail: with how everything stands, and what was said before there was a dispute."""
	documents = ((DISPUTE, dispute), (TICKET, ticket), (STATEMENT, statement))
	state = {
		followed.subject(*document): followed.values_of(*document) or {} for document in reversed(documents)
	}
	opened = [
		{"subject": followed.subject(*document), "values": state[followed.subject(*document)]}
		for document in documents
	]
	append(dispute, [Event(OPENED, followed.subject(DISPUTE, dispute), after=opened), *history], state)


def follow(dispute: str, *documents: tuple[str, str], actor: str | None = None) -> None:
	"""Append what changed in these documents since the trail last looked; nothing changed, nothing appended."""
	now = {followed.subject(*each): followed.values_of(*each, lock=True) for each in documents}
	state: State = json.loads(hold(dispute).trail_state or "{}")
	events = [
		replace(event, actor=actor)
		for document in documents
		if (values := now[followed.subject(*document)]) is not None
		for event in changes(document, state.get(followed.subject(*document)), values)
	]
	if events:
		seen = {subject: values for subject, values in now.items() if values is not None}
		append(dispute, events, {**state, **seen})


def changes(
	document: tuple[str, str], known: dict[str, object] | None, now: dict[str, object]
) -> Iterator[Event]:
	"""One entry for all fields of a document that changed together; a document not met before is told whole."""
	subject = followed.subject(*document)
	if known is None:
		yield Event("Field", subject, None, now)
		return
	changed = [field for field in now if known.get(field) != now[field]]
	if changed:
		before = {field: known.get(field) for field in changed}
		yield Event(
			kind_of(document[0], set(changed)), subject, before, {field: now[field] for field in changed}
		)


def kind_of(doctype: str, changed: set[str]) -> str:
	"""What a change of these fields is called."""
	if doctype == DISPUTE and changed & DECIDING:
		return "Decision"
	if changed & {"corrected_statement", "superseded_by"}:
		return "Correction"
	return "State" if changed & STATES else "Field"


def append(dispute: str, events: list[Event], state: State | None = None) -> None:
	"""Append entries in this order, and keep the new end beside the dispute."""
	kept = hold(dispute)
	first, head = (kept.trail_entries or 0) + 1, kept.trail_head or audit.genesis(dispute)
	at = audit.instant(site_time.now())
	for number, event in enumerate(events, first):
		content = (event.kind, event.subject, event.before, event.after)
		entry = audit.Entry(number, at, name_of_actor(event), *content, head)
		head = entry.hash
		insert(dispute, kept.partner, entry, head)
	end = {"trail_entries": first + len(events) - 1, "trail_head": head}
	if state is not None:
		end["trail_state"] = json.dumps(state)
	frappe.db.set_value(DISPUTE, dispute, end, update_modified=False)


def name_of_actor(event: Event) -> str:
	"""Who did it; a mail's sender writes this, so it is kept short and without markup."""
	actor = followed.clean(event.actor or frappe.session.user or "Guest")
	return "".join(character for character in actor if character not in "<>&")[:LONGEST_NAME]


def insert(dispute: str, partner: str, entry: audit.Entry, entry_hash: str) -> None:
	"""Store one entry. Raises UniqueValidationError where the dispute has one of that number."""
	row = frappe.get_doc(
		{
			"doctype": ENTRY,
			"commission_dispute": dispute,
			"partner": partner,
			**vars(entry),
			"before": stored(entry.before),
			"after": stored(entry.after),
			"entry_hash": entry_hash,
		}
	)
	row.flags.written_by_trail = True
	row.flags.ignore_links = True
	row.insert(ignore_permissions=True)


def hold(dispute: str) -> frappe._dict:
	"""Lock the dispute, and where its trail ends."""
	fields = ["partner", "trail_entries", "trail_head", "trail_state"]
	return frappe.db.get_value(DISPUTE, dispute, fields, as_dict=True, for_update=True)


def recorded(dispute: str) -> set[str]:
	"""What the trail has entries about."""
	return set(frappe.get_all(ENTRY, filters={"commission_dispute": dispute}, pluck="subject", limit=0))
