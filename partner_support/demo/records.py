"""The demo's program records as a plan: what each partner registers, claims, signs and earns, and when.

Pure and repeatable like the history of tickets. A record with a story is about a ticket: it was made
before the ticket came in, and moves on when the ticket is solved.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from partner_support.demo.deals import deals
from partner_support.demo.plans import AGREEMENT, CLAIM, STATEMENT, Move, Record, World, Written, done
from partner_support.demo.scenario import SEED, Plot
from partner_support.demo.statements import statements
from partner_support.seeds import data

A_YEAR = 365


def plan(world: World, seed: int = SEED) -> list[Record]:
	"""Every record, by the moment at which it was made."""
	registered = list(deals(world, Random(seed)))
	earned = statements(world, Random(seed + 1), registered)
	found = [*agreements(world), *registered, *claims(world), *earned]
	return sorted(found, key=lambda record: record.made)


def claims(world: World) -> Iterator[Record]:
	"""Claims on marketing funds, with their proof."""
	checklists = {
		each["activity_name"]: [document for document, required, _ in each["proofs"] if required]
		for each in data.read("mdf_activity_types")
	}
	for written in world.written("claims"):
		row = written.row
		first = row["moves"][0][1] if row["moves"] else 0
		values = claim_values(written)
		granted = {"approved_amount": round(values["amount"] * row.get("share", 1))}
		needed = {"Approved": granted, "Paid": {**granted, "paid_on": paid_on(written)}}
		held = [document for document in checklists[row["activity"]] if document not in row.get("lacks", ())]
		yield written.record(CLAIM, written.moment(min(first, -0.5)), values, written.moves(needed), *held)


def claim_values(written: Written) -> dict[str, Any]:
	"""The fields of an MDF Claim, in the partner's currency."""
	row, world = written.row, written.world
	ended = (written.anchor + timedelta(days=row["ended"])).date()
	return {
		"activity_title": row["title"],
		"activity_type": row["activity"],
		"activity_start": ended - timedelta(days=row.get("lasted", 0)),
		"activity_end": ended,
		"amount": round(row["amount"] * world.rate(written.partner)),
		"currency": world.partners[written.partner]["currency"],
	}


def paid_on(written: Written) -> date | None:
	"""The day on which a claim is paid, if it is."""
	days = next((when for state, when in written.row["moves"] if state == "Paid"), None)
	return None if days is None else written.moment(days).date()


def agreements(world: World) -> Iterator[Record]:
	"""What each partner has signed: the agreement of its kind, and what else was written."""
	for name, partner in world.partners.items():
		kind = world.content["main_agreements"][partner["type"]]
		since = datetime(partner["since"], 3, 1, tzinfo=world.now.tzinfo)
		values = agreement_values(partner, f"{kind} agreement", kind, since)
		begin = world.moment(since, 0)
		active = done(world.now, begin, [Move(begin, "Active")])
		yield Record(main_agreement(name), AGREEMENT, name, begin, {**values, "renews_by_itself": 1}, active)
	for written in world.written("agreements"):
		since = written.anchor + timedelta(days=written.row["made"])
		values = agreement_values(
			world.partners[written.partner], written.row["title"], written.row["type"], since
		)
		if "years" in written.row:
			values["valid_until"] = (since + timedelta(days=A_YEAR * written.row["years"])).date()
		yield written.record(AGREEMENT, world.moment(since, 0), values, written.moves())


def agreement_values(partner: Mapping[str, Any], title: str, kind: str, since: datetime) -> dict[str, Any]:
	"""The fields of a Partner Agreement."""
	return {
		"agreement_title": title,
		"agreement_type": kind,
		"agreement_number": f"{partner['number']}-{since:%y}{len(title):02}",
		"valid_from": since.date(),
		"signed_on": since.date(),
		"notice_days": 90,
	}


def main_agreement(partner: str) -> str:
	"""The key of the agreement that makes a partner one."""
	return f"{partner} agreement"


def subjects_of(world: World, records: list[Record]) -> dict[str, Record]:
	"""The record that each ticket is about, by the ticket's subject."""
	about = {record.story: record for record in records if record.story}
	mains = {record.partner: record for record in records if record.key == main_agreement(record.partner)}
	for plot in world.plots:
		if plot.subject in world.content["about_the_main_agreement"]:
			about[plot.subject] = mains[plot.partner]
		elif plot.subject in world.content["about_a_statement"] and (held := statement_held(plot, records)):
			about[plot.subject] = held
	return about


def statement_held(plot: Plot, records: list[Record]) -> Record | None:
	"""The newest statement that the partner had been given when it wrote."""
	held = [
		record
		for record in records
		if record.doctype == STATEMENT
		and record.partner == plot.partner
		and record.moves
		and record.moves[0].at < plot.start
	]
	return held[-1] if held else None


def certifications(world: World, partner: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
	"""The certificates that a partner's people hold; every seventh has run out."""
	content = world.content
	how_many = content["certified_more"].get(partner["name"], content["certified"][partner["tier"]])
	names = cycle(content["certificates"])
	for number, holder in enumerate(content["holders"][:how_many]):
		issued = world.now.date() - timedelta(days=90 + 40 * number)
		expires = issued + timedelta(days=A_YEAR * 2)
		yield {
			"certification": next(names),
			"holder": holder,
			"issued_on": issued,
			"valid_until": issued + timedelta(days=60) if number % 7 == 6 else expires,
		}
