"""How content partners were, by the stars that they gave: of the tickets resolved in the period.

Helpdesk keeps a rating as a share of one; here it is stars, one to five. Four and five are satisfied.
"""

from dataclasses import dataclass

from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from partner_support.adapters.figures import volume
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope

STARS = 5
SATISFIED = 0.8


@dataclass(frozen=True)
class Satisfaction:
	"""`stars` is the sum of all that were given."""

	resolved: int = 0
	rated: int = 0
	satisfied: int = 0
	stars: float = 0.0

	def __add__(self, other: "Satisfaction") -> "Satisfaction":
		return Satisfaction(
			self.resolved + other.resolved,
			self.rated + other.rated,
			self.satisfied + other.satisfied,
			self.stars + other.stars,
		)

	@property
	def average(self) -> float | None:
		"""The stars of a rating, on average."""
		return round(self.stars / self.rated, 2) if self.rated else None

	@property
	def share(self) -> float | None:
		"""How many percent of those that were rated are satisfied."""
		return round(100 * self.satisfied / self.rated, 1) if self.rated else None

	@property
	def answered(self) -> float | None:
		"""How many percent of those that were resolved were rated."""
		return round(100 * self.rated / self.resolved, 1) if self.resolved else None


def satisfaction(scope: Scope, by: str | None) -> dict[str, Satisfaction]:
	"""The figures of each group. One query."""
	found = volume.resolved(scope)
	stars = found.ticket.feedback_rating
	counted = found.counts(
		by,
		Count("*"),
		Sum(Case().when(stars > 0, 1).else_(0)),
		Sum(Case().when(stars >= SATISFIED, 1).else_(0)),
		Sum(Case().when(stars > 0, stars).else_(0)),
	)
	return {
		key: Satisfaction(number, int(rated or 0), int(content or 0), round(float(sum_ or 0) * STARS, 2))
		for key, (number, rated, content, sum_) in counted.items()
	}


def rated(scope: Scope) -> Facts:
	"""The tickets that were rated."""
	found = volume.resolved(scope)
	return found.where(found.ticket.feedback_rating > 0)


def satisfied(scope: Scope) -> Facts:
	"""Those with four or five stars."""
	found = volume.resolved(scope)
	return found.where(found.ticket.feedback_rating >= SATISFIED)


def dissatisfied(scope: Scope) -> Facts:
	"""Those with one to three."""
	found = rated(scope)
	return found.where(found.ticket.feedback_rating < SATISFIED)
