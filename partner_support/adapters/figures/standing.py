"""How the help desk stands at this moment: what is open, due, missed, escalated, or with the partner."""

from datetime import timedelta

from frappe.query_builder.functions import Count

from partner_support.adapters import site_time
from partner_support.adapters.figures import facts, volume
from partner_support.adapters.figures.facts import Facts
from partner_support.adapters.figures.scope import Scope, at_midnight
from partner_support.engine import State

UNDECIDED = (State.RUNNING.value, State.PAUSED.value)


def number(found: Facts) -> int:
	"""How many tickets there are, each counted once."""
	return found.query.select(Count(found.ticket.name).distinct()).run()[0][0]


def still_open(scope: Scope) -> Facts:
	"""The tickets that are not resolved, whenever they came in."""
	found = facts.tickets(scope, None)
	return found.where(found.ticket.status_category.isin(volume.OPEN))


def waiting(scope: Scope) -> Facts:
	"""Those of them that wait for their partner."""
	found = facts.tickets(scope, None)
	return found.where(found.ticket.status_category == "Paused")


def escalated(scope: Scope) -> Facts:
	"""The open tickets that stand on a level."""
	found = still_open(scope)
	return found.where(found.ticket.escalation_level > 0)


def due_today(scope: Scope) -> Facts:
	"""The tickets with a promise that runs out before midnight, and has not yet."""
	now = site_time.to_site(site_time.now())
	found = running(scope, (State.RUNNING.value,))
	tomorrow = at_midnight(now.date() + timedelta(days=1))
	return found.where(facts.is_within(found.clock.due_at, now, tomorrow) & (found.clock.breached == 0))


def missed(scope: Scope) -> Facts:
	"""The tickets with a promise that was missed and is yet to be met."""
	found = running(scope, UNDECIDED)
	return found.where(found.clock.breached == 1)


def running(scope: Scope, states: tuple[str, ...]) -> Facts:
	"""The promises that have not ended."""
	found = facts.promises(scope, None)
	return found.where(found.clock.state.isin(states))
