"""What a trial found, in words: one paragraph for documents, and a table for a terminal."""

from typing import Any

from frappe import _

SIDES = ("before", "after")
DIMENSIONS = ("tier", "severity", "category")


def summary(result: dict[str, Any]) -> str:
	"""The effect in a few lines of plain text."""
	if not result["tickets"]:
		return _("No ticket of the period has a history that could be judged.")
	lines = [_("{0} tickets were tried.").format(result["tickets"])]
	for row in result["overall"]:
		lines.append(
			_("{0}: {1} kept before, {2} after.").format(
				_(row["clock"]), *(share(row[side]["share"]) for side in SIDES)
			)
		)
	lines.append(
		_("{0} escalations before, {1} after.").format(*(escalations(result, side) for side in SIDES))
	)
	for row in result["changed"]:
		words = (
			_("{0}: {1} would be missed.") if row["direction"] == "Missed" else _("{0}: {1} would be kept.")
		)
		lines.append(words.format(_(row["clock"]), row["count"]))
	return "\n".join(lines)


def share(value: float | None) -> str:
	"""A share in percent; a dash where nothing was decided."""
	return "-" if value is None else f"{value:g} %"


def escalations(result: dict[str, Any], side: str) -> int:
	"""How many steps fired on one side."""
	return sum(row[side] for row in result["escalations"])


def holes(result: dict[str, Any]) -> list[str]:
	"""What was left out, each with its number."""
	words = {
		"no_partner": _("{0} tickets of the period are no partner's"),
		"no_clocks": _("{0} tickets have no clocks: they are older than the program, or came without it"),
		"no_history": _("{0} clocks have no history"),
		"broken_history": _("{0} clocks have a history that cannot have happened"),
		"no_calendar": _("{0} clocks count by a calendar that is gone"),
	}
	return [words[hole].format(count) for hole, count in result["holes"].items() if count]


def table(result: dict[str, Any]) -> str:
	"""Everything that fits a terminal."""
	parts = [summary(result), *holes(result), ""]
	for dimension in DIMENSIONS[::2]:
		parts += aligned(
			(_(dimension.title()), _("Clock"), _("Before"), _("After"), _("Kept"), _("Missed")),
			[
				(
					row["value"] or "-",
					_(row["clock"]),
					*(share(row[side]["share"]) for side in SIDES),
					*(f"{row['before'][key]} -> {row['after'][key]}" for key in ("kept", "missed")),
				)
				for row in result[f"by_{dimension}"]
			],
		)
	parts += aligned(
		(_("Level"), _("Escalation"), _("Before"), _("After")),
		[
			(str(row["level"]), cause(row), str(row["before"]), str(row["after"]))
			for row in result["escalations"]
		],
	)
	return "\n".join(parts)


def cause(row: dict[str, Any]) -> str:
	"""What made a step fire."""
	threshold = f" {row['threshold']:g}" if row["threshold"] else ""
	return f"{_(row['trigger'])}{threshold}" + (f" ({_(row['clock'])})" if row["clock"] else "")


def aligned(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
	"""A table with its columns under each other."""
	widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
	lines = [
		"  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
	]
	return [lines[0], "  ".join("-" * width for width in widths), *lines[1:], ""]
