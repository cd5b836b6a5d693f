"""What Partner Support Settings say about alerts: who gets them, how often, when they are left alone, and how many."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import cint, flt, get_time

from partner_support.adapters import settings, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.sla import loader
from partner_support.engine.alerting import MIDNIGHT, Frequency, Quiet, Rhythm
from partner_support.engine.business_calendar import WEEKDAYS

PROMISES, ESCALATIONS, TRENDS, WORK = "promises", "escalations", "trends", "work"
WISHES = (PROMISES, ESCALATIONS, TRENDS, WORK)
TEAMS_THEY_LEAD = "Teams they lead"
DAYS_KEPT = 30


@dataclass(frozen=True)
class Subscription:
	"""What one person wants to be told, and how often."""

	frequency: Frequency = Frequency.DAILY
	wishes: tuple[str, ...] = WISHES
	own_teams_only: bool = False


def subscriptions() -> dict[str, Subscription]:
	"""Everybody who gets a digest; of several rows about somebody the first counts, their own before a role's."""
	if not cint(settings.settings().alerts_enabled):
		return {}
	rows = settings.settings().alert_recipients
	found: dict[str, Subscription] = {}
	for row in (*(row for row in rows if row.user), *(row for row in rows if not row.user)):
		for person in [row.user] if row.user else recipients.holders(row.role):
			found.setdefault(person, of_row(row))
	staff = {"name": ["in", list(found) or [""]], "enabled": 1, "user_type": "System User"}
	there = set(frappe.get_all("User", filters=staff, pluck="name"))
	return {person: each for person, each in found.items() if person in there}


def of_row(row: Any) -> Subscription:
	"""What a row of the settings says."""
	wishes = tuple(each for each in WISHES if row.get(f"wants_{each}"))
	return Subscription(Frequency(row.frequency), wishes, row.whose == TEAMS_THEY_LEAD)


def rhythm(subscription: Subscription) -> Rhythm:
	"""When somebody's digests are planned."""
	stored = settings.settings()
	weekday = WEEKDAYS.index(stored.alert_weekday or WEEKDAYS[0])
	return Rhythm(subscription.frequency, face(stored.alert_time), weekday)


def quiet_for(person: str) -> Quiet:
	"""When somebody is left alone."""
	stored = settings.settings()
	working = loader.calendar(stored.quiet_calendar) if stored.quiet_calendar else None
	return Quiet(zone_of(person), face(stored.quiet_from), face(stored.quiet_to), working)


def face(stored: str | timedelta | time | None) -> time:
	"""A time of day as the settings keep it; none is midnight."""
	return MIDNIGHT if stored in (None, "") else get_time(stored)


def zone_of(person: str) -> ZoneInfo:
	"""Where somebody's clock hangs; the site's for an address without an account."""
	own = frappe.db.get_value("User", person, "time_zone")
	return site_time.zone_named(own) or site_time.site_zone()


def is_urgent(level: int) -> bool:
	"""Whether an escalation to this level disturbs the quiet."""
	return 0 < settings.limit("quiet_urgent_level") <= level


def lines() -> int:
	"""The most lines of a section."""
	return settings.limit("alert_lines") or 10


def due_within() -> timedelta:
	"""How much working time before a deadline its promise is about to be missed."""
	return timedelta(hours=max(flt(settings.settings().alert_due_hours), 0))


def level() -> int:
	"""From which level on an escalation is told to management."""
	return settings.limit("alert_level") or 1


def team_target() -> float:
	"""The share of kept promises below which a team is told of, in percent; 0 for none."""
	return flt(settings.settings().alert_team_target)


def days_kept() -> int:
	"""After how many days what still stands is told again."""
	return settings.limit("alert_keep_days") or DAYS_KEPT
