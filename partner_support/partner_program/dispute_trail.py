"""Reading a dispute's audit trail, and telling whether it is whole.

Values stand in the database as JSON in which `<`, `>` and `&` are written as escapes: the same
value to every reader of JSON, and nothing that a browser or a filter takes for markup.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from partner_support.engine import audit
from partner_support.engine.audit import BreakKind
from partner_support.partner_program import followed

DISPUTE, ENTRY = "Commission Dispute", "Audit Entry"
CONTENT = ("sequence", "at", "actor", "kind", "subject", "before", "after", "previous_hash")
MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
OPENED = "Opened"  # says all fields of several documents
CHANGES = ("State", "Field", "Decision", "Correction")  # say which fields of one document changed
COMPARED = (  # what is decided about a dispute: its last entry must say the same as the dispute
	"status",
	"partner",
	"commission_statement",
	"currency",
	"amount_claimed",
	"amount_agreed",
	"decision",
	"decision_reason",
	"decided_by",
	"corrected_statement",
)


@dataclass(frozen=True)
class Finding:
	"""What a check of one dispute found; `trouble` is empty where nothing is wrong."""

	dispute: str
	entries: int
	head: str
	trouble: str = ""

	@property
	def is_intact(self) -> bool:
		"""Whether the trail is whole, and the dispute as the trail says."""
		return not self.trouble


def stored(value: object) -> str:
	"""A value as the database keeps it."""
	text = audit.canonical(value).decode()
	for character, escape in MARKUP.items():
		text = text.replace(character, escape)
	return text


def read(text: str | None) -> object:
	"""The value that was stored; what is not as `stored` writes it is no value of ours, and told as it is."""
	try:
		value = json.loads(text or "")
		return value if stored(value) == text else {"altered": text}
	except (ValueError, RecursionError):
		return {"altered": text}


def links_of(dispute: str) -> list[audit.Link]:
	"""All entries of a dispute with their hashes, in order."""
	rows = frappe.get_all(
		ENTRY,
		filters={"commission_dispute": dispute},
		fields=[*CONTENT, "entry_hash"],
		order_by="sequence, creation",
		limit=0,
	)
	return [link_of(row) for row in rows]


def link_of(row: dict[str, Any]) -> audit.Link:
	"""A row as a link of the chain."""
	values = {field: row[field] for field in CONTENT}
	values.update(before=read(row["before"]), after=read(row["after"]))
	return audit.Link(audit.Entry(**values), row["entry_hash"])


def check(dispute: str) -> Finding:
	"""Verify one dispute's trail against what the dispute itself says."""
	kept = frappe.db.get_value(DISPUTE, dispute, ["trail_entries", "trail_head"], as_dict=True)
	links = links_of(dispute)
	if not kept:
		return Finding(dispute, len(links), "", _("the dispute is gone, and its entries are not"))
	length, head = max(kept.trail_entries or 0, 1), kept.trail_head or ""
	verdict = audit.verify(dispute, links, length, head)
	if verdict.first_break:
		return Finding(dispute, verdict.entries, verdict.head, in_words(verdict.first_break))
	return Finding(dispute, verdict.entries, verdict.head, difference(dispute, links))


def in_words(found: audit.Break) -> str:
	"""A break as people say it."""
	said = {
		BreakKind.ALTERED: _("entry {0} was altered"),
		BreakKind.MISSING: _("entry {0} is missing"),
		BreakKind.MISSING_END: _("entry {0} and what followed it are missing"),
		BreakKind.INSERTED: _(
			"an entry that does not belong there stands where entry {0} should, or behind the end"
		),
		BreakKind.OUT_OF_ORDER: _("entry {0} is not in its place: the order was changed"),
		BreakKind.WRONG_CHAIN: _("entry {0} belongs to another dispute"),
		BreakKind.OTHER_HEAD: _(
			"the hash of entry {0} is not the one that was kept: one of them was altered"
		),
	}
	return said[found.kind].format(found.sequence)


def difference(dispute: str, links: list[audit.Link]) -> str:
	"""What the dispute says otherwise than its own trail; empty where they agree."""
	said = standing(links).get(followed.subject(DISPUTE, dispute), {})
	now = followed.values_of(DISPUTE, dispute) or {}
	for field in COMPARED:
		if said.get(field) != now.get(field):
			label = _(frappe.get_meta(DISPUTE).get_label(field))
			return _("{0} of the dispute was changed past its trail, which says {1}").format(
				label, said.get(field) or _("nothing")
			)
	return ""


def standing(links: list[audit.Link]) -> dict[str, dict[str, object]]:
	"""For each document that the trail follows, its fields as the newest entries say."""
	known: dict[str, dict[str, object]] = {}
	for subject, after in changes_in(links):
		known.setdefault(subject, {}).update(after)
	return known


def changes_in(links: list[audit.Link]) -> Iterator[tuple[str, dict[str, object]]]:
	"""What each entry says of whose fields; the first speaks of several documents."""
	for entry in (link.entry for link in links):
		if entry.kind == OPENED and isinstance(entry.after, list):
			yield from ((each["subject"], each["values"]) for each in entry.after)
		elif entry.kind in CHANGES and isinstance(entry.after, dict):
			yield entry.subject, entry.after


def disputes() -> list[str]:
	"""Every dispute, oldest first, and those that only entries still tell of."""
	known = frappe.get_all(DISPUTE, pluck="name", order_by="creation, name", limit=0)
	return [*known, *orphans()]


def orphans() -> list[str]:
	"""Disputes that are gone, although they cannot be deleted, while entries about them are left."""
	entry, dispute = frappe.qb.DocType(ENTRY), frappe.qb.DocType(DISPUTE)
	query = frappe.qb.from_(entry).left_join(dispute).on(dispute.name == entry.commission_dispute)
	query = query.where(dispute.name.isnull()).select(entry.commission_dispute).distinct()
	return sorted(query.run(pluck=True))
