"""docs/default-program.md, generated: the defaults for the program's records.

`python3 -m partner_support.seeds.program_page` writes it anew; a test compares.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from partner_support.seeds import data
from partner_support.seeds.matrix_page import table
from partner_support.seeds.policy import audience_of, step_name

PACKAGE = Path(__file__).parents[1]
PAGE = PACKAGE.parent / "docs" / "default-program.md"
FORM = PACKAGE / "partner_program/doctype/partner_program_settings/partner_program_settings.json"
VALUES = ("Check", "Data", "Float", "Int", "Link", "Percent", "Select", "Small Text")


def render() -> str:
	"""The whole page."""
	seed = data.read("program")
	sections = {
		"settings": table(["setting", "default", "note"], settings_rows(seed)),
		"eligibility": table(["rule", "why"], eligibility_rows(seed)),
		"ladder": ladder(seed["approval_ladder"]),
		"activities": "\n\n".join(activity(each) for each in data.read("mdf_activity_types")),
		"qualification": table(["tier", "metric", "within", "at least"], qualification_rows()),
	}
	page = data.text("program_page.md")
	for name, content in sections.items():
		page = page.replace(f"<!-- {name} -->", content)
	return page


def settings_rows(seed: Mapping[str, Any]) -> Iterator[list[str]]:
	"""Every setting with a value, in the order of the form."""
	values = planted(seed)
	for field in json.loads(FORM.read_text(encoding="utf-8"))["fields"]:
		value = values.get(field["fieldname"], field.get("default"))
		if field["fieldtype"] in VALUES and value is not None:
			yield [field["label"], shown(field, value), field.get("description", "")]


def planted(seed: Mapping[str, Any]) -> dict[str, Any]:
	"""What is planted beside the form's own defaults."""
	return {
		**seed["settings"],
		**seed["templates"],
		"deal_approval_calendar": data.read("calendars")["default"],
		"deal_approval_ladder": seed["approval_ladder"]["ladder_name"],
	}


def shown(field: Mapping[str, Any], value: Any) -> str:
	"""A value as people read it in the form."""
	if field["fieldtype"] == "Check":
		return "yes" if int(value) else "no"
	return f"{value} %" if field["fieldtype"] == "Percent" else str(value)


def eligibility_rows(seed: Mapping[str, Any]) -> Iterator[list[str]]:
	"""Every rule, with its figure and its reason."""
	for rule in seed["eligibility_rules"]:
		figure = f": {rule['value']:g}" if "value" in rule else ""
		yield [f"{rule['requirement']}{figure}", rule["why"]]


def ladder(seed: Mapping[str, Any]) -> str:
	"""The ladder that a registration climbs while it waits."""
	rows = [[step_name(step), str(step["level"]), audience_of(step)] for step in seed["steps"]]
	title = f"Ladder *{seed['ladder_name']}*. {seed['description']}"
	return f"{title}\n\n{table(['when', 'level', 'who is told'], rows)}"


def activity(seed: Mapping[str, Any]) -> str:
	"""One kind of activity with its checklist."""
	rows = [[name, "yes" if required else "", details] for name, required, details in seed["proofs"]]
	limit = f"Claimed within {seed['claim_within_days']} days of its end."
	checklist = table(["document", "required", "what it must show"], rows)
	return f"### {seed['activity_name']}\n\n{seed['description']} {limit}\n\n{checklist}"


def qualification_rows() -> Iterator[list[str]]:
	"""Every rule of every tier, the lowest tier first."""
	for tier, rules in data.read("qualification").items():
		for rule in rules:
			months = rule["period_months"]
			within = f"{months} months" if months else "ever"
			yield [tier, rule["metric"], within, f"{rule['threshold']:,}"]


def main() -> None:
	"""Write the page."""
	PAGE.write_text(render(), encoding="utf-8")
	sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
	main()
