"""The answers to the sample tickets as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from partner_support.demo.report_text import escalation_rows
from partner_support.demo.samples import Answer
from partner_support.demo.wording import at, cell, promise_rows

PAGE = Path(__file__).parent / "report.html"
LEVEL_COLUMN = 1


def render(answers: Iterable[Answer]) -> str:
	"""The whole page."""
	answers = list(answers)
	page = PAGE.read_text(encoding="utf-8")
	return page.replace("<!-- contents -->", contents(answers)).replace(
		"<!-- tickets -->", "\n".join(section(answer) for answer in answers)
	)


def contents(answers: Iterable[Answer]) -> str:
	"""The overview: one line per ticket, with its two deadlines."""
	rows = [
		[
			f'<a href="#ticket-{answer.number}">{escape(answer.ticket["subject"])}</a>',
			escape(answer.scope),
			*(escape(at(due, answer.zone)) for due in answer.deadlines.values()),
		]
		for answer in answers
	]
	return table(["Ticket", "Tier, severity, category", "Answer by", "Solved by"], rows)


def section(answer: Answer) -> str:
	"""One ticket."""
	ticket = answer.ticket
	tier = escape(ticket["tier"])
	notes = "".join(f"<li>{escape(note)}</li>" for note in answer.notes)
	return f"""<section id="ticket-{answer.number}">
<h2>{answer.number}. {escape(ticket["subject"])}</h2>
<p><span class="tier {tier.lower()}">{tier}</span> {escape(ticket["partner"])} · {escape(answer.scope)}</p>
<p class="quiet">Submitted {escape(at(answer.start, answer.zone))} ({escape(answer.zone.key)}); goes to
{escape(answer.team)}. All times are the partner's.</p>
{f"<ul>{notes}</ul>" if notes else ""}
{table(["Clock", "Due", "Promise", "Winning cell"], escaped(promise_rows(answer)))}
{losers(answer)}
<h3>If nobody touches it: {escape(answer.ladder)}</h3>
{table(["Step", "Level", "When", "Who is told"], levelled(escaped(escalation_rows(answer))))}
</section>"""


def losers(answer: Answer) -> str:
	"""Every cell that lost, and why."""
	items = "".join(
		f"<li>{escape(promise.kind.value)}: <b>{escape(cell(loser))}</b> {escape(loser.reason)}</li>"
		for promise in answer.decision.promises.values()
		for loser in promise.losers
	)
	return f"<details><summary>Cells that lost, and why</summary><ul>{items}</ul></details>" if items else ""


def escaped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
	"""The same rows, safe to put into a page."""
	return [[escape(value) for value in row] for row in rows]


def levelled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
	"""The same rows with the level as a badge."""
	return [
		[
			f'<span class="level l{value}">{value}</span>' if n == LEVEL_COLUMN else value
			for n, value in enumerate(row)
		]
		for row in rows
	]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
	"""A table of cells that are HTML already."""
	top = "".join(f"<th>{escape(each)}</th>" for each in head)
	body = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in rows)
	return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
