"""What the help desk asks of its own teams: for a ticket that is with them, and for a question that is put to them.

A target is decided as a partner's promise is, by the rows of its team. It is never later than what the partner was
promised: what would be is brought forward to it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import frappe

from partner_support.adapters import settings
from partner_support.adapters.sla import loader
from partner_support.engine import Case, ClockKind, Decision, Matrix, Promise
from partner_support.partner_support.doctype.team_target import team_target


def decide(team: str | None, kind: ClockKind, case: Case) -> Decision | None:
	"""What a team's rows say about a case; None where the team has no target for it."""
	if not any(row.team == team for row in settings.settings().team_targets):
		return None
	decision = targets_of(frappe.local.site, loader.policy_stamp(), team).decide(case, (kind,))
	return decision if decision.promises else None


@lru_cache(maxsize=128)
def targets_of(site: str, stamp: str, team: str) -> Matrix:
	"""A team's rows as the engine decides by them; one build per site, stamp and team."""
	rows = [row for row in settings.settings().team_targets if row.team == team]
	return Matrix(team, tuple(map(team_target.as_engine, rows)), loader.calendars())


def under(promise: Promise, start: datetime, promised: Iterable[datetime]) -> Promise:
	"""The promise, no later than the first of those that are still ahead of `start`; `raised` says that it was moved."""
	latest = min((due for due in promised if due > start), default=None)
	if latest is None or promise.due <= latest:
		return promise
	allowance = promise.calendar.elapsed(start, latest)
	if allowance <= timedelta(0):  # closed until then: no working time is left to bring it forward into
		return promise
	return replace(promise, due=promise.calendar.deadline(start, allowance), allowance=allowance, raised=True)
