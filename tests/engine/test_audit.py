"""A chain is whole or broken, and the first break is named, whatever was done to it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import AuditError, audit
from partner_support.engine.audit import BreakKind, Entry, Link

NAME, OTHER = "DSP-2026-00001", "DSP-2026-00002"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
	st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["status", "a", "B"]), inner),
	max_leaves=6,
)
contents = st.lists(st.tuples(words, words, values, values), min_size=1, max_size=8)


def chained(name: str, facts: list[tuple[str, str, Any, Any]]) -> list[Link]:
	"""A genuine chain that says these things."""
	links: list[Link] = []
	for number, (actor, subject, before, after) in enumerate(facts, 1):
		previous = links[-1].hash if links else audit.genesis(name)
		links.append(sealed(Entry(number, "at", actor, "Field", subject, before, after, previous)))
	return links


def sealed(entry: Entry) -> Link:
	return Link(entry, entry.hash)


def chain_of(length: int, name: str = NAME) -> list[Link]:
	return chained(name, [("ann", f"fact {number}", None, number) for number in range(length)])


def found(links: list[Link], genuine: list[Link], name: str = NAME) -> tuple[BreakKind, int] | None:
	"""What a verification says, against the length and head that were kept of the genuine chain."""
	verdict = audit.verify(name, links, len(genuine), genuine[-1].hash)
	assert verdict.is_intact == (verdict.first_break is None)
	return verdict.first_break and (verdict.first_break.kind, verdict.first_break.sequence)


@given(contents)
def test_a_chain_as_written_is_intact(facts: list) -> None:
	links = chained(NAME, facts)
	verdict = audit.verify(NAME, links, len(links), links[-1].hash)
	assert verdict.is_intact
	assert (verdict.entries, verdict.head) == (len(links), links[-1].hash)


def test_an_empty_chain_ends_where_it_begins() -> None:
	assert audit.verify(NAME, [], 0, audit.genesis(NAME)).is_intact


FORGERIES: dict[str, Any] = {
	"at": "yesterday",
	"actor": "somebody else",
	"kind": "Decision",
	"subject": "nothing",
	"before": {"status": "never so"},
	"after": {"status": "never so"},
	"previous_hash": "0" * 64,
	"sequence": 77,
}


@given(contents, st.data())
def test_any_single_change_is_found_and_named(facts: list, data: st.DataObject) -> None:
	genuine = chained(NAME, facts)
	place = data.draw(st.integers(0, len(genuine) - 1))
	field = data.draw(st.sampled_from([*FORGERIES, "hash"]))
	forged = list(genuine)
	if field == "hash":
		forged[place] = replace(genuine[place], hash="f" * 64)
	else:
		forged[place] = replace(
			genuine[place], entry=replace(genuine[place].entry, **{field: FORGERIES[field]})
		)
	assert found(forged, genuine) == (BreakKind.ALTERED, place + 1)


@given(contents, st.data())
def test_a_change_with_its_hash_made_to_fit_is_found_and_named(facts: list, data: st.DataObject) -> None:
	genuine = chained(NAME, facts)
	place = data.draw(st.integers(0, len(genuine) - 1))
	forged = list(genuine)
	forged[place] = sealed(replace(genuine[place].entry, actor="somebody else"))
	at_the_end = place == len(genuine) - 1
	kind = BreakKind.OTHER_HEAD if at_the_end else BreakKind.ALTERED
	assert found(forged, genuine) == (kind, place + 1)


def test_a_chain_rewritten_to_its_end_is_found_by_the_head_that_was_kept() -> None:
	genuine = chain_of(5)
	rewritten = chained(NAME, [("eve", "fact", None, number) for number in range(5)])
	assert found(rewritten, genuine) == (BreakKind.OTHER_HEAD, 5)


@given(contents, st.data())
def test_a_removal_is_found_and_named(facts: list, data: st.DataObject) -> None:
	genuine = chained(NAME, facts)
	place = data.draw(st.integers(0, len(genuine) - 1))
	remaining = genuine[:place] + genuine[place + 1 :]
	at_the_end = place == len(genuine) - 1
	kind = BreakKind.MISSING_END if at_the_end else BreakKind.MISSING
	assert found(remaining, genuine) == (kind, place + 1)


@given(contents, st.data())
def test_a_truncation_is_found_and_named(facts: list, data: st.DataObject) -> None:
	genuine = chained(NAME, facts)
	kept = data.draw(st.integers(0, len(genuine) - 1))
	assert found(genuine[:kept], genuine) == (BreakKind.MISSING_END, kept + 1)


@given(st.integers(2, 9), st.data())
def test_a_swap_is_found_and_named(length: int, data: st.DataObject) -> None:
	genuine = chain_of(length)
	first = data.draw(st.integers(0, length - 2))
	second = data.draw(st.integers(first + 1, length - 1))
	swapped = list(genuine)
	swapped[first], swapped[second] = genuine[second], genuine[first]
	assert found(swapped, genuine) == (BreakKind.OUT_OF_ORDER, first + 1)


@given(st.integers(1, 8), st.data())
def test_an_entry_put_in_between_is_found(length: int, data: st.DataObject) -> None:
	"""Whoever forges it may give it a number, a hash and the right hash before; the number is then there twice."""
	genuine = chain_of(length)
	place = data.draw(st.integers(0, length - 1))
	fits = data.draw(st.booleans())
	previous = genuine[place].entry.previous_hash if fits else "0" * 64
	forged = sealed(replace(genuine[place].entry, actor="eve", previous_hash=previous))
	inserted = [*genuine[:place], forged, *genuine[place:]]
	assert found(inserted, genuine) == (BreakKind.INSERTED, place + (2 if fits else 1))


@given(st.integers(1, 8), st.data())
def test_an_entry_that_stands_there_twice_is_found(length: int, data: st.DataObject) -> None:
	genuine = chain_of(length)
	copied, place = data.draw(st.integers(0, length - 1)), data.draw(st.integers(0, length))
	doubled = [*genuine[:place], genuine[copied], *genuine[place:]]
	kind, sequence = found(doubled, genuine) or (None, 0)
	assert kind is BreakKind.INSERTED
	assert sequence == place + 1 + (place == copied)


def test_an_entry_added_at_the_end_is_found_although_it_fits() -> None:
	genuine = chain_of(3)
	forged = sealed(replace(genuine[-1].entry, sequence=4, previous_hash=genuine[-1].hash))
	assert found([*genuine, forged], genuine) == (BreakKind.INSERTED, 4)


def test_a_foreign_entry_in_place_of_one_is_found() -> None:
	genuine, foreign = chain_of(4), chain_of(4, OTHER)
	assert found([*genuine[:2], foreign[2], genuine[3]], genuine) == (BreakKind.ALTERED, 3)
	assert found([*genuine[:3], foreign[3]], genuine) == (BreakKind.ALTERED, 4)


def test_the_entry_before_the_last_made_to_fit_is_named_by_the_head() -> None:
	genuine = chain_of(3)
	forged = sealed(replace(genuine[1].entry, actor="eve"))
	assert found([genuine[0], forged, genuine[2]], genuine) == (BreakKind.ALTERED, 2)


def test_another_chain_is_not_taken_for_this_one() -> None:
	foreign = chain_of(3, OTHER)
	assert found(foreign, foreign) == (BreakKind.WRONG_CHAIN, 1)
	assert found(foreign, foreign, OTHER) is None


def test_a_head_rewritten_is_found() -> None:
	genuine = chain_of(3)
	verdict = audit.verify(NAME, genuine, 3, "0" * 64)
	assert verdict.first_break == audit.Break(BreakKind.OTHER_HEAD, 3)


# The canonical form: whoever wants to recompute a hash needs this and nothing of ours.


def test_a_hash_can_be_recomputed_by_hand() -> None:
	text = '{"after":{"Straße":1},"before":null}'
	with pytest.raises(AuditError, match="ASCII"):
		audit.canonical(json.loads(text))
	entry = Entry(
		1,
		"2026-11-24T06:30:00.000000Z",
		"ann",
		"Field",
		'a\n"b" <é> \u2028',
		None,
		{"z": "1.50", "a": [True]},
		"00",
	)
	by_hand = (
		'{"actor":"ann","after":{"a":[true],"z":"1.50"},"at":"2026-11-24T06:30:00.000000Z","before":null,'
		'"kind":"Field","previous_hash":"00","sequence":1,"subject":"a\\n\\"b\\" <é> \u2028"}'
	)
	assert entry.hash == sha256(by_hand.encode("utf-8")).hexdigest()
	begins = f'{{"chain":"{NAME}","format":"partner-support-dispute-audit/1"}}'
	assert audit.genesis(NAME) == sha256(begins.encode()).hexdigest()


@given(values)
def test_a_value_has_one_form_that_reads_back_as_the_same(value: Any) -> None:
	form = audit.canonical(value)
	assert json.loads(form) == value
	assert audit.canonical(json.loads(form)) == form


def nested(depth: int) -> Any:
	return [] if not depth else [nested(depth - 1)]


@pytest.mark.parametrize(
	("value", "said"),
	[
		(1.5, "1.5 has no canonical form"),
		({"amount": float("nan")}, "no canonical form"),
		(2**53, "exact form everywhere"),
		([-(2**53)], "exact form everywhere"),
		({1: "one"}, "a key must be a text"),
		("\ud800", "half a character"),
		(("a",), "no canonical form"),
		(nested(17), "nested 16 deep"),
	],
)
def test_what_readers_might_write_differently_is_refused(value: Any, said: str) -> None:
	with pytest.raises(AuditError, match=said):
		audit.canonical(value)


@pytest.mark.parametrize("value", [1.5, 2**60, "\udfff", {2: 1}])
def test_an_entry_altered_into_something_without_a_form_is_altered(value: Any) -> None:
	genuine = chain_of(2)
	forged = replace(genuine[1], entry=replace(genuine[1].entry, after=value))
	assert found([genuine[0], forged], genuine) == (BreakKind.ALTERED, 2)


def test_an_instant_is_told_in_utc_to_the_microsecond() -> None:
	berlin = datetime(2026, 11, 24, 7, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))
	assert audit.instant(berlin) == "2026-11-24T06:30:00.000005Z"
	with pytest.raises(AuditError, match="time zone"):
		audit.instant(datetime(2026, 11, 24))  # noqa: DTZ001
