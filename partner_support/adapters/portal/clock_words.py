"""A clock as its partner reads it: how it stands, what is left of it, and until when, in the partner's own time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from frappe import _

from partner_support.adapters.mail import notifier
from partner_support.engine import Clock, State

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SOON = 0.8  # of a promise is used


def of(clock: Clock, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
	"""The clock in words; `mark` says the same to a machine: due, soon, missed, paused, met, kept or stopped."""
	return {
		"clock": _(clock.kind.value),
		"mark": mark(clock, now),
		"words": words(clock, now),
		"due_at": clock.due.isoformat(),
		"due_local": notifier.local(clock.due, zone),
		"zone": zone.key,
	}


def mark(clock: Clock, now: datetime) -> str:
	"""How the clock stands."""
	missed = clock.breached_at(now)
	if clock.state is State.STOPPED:
		return "stopped"
	if clock.state is State.MET:
		return "met" if missed else "kept"
	if missed:
		return "missed"
	if clock.state is State.PAUSED:
		return "paused"
	soon = clock.reaches(SOON)
	return "soon" if soon and soon <= now else "due"


def words(clock: Clock, now: datetime) -> str:
	"""How it stands, in words."""
	if clock.state is State.STOPPED:
		return _("no longer counted")
	if clock.state is State.MET:
		return _("done, later than promised") if clock.breached_at(now) else _("done in time")
	if clock.breached_at(now):
		return _("{0} of working time late").format(spell(clock.overrun(now)))
	left = spell(clock.remaining(now))
	if clock.state is State.PAUSED:
		return _("paused with {0} left").format(left)
	return _("{0} of working time left").format(left)


def spell(duration: timedelta) -> str:
	"""Working time in hours and minutes."""
	hours, rest = divmod(max(duration, timedelta(0)), HOUR)
	minutes = rest // MINUTE
	if not hours:
		return _("{0} min").format(minutes)
	return _("{0} h {1} min").format(hours, minutes) if minutes else _("{0} h").format(hours)
