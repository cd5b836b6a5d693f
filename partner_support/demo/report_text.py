"""The answers to the sample tickets as a table for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from partner_support.demo.samples import Answer
from partner_support.demo.wording import at, cell, promise_rows

RULE = "=" * 108


def render(answers: Iterable[Answer]) -> str:
	"""The whole report."""
	return "\n".join(line for answer in answers for line in section(answer))


def section(answer: Answer) -> Iterator[str]:
	"""One ticket."""
	ticket = answer.ticket
	yield RULE
	yield f"{answer.number:>2}. {ticket['subject']}"
	yield f"    {answer.scope}"
	yield f"    {ticket['partner']}, submitted {at(answer.start, answer.zone)} ({answer.zone.key}), to {answer.team}"
	yield from (f"    {note}" for note in answer.notes)
	yield ""
	yield from table(("clock", "due", "promise", "winning cell"), promise_rows(answer))
	for promise in answer.decision.promises.values():
		for loser in promise.losers:
			yield f"      {promise.kind.value}: {cell(loser)} loses, {loser.reason}"
	yield ""
	yield from table(
		(f"escalation: {answer.ladder}", "level", "when", "who is told"), escalation_rows(answer)
	)
	yield ""


def escalation_rows(answer: Answer) -> list[tuple[str, ...]]:
	"""What follows when nobody touches the ticket any more."""
	return [
		(each.step.name, str(each.step.level), at(each.at, answer.zone), answer.told(each))
		for each in answer.escalations
	]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
	"""Left-aligned columns, as wide as their widest cell."""
	widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
	for row in (head, ["-" * width for width in widths], *rows):
		yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
