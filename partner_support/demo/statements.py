"""The demo's commission statements: one a month and partner, over what was won and what was renewed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

from partner_support.demo.plans import STATEMENT, Move, Record, Reference, World, done

MONTHS = 5
ISSUED_AFTER, DUE_AFTER, PAID_AFTER = timedelta(days=5), timedelta(days=35), timedelta(days=40)
DRAFTED_EARLY = "Platinum"  # these partners' current month is in preparation
NEW_BUSINESS, RENEWAL = 12, 8


def statements(world: World, random: Random, deals: Sequence[Record]) -> Iterator[Record]:
	"""The statements of the last months for every partner; the last one is not paid yet."""
	for name, partner in world.partners.items():
		latest = 0 if partner["tier"] == DRAFTED_EARLY else 1
		won = [deal for deal in deals if deal.partner == name and won_on(deal)]
		for number in range(MONTHS, latest - 1, -1):
			begin, end = month_before(world.now.date(), number)
			new = [won_line(deal, world.rate(name)) for deal in won if begin <= won_on(deal) <= end]
			lines = [*new, *renewals(random, world.content["renewed"], world.rate(name))]
			yield statement(world.now, partner, (begin, end), lines)


def won_on(deal: Record) -> date | None:
	"""The day on which a deal was won."""
	return next((move.at.date() for move in deal.moves if move.state == "Won"), None)


def month_before(today: date, number: int) -> tuple[date, date]:
	"""The first and last day of the month so many months ago."""
	months = today.year * 12 + today.month - 1 - number
	return first_of(months), first_of(months + 1) - timedelta(days=1)


def first_of(months: int) -> date:
	"""The first day of a month, counted from the year 0."""
	return date(months // 12, months % 12 + 1, 1)


def statement(
	now: datetime, partner: Mapping[str, Any], period: tuple[date, date], lines: list[dict[str, Any]]
) -> Record:
	"""One statement: drafted on the last day, issued days later and paid in the month after."""
	begin, end = period
	issued, due, paid = end + ISSUED_AFTER, end + DUE_AFTER, end + PAID_AFTER
	made = min(noon(end), now - timedelta(hours=1))
	moves = (
		Move(noon(issued), "Issued", {"issued_on": issued, "due_on": due}),
		Move(noon(paid), "Paid", {"paid_on": paid, "payment_reference": f"RUN-{paid:%y%m}"}),
	)
	values = {
		"period_start": begin,
		"period_end": end,
		"statement_number": f"{partner['number']}-{begin:%Y%m}",
		"currency": partner["currency"],
		"lines": lines,
	}
	key = f"{partner['name']} {begin:%Y-%m}"
	return Record(key, STATEMENT, partner["name"], made, values, done(now, made, moves))


def noon(day: date) -> datetime:
	"""When finance does its work on a day."""
	return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.utc)


def won_line(deal: Record, rate: float) -> dict[str, Any]:
	"""A line for a deal that was won."""
	what = f"New: {deal.values['end_customer']}, {deal.values['product']}"
	return {
		**line(what, deal.values["deal_value"] * rate, NEW_BUSINESS),
		"deal_registration": Reference(deal.key),
	}


def renewals(random: Random, customers: Sequence[str], rate: float) -> Iterator[dict[str, Any]]:
	"""Lines for what was renewed."""
	for customer in random.sample(customers, random.randint(2, 4)):
		yield line(f"Renewal: {customer}", random.randrange(1_500, 14_000, 250) * rate, RENEWAL)


def line(description: str, base: float, percent: int) -> dict[str, Any]:
	"""A line, its amount left to be filled in."""
	return {"description": description, "base_amount": round(base), "rate": percent}
