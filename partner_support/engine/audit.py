"""A hash chain over what happened: every entry carries the hash of the one before it.

Whoever changes, removes, adds or moves an entry breaks the chain at that place, and `verify` names
the place. The canonical form of an entry is UTF-8 JSON of all its fields but its own hash, keys
sorted, no blanks, nothing escaped that JSON does not ask for, no fractions (RFC 8785 for such
values); its hash is the SHA-256 of that, in hexadecimal. The first entry carries the hash of the
chain's name instead, so that no entry can be passed off as another chain's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from hashlib import sha256

from partner_support.engine.errors import AuditError

FORMAT = "partner-support-dispute-audit/1"
DEEPEST = 16
LARGEST_INTEGER = 2**53 - 1  # beyond it not every reader of JSON keeps the last digit


class BreakKind(Enum):
	"""In which way a chain is broken."""

	ALTERED = "Altered"
	MISSING = "Missing"
	MISSING_END = "Missing End"
	INSERTED = "Inserted"
	OUT_OF_ORDER = "Out of Order"
	WRONG_CHAIN = "Wrong Chain"
	OTHER_HEAD = "Other Head"


@dataclass(frozen=True)
class Break:
	"""The first place where a chain is not as it was written: `sequence` is the entry meant to stand there."""

	kind: BreakKind
	sequence: int


@dataclass(frozen=True)
class Verdict:
	"""What a verification found."""

	entries: int
	head: str
	first_break: Break | None

	@property
	def is_intact(self) -> bool:
		"""Whether every entry is there, as it was written and where it belongs."""
		return self.first_break is None


@dataclass(frozen=True)
class Entry:
	"""One thing that happened: when (UTC), who, what kind, about what, and what was before and after."""

	sequence: int
	at: str
	actor: str
	kind: str
	subject: str
	before: object
	after: object
	previous_hash: str

	@property
	def hash(self) -> str:
		"""What the next entry carries. Raises AuditError for a value without a canonical form."""
		return digest(vars(self))


@dataclass(frozen=True)
class Link:
	"""An entry as it is kept, with the hash that was kept beside it."""

	entry: Entry
	hash: str

	@property
	def is_as_written(self) -> bool:
		"""Whether the entry still has the hash that was kept."""
		try:
			return self.entry.hash == self.hash
		except AuditError:
			return False


def instant(at: datetime) -> str:
	"""An instant as an entry says it, such as 2026-11-24T06:30:00.000000Z. Raises AuditError without a zone."""
	if at.utcoffset() is None:
		raise AuditError(f"an entry needs an instant with a time zone, not {at.isoformat()}")
	return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def genesis(chain: str) -> str:
	"""What the first entry of a chain carries in place of a hash before it."""
	return digest({"chain": chain, "format": FORMAT})


def digest(value: Mapping[str, object]) -> str:
	"""SHA-256 of the canonical form, in hexadecimal."""
	return sha256(canonical(value)).hexdigest()


def canonical(value: object) -> bytes:
	"""The one way to write a value down. Raises AuditError, which says what has none."""
	refuse_ambiguity(value)
	text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
	try:
		return text.encode()
	except UnicodeEncodeError as error:
		raise AuditError(f"a text holds half a character: {error.reason}") from None


def refuse_ambiguity(value: object, depth: int = 0) -> None:
	"""Refuse what readers of JSON might write differently: fractions, huge numbers, keys that are no words."""
	if depth > DEEPEST:
		raise AuditError(f"a value may be nested {DEEPEST} deep, and no deeper")
	if isinstance(value, dict):
		for key in value:
			refuse_odd_key(key)
	if isinstance(value, (dict, list)):
		for each in value.values() if isinstance(value, dict) else value:
			refuse_ambiguity(each, depth + 1)
	elif not isinstance(value, (str, int, type(None))):
		raise AuditError(f"{value!r} has no canonical form: write a text")
	elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
		raise AuditError(f"a number must have an exact form everywhere, unlike {value}: write a text")


def refuse_odd_key(key: object) -> None:
	"""Refuse a key that JSON lacks, or that is sorted differently from one reader to the next."""
	if not isinstance(key, str) or not key.isascii():
		raise AuditError(f"a key must be a text of ASCII characters, not {key!r}")


def verify(chain: str, links: Sequence[Link], expected_length: int, expected_head: str) -> Verdict:
	"""Whether these are all entries of the chain, as written; else where they first are not.

	`expected_length` and `expected_head` were kept apart from the entries, or were handed out earlier.
	"""
	head = links[-1].hash if links else genesis(chain)
	return Verdict(len(links), head, first_break(chain, links, expected_length, expected_head))


def first_break(chain: str, links: Sequence[Link], length: int, head: str) -> Break | None:
	"""The first place where something is wrong."""
	numbers = [link.entry.sequence for link in links]
	previous = genesis(chain)
	for position, link in enumerate(links, 1):
		if position > length:
			return Break(BreakKind.INSERTED, position)
		if not link.is_as_written:
			return Break(BreakKind.ALTERED, position)
		if link.entry.sequence != position:
			return Break(misplaced(link.entry.sequence, position, numbers), position)
		if link.entry.previous_hash != previous:
			return unconnected(links, position, head)
		previous = link.hash
	if len(links) < length:
		return Break(BreakKind.MISSING_END, len(links) + 1)
	return None if previous == head else Break(BreakKind.OTHER_HEAD, length)


def misplaced(number: int, position: int, numbers: Sequence[int]) -> BreakKind:
	"""Why an entry with that number stands at this position, when all before it are in their places."""
	if number < position or numbers.count(number) > 1:
		return BreakKind.INSERTED
	return BreakKind.OUT_OF_ORDER if position in numbers else BreakKind.MISSING


def unconnected(links: Sequence[Link], position: int, head: str) -> Break:
	"""Which of two entries that do not fit together is the wrong one: the one that nothing else vouches for."""
	link = links[position - 1]
	if [each.entry.sequence for each in links].count(position) > 1:
		return Break(BreakKind.INSERTED, position)
	if position == 1:
		return Break(BreakKind.WRONG_CHAIN, position)
	following = links[position].entry.previous_hash if position < len(links) else head
	return Break(BreakKind.ALTERED, position - 1 if following == link.hash else position)
