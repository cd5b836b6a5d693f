"""How the reports put instants, cells and promises into words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from partner_support.demo.samples import Answer
from partner_support.engine import Contender, Promise


def at(instant: datetime, zone: ZoneInfo) -> str:
	"""An instant on the wall clock of `zone`, to the minute."""
	return instant.astimezone(zone).strftime("%a %d %b %Y %H:%M")


def cell(contender: Contender) -> str:
	"""A row with what it promises."""
	return f"{contender.row.name} ({contender.target}, {contender.calendar})"


def wording(promise: Promise) -> str:
	"""What the winner promises; and whether the first response moved it."""
	words = f"{promise.winner.target}, {promise.winner.calendar}"
	return f"{words}; not before the answer" if promise.raised else words


def promise_rows(answer: Answer) -> list[tuple[str, ...]]:
	"""Clock, deadline in the partner's time, promise and winning row, for every clock."""
	return [
		(kind.value, at(answer.deadlines[kind], answer.zone), wording(promise), promise.winner.row.name)
		for kind, promise in answer.decision.promises.items()
	]
