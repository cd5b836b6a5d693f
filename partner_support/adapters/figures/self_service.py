"""What articles answered before a ticket was sent.

The share is answered / (answered + tickets that came in through the portal): of those who came to
the portal with a question, how many needed nobody. Mail and phone are no chance to be shown an article.

What was shown and opened on the way is counted for nobody in particular: it has no partner, and is told
only where all partners together are asked for, to those who see all of them.
"""

from collections import Counter
from dataclasses import dataclass

from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count, DateFormat, Sum
from frappe.query_builder.utils import QueryBuilder

from partner_support.adapters.access import readable
from partner_support.adapters.figures import facts, volume
from partner_support.adapters.figures.facts import BY_CATEGORY, BY_PARTNER, MONTH, NOBODY, Facts
from partner_support.adapters.figures.scope import Scope

ANSWER, COUNT = "Self Service Answer", "Article Count"
DIMENSIONS = (BY_CATEGORY, BY_PARTNER, MONTH)


@dataclass(frozen=True)
class SelfService:
	"""Articles shown and opened, questions that one answered, and tickets that were sent from the portal."""

	answered: int = 0
	sent: int = 0
	shown: int = 0
	opened: int = 0

	def __add__(self, other: "SelfService") -> "SelfService":
		return SelfService(
			self.answered + other.answered,
			self.sent + other.sent,
			self.shown + other.shown,
			self.opened + other.opened,
		)

	@property
	def share(self) -> float | None:
		"""In percent with one decimal; None where nobody asked."""
		asked = self.answered + self.sent
		return round(100 * self.answered / asked, 1) if asked else None


def self_service(scope: Scope, by: str) -> dict[str, SelfService]:
	"""The figures of each group. Three queries."""
	answered = dict(answers(scope, by))
	sent = {key: number for key, (number,) in from_portal(scope).counts(by, Count("*")).items()}
	seen = seen_articles(scope, by) if is_seen_told(scope, by) else {}
	return {
		key: SelfService(answered.get(key, 0), sent.get(key, 0), *seen.get(key, (0, 0)))
		for key in {*answered, *sent, *seen}
	}


def is_seen_told(scope: Scope, by: str) -> bool:
	"""Whether what was shown and opened can be told: of no partner, and to those who see all of them."""
	return by != BY_PARTNER and not scope.partner and readable.is_allowed(COUNT)


def seen_articles(scope: Scope, by: str) -> dict[str, tuple[int, int]]:
	"""How often articles were shown and opened, by group."""
	count, query = readable.rows(COUNT, **({"category": scope.category} if scope.category else {}))
	query = query.where((count.day >= scope.begin.date()) & (count.day < scope.end.date()))
	key = DateFormat(count.day, "%Y-%m") if by == MONTH else Coalesce(count.category, NOBODY)
	rows = query.select(key, Sum(count.shown), Sum(count.opened)).groupby(key).run()
	return {group: (int(shown), int(opened)) for group, shown, opened in rows}


def from_portal(scope: Scope) -> Facts:
	"""The tickets that were sent from the portal in the period."""
	found = volume.came_in(scope)
	return found.where(found.ticket.via_customer_portal == 1)


def answers(scope: Scope, by: str) -> list[tuple[str, int]]:
	"""How many questions articles answered, by group."""
	answer, query = answered_in(scope)
	column = {BY_CATEGORY: answer.category, BY_PARTNER: answer.partner}.get(by)
	key = DateFormat(answer.answered_on, "%Y-%m") if by == MONTH else Coalesce(column, NOBODY)
	return query.select(key, Count("*")).groupby(key).run()


def best_articles(scope: Scope, limit: int = 10) -> list[tuple[str, int]]:
	"""The articles that answered most, by title."""
	answer, query = answered_in(scope)
	counted = Counter(
		dict(query.select(answer.article_title, Count("*")).groupby(answer.article_title).run())
	)
	return counted.most_common(limit)


def answered_in(scope: Scope) -> tuple[DocType, QueryBuilder]:
	"""The answers of the period, as far as they are asked for and the reader may see them."""
	wanted = {"partner": scope.partner, "category": scope.category}
	answer, query = readable.rows(ANSWER, **{field: value for field, value in wanted.items() if value})
	return answer, query.where(facts.is_within(answer.answered_on, scope.begin, scope.end))
