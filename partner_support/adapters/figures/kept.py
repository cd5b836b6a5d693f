"""Which promises were kept. The rule is stated in adapters/overview/compliance.py, and there only."""

from frappe.query_builder.functions import Count, Sum

from partner_support.adapters.figures import facts
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.overview import compliance
from partner_support.adapters.overview.compliance import Score
from partner_support.engine import TICKET_CLOCKS

Scores = dict[str, Score]  # by kind of clock


def scores(scope: Scope, by: str | None) -> dict[str, Scores]:
	"""What was decided in the period, by group and kind of clock. One query."""
	found = decided(scope)
	clock = found.clock
	query, key = found.keyed(by)
	query = query.select(key, clock.clock, Count("*"), Sum(clock.breached)).groupby(clock.clock)
	groups: dict[str, Scores] = {}
	for name, kind, number, missed in (query.groupby(key) if by else query).run():
		groups.setdefault(name if by else facts.NOBODY, {})[kind] = Score(number - int(missed), int(missed))
	return groups


def together(groups: dict[str, Scores]) -> Scores:
	"""The scores of all groups, by kind of clock."""
	total: Scores = {}
	for each in groups.values():
		for kind, score in each.items():
			total[kind] = total.get(kind, Score()) + score
	return total


def overall(scores_by_kind: Scores) -> Score:
	"""All kinds of promises together."""
	return sum(scores_by_kind.values(), Score())


def kinds_of(scores_by_kind: Scores) -> list[str]:
	"""The kinds of promises that there are, in the order of a ticket's life."""
	return [kind.value for kind in TICKET_CLOCKS if kind.value in scores_by_kind]


def decided(scope: Scope) -> Facts:
	"""The promises that were kept or missed in the period."""
	found = facts.promises(scope, None)
	clock = found.clock
	dated = Facts(found.query, found.ticket, compliance.decided_on(clock), clock)
	return facts.within(dated.where(compliance.is_decided(clock)), scope)


def kept(scope: Scope) -> Facts:
	"""Those that were kept."""
	found = decided(scope)
	return found.where(found.clock.breached == 0)


def missed(scope: Scope) -> Facts:
	"""Those that were missed."""
	found = decided(scope)
	return found.where(found.clock.breached == 1)
