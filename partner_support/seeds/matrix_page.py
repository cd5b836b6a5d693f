"""docs/default-matrix.md, generated: what the default program promises, cell by cell.

`python3 -m partner_support.seeds.matrix_page` writes it anew; a test compares.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path

from partner_support.engine import Case, ClockKind, Decision, Target
from partner_support.seeds import data
from partner_support.seeds.policy import Policy, default_policy

PAGE = Path(__file__).parents[2] / "docs" / "default-matrix.md"
MONDAY = datetime(2026, 3, 2, tzinfo=timezone.utc)
START = MONDAY + timedelta(hours=9, minutes=30)
WEEK = [MONDAY + timedelta(hours=hour, minutes=30) for hour in range(7 * 24)]
PROMISED = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)

Cell = tuple[str, str, str]


def render(policy: Policy | None = None) -> str:
	"""The whole page."""
	policy = policy or default_policy()
	winners = winners_through_the_week(policy)
	sections = {
		"rows": rows_table(policy),
		"cells": cells(policy),
		"shifting": shifting(policy, winners),
		"idle": idle(policy, winners),
		"ladders": ladders(policy),
	}
	page = data.text("matrix_page.md")
	for name, content in sections.items():
		page = page.replace(f"<!-- {name} -->", content)
	return page


def rows_table(policy: Policy) -> str:
	"""Every row of the matrix, in its order."""
	notes = [seed["note"] for seed in data.read("matrix")["rows"]]
	return table(
		["#", "row", *(kind.value for kind in PROMISED), "calendar", "ladder", "why"],
		[
			[
				str(number),
				row.name,
				*(spoken(row.targets.get(kind)) for kind in PROMISED),
				row.calendar or "",
				row.ladder or "",
				note,
			]
			for number, (row, note) in enumerate(zip(policy.matrix.rows, notes, strict=True), 1)
		],
	)


def spoken(target: Target | None) -> str:
	"""A target in words; nothing when the row is silent."""
	return str(target) if target else ""


def cells(policy: Policy) -> str:
	"""One heading per category, one table per clock."""
	return "\n\n".join(
		f"### {category}\n\n" + "\n\n".join(clock_table(policy, category, kind) for kind in PROMISED)
		for category in policy.categories
	)


def clock_table(policy: Policy, category: str, kind: ClockKind) -> str:
	"""Severities down, tiers across; one column where all tiers are promised the same."""
	rows = {
		label: [outcome(decide(policy, (tier, severity, category)), kind) for tier in policy.tiers]
		for severity, label in policy.severities.items()
	}
	if all(len(set(outcomes)) == 1 for outcomes in rows.values()):
		return table([kind.value, "Every tier"], [[label, outcomes[0]] for label, outcomes in rows.items()])
	return table([kind.value, *policy.tiers], [[label, *outcomes] for label, outcomes in rows.items()])


def outcome(decision: Decision, kind: ClockKind) -> str:
	"""What one cell promises, and by which row."""
	promise = decision.promises[kind]
	return f"**{promise.due:%a %H:%M}**, {promise.winner.target}, by *{promise.winner.row.name}*"


def decide(policy: Policy, cell: Cell, start: datetime = START) -> Decision:
	"""The matrix's answer for a cell."""
	tier, severity, category = cell
	return policy.matrix.decide(Case(tier, severity, category, start, policy.calendar))


def winners_through_the_week(policy: Policy) -> dict[tuple[Cell, ClockKind], set[str]]:
	"""The rows that win each cell at some hour of a week."""
	winners: dict[tuple[Cell, ClockKind], set[str]] = {}
	for cell, start in product(product(policy.tiers, policy.severities, policy.categories), WEEK):
		for kind, promise in decide(policy, cell, start).promises.items():
			winners.setdefault((cell, kind), set()).add(promise.winner.row.name)
	return winners


def shifting(policy: Policy, winners: dict[tuple[Cell, ClockKind], set[str]]) -> str:
	"""Cells that are won by different rows, as the start moves through the week."""
	tiers: dict[tuple[str, ...], list[str]] = {}
	for ((tier, severity, category), kind), rows in winners.items():
		if len(rows) > 1:
			scope = policy.severity_label(severity), category, kind.value, " or ".join(sorted(rows))
			tiers.setdefault(scope, []).append(tier)
	rows = [[*scope, ", ".join(names)] for scope, names in tiers.items()]
	return table(["severity", "category", "clock", "won by", "tiers"], rows) if rows else "None."


def idle(policy: Policy, winners: dict[tuple[Cell, ClockKind], set[str]]) -> str:
	"""Rows whose promise is always outbid, at every hour of a week."""
	winning = {(kind, row) for (_, kind), rows in winners.items() for row in rows}
	return listed(
		f"{row.name}: {kind.value} of {row.targets[kind]}"
		for row, kind in product(policy.matrix.rows, PROMISED)
		if kind in row.targets and (kind, row.name) not in winning
	)


def ladders(policy: Policy) -> str:
	"""Every ladder with its steps."""
	return "\n\n".join(ladder_section(policy, seed) for seed in data.read("ladders"))


def ladder_section(policy: Policy, seed: dict[str, str]) -> str:
	"""One ladder."""
	name = seed["ladder_name"]
	rows = [
		[step.name, str(step.level), policy.audience(name, step.name)] for step in policy.ladders[name].steps
	]
	used = ", ".join(row.name for row in policy.matrix.rows if row.ladder == name)
	top = f"### {name}\n\n{seed['description']} Named by: {used}."
	return f"{top}\n\n{table(['when', 'level', 'who is told'], rows)}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
	"""A Markdown table."""
	return "\n".join(lines_of([head, ["---"] * len(head), *rows]))


def lines_of(rows: Iterable[Sequence[str]]) -> Iterator[str]:
	"""Its lines."""
	return (f"| {' | '.join(row)} |" for row in rows)


def listed(items: Iterable[str]) -> str:
	"""A Markdown list."""
	return "\n".join(f"- {item}" for item in items) or "None."


def main() -> None:
	"""Write the page."""
	PAGE.parent.mkdir(exist_ok=True)
	PAGE.write_text(render(), encoding="utf-8")
	sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
	main()
