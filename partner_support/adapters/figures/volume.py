"""How many tickets came in, how many of those are still open, and how many were resolved meanwhile."""

from dataclasses import dataclass

from frappe.query_builder.functions import Count

from partner_support.adapters.figures import facts
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope

OPEN = ("Open", "Paused")


@dataclass(frozen=True)
class Volume:
	"""`before` is what came in during the period before, which a month alone does not have."""

	came_in: int = 0
	still_open: int = 0
	resolved: int = 0
	before: int = 0

	@property
	def change(self) -> float | None:
		"""By how many percent more came in than in the period before; None after none."""
		return round(100 * (self.came_in - self.before) / self.before, 1) if self.before else None


def volume(scope: Scope, by: str | None) -> dict[str, Volume]:
	"""The volume of each group. Four queries."""
	counted = [
		facts_of.counts(by, Count("*"))
		for facts_of in (came_in(scope), still_open(scope), resolved(scope), came_in(scope.before))
	]
	if by == facts.MONTH:
		counted[3] = {}
	keys = {key for groups in counted for key in groups}
	return {key: Volume(*(groups.get(key, (0,))[0] for groups in counted)) for key in keys}


def came_in(scope: Scope) -> Facts:
	"""The tickets that came in during the period."""
	return facts.tickets(scope)


def still_open(scope: Scope) -> Facts:
	"""Those of them that are not resolved today."""
	found = facts.tickets(scope)
	return found.where(found.ticket.status_category.isin(OPEN))


def resolved(scope: Scope) -> Facts:
	"""The tickets, whenever they came in, that were resolved in the period and still are."""
	found = facts.tickets(scope, "resolution_date")
	return found.where(found.ticket.status_category == "Resolved")
