"""What stands about partners' tiers: the proposal that is open, and those that were dismissed lately."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe

from partner_support.adapters.tiers import qualification
from partner_support.engine.qualification import Verdict

OPEN, DISMISSED = "Open", "Dismissed"
EVIDENCE = ("metric", "period", "threshold", "actual", "met", "remark")
Rows = tuple[tuple, ...]


@dataclass(frozen=True)
class Proposed:
	"""A proposal, without who decided it and why."""

	name: str
	partner: str
	from_tier: str
	to_tier: str

	def says(self, verdict: Verdict) -> bool:
		"""Whether it proposes what the verdict says."""
		return (self.from_tier, self.to_tier) == (verdict.present, verdict.tier)


@dataclass(frozen=True)
class Standing:
	"""One partner's open proposal with its evidence, and what was dismissed and is not to be proposed again yet."""

	open: Proposed | None = None
	evidence: Rows = ()
	dismissed: tuple[Proposed, ...] = ()

	def is_settled(self, verdict: Verdict, wanted: bool) -> bool:
		"""Whether nothing is to be written; `wanted` is whether the verdict is to be proposed at all."""
		if any(not each.says(verdict) for each in self.dismissed):
			return False
		if self.open:
			return wanted and self.open.says(verdict) and self.evidence == rows_of(verdict)
		return bool(self.dismissed) or not wanted


NOTHING = Standing()


def of_all(today: date) -> dict[str, Standing]:
	"""What stands about every partner of whom anything does."""
	return read(today, {})


def of(partner: str, today: date) -> Standing:
	"""What stands about one partner, as last committed: its row must be locked."""
	return read(today, {"partner": partner}, for_update=True).get(partner, NOTHING)


def read(today: date, filters: dict[str, Any], for_update: bool = False) -> dict[str, Standing]:
	"""Three queries, for however many partners."""
	opened = proposed({**filters, "status": OPEN}, for_update)
	dismissed = proposed({**filters, "status": DISMISSED, "quiet_until": [">", today]}, for_update)
	evidence = evidence_of([each.name for each in opened])
	found = {each.partner: Standing(each, evidence.get(each.name, ())) for each in opened}
	for each in dismissed:
		known = found.get(each.partner, NOTHING)
		found[each.partner] = Standing(known.open, known.evidence, (*known.dismissed, each))
	return found


def proposed(filters: dict[str, Any], for_update: bool) -> list[Proposed]:
	"""The proposals that these filters leave."""
	fields = ["name", "partner", "from_tier", "to_tier"]
	query = frappe.qb.get_query("Tier Proposal", fields=fields, filters=filters, for_update=for_update)
	return [Proposed(**row) for row in query.run(as_dict=True)]


def evidence_of(proposals: list[str]) -> dict[str, Rows]:
	"""The stored evidence of these proposals."""
	found: dict[str, Rows] = {}
	rows = frappe.get_all(
		"Tier Evidence",
		filters={"parent": ["in", proposals], "parenttype": "Tier Proposal"},
		fields=["parent", *EVIDENCE],
		order_by="idx",
	)
	for row in rows if proposals else ():
		found[row.parent] = (*found.get(row.parent, ()), as_row(row))
	return found


def rows_of(verdict: Verdict) -> Rows:
	"""The verdict's evidence as it would be stored."""
	return tuple(as_row(qualification.in_words(each)) for each in verdict.evidence)


def as_row(values: Any) -> tuple:
	"""A row of evidence in a form that can be compared."""
	return tuple(values.get(field) or "" for field in EVIDENCE)
