"""What finance makes of the demo's disputes: taken on, decided when the ticket is solved, corrected a day later."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import frappe

from partner_support.adapters.disputes import dispute_decisions, disputes
from partner_support.demo.keeping import FINANCE, Keeper
from partner_support.demo.plans import MINUTE, STATEMENT, Written, solved_at
from partner_support.demo.playing import acting_as
from partner_support.demo.statements import RENEWAL, line
from partner_support.partner_program import states

TAKEN_ON_AFTER, CORRECTED_AFTER = timedelta(hours=5), timedelta(days=1)
Scene = tuple[datetime, Callable[[], None]]


def of_disputes(keeper: Keeper, numbers: dict[str, str]) -> Iterator[Scene]:
	"""What is done about every dispute up to now."""
	for written in keeper.world.written("disputes"):
		if written.row["story"] not in keeper.about:
			continue  # the partner held no statement yet
		solved = solved_at(written.plot)
		taken_on = written.anchor + TAKEN_ON_AFTER
		scenes = [(min(taken_on, solved - MINUTE if solved else taken_on), take_on)]
		if solved and is_decided(written):
			scenes.append((solved, decide))
			scenes += [(solved + CORRECTED_AFTER, correct)] if "missing" in written.row else []
		yield from (
			(at, partial(act, keeper, numbers, written)) for at, act in scenes if at < keeper.world.now
		)


def is_decided(written: Written) -> bool:
	"""Whether finance makes up its mind; some questions take longer than their ticket."""
	return "refusal" in written.row or "agreed" in written.row


def take_on(keeper: Keeper, numbers: dict[str, str], written: Written) -> None:
	"""Enter what is claimed, and begin to look at it."""
	name = dispute_of(numbers, written)
	with acting_as(keeper.staff[FINANCE]):
		dispute_decisions.set_claim(name, amount(written, "claimed"))
		dispute_decisions.review(name)


def decide(keeper: Keeper, numbers: dict[str, str], written: Written) -> None:
	"""Agree, or refuse."""
	name, row = dispute_of(numbers, written), written.row
	with acting_as(keeper.staff[FINANCE]):
		if "refusal" in row:
			dispute_decisions.reject(name, row["refusal"])
		else:
			dispute_decisions.agree(name, amount(written, "agreed"), row["reason"])


def correct(keeper: Keeper, numbers: dict[str, str], written: Written) -> None:
	"""Issue the statement anew, with what was missing."""
	rate = written.world.rate(written.partner)
	with acting_as(keeper.staff[FINANCE]):
		dispute = dispute_decisions.correct(dispute_of(numbers, written), written.row["reason"])
		version = frappe.get_doc(STATEMENT, dispute.corrected_statement)
		version.extend("lines", [line(what, base * rate, RENEWAL) for what, base in written.row["missing"]])
		states.transition(version, "Issued")


def dispute_of(numbers: dict[str, str], written: Written) -> str:
	"""The dispute that arose from the ticket."""
	return disputes.of_ticket(numbers[written.row["story"]]).name


def amount(written: Written, which: str) -> int:
	"""An amount in the partner's currency."""
	return round(written.row[which] * written.world.rate(written.partner))
