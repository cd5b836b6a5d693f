"""Why a ticket is where it is, in words: what weighs, and what is to be kept next. Translated; writes nothing."""

from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_timedelta

import frappe
from frappe import _
from frappe.utils import fmt_money, formatdate

from partner_support.adapters import settings, site_time
from partner_support.adapters.queue.queue_facts import DealFacts, Place
from partner_support.engine.ranking import Bound, Kind, Part

BETWEEN = ", "
A_WEEK = timedelta(days=6)
SOON = timedelta(hours=1)
MISSED, DUE_SOON, DUE, WAITING = "missed", "soon", "due", "waiting"


def reason(place: Place, now: datetime) -> str:
	"""Such as: Gold, deal of EUR 240,000 closes Friday, 40 minutes to breach."""
	standing = place.standing
	said = [
		_(standing.tier) if standing.tier else "",
		_("business-critical") if standing.business_critical else "",
		_("escalation level {0}").format(standing.level) if standing.level else "",
		deal(place.deal, now) if place.deal else "",
		deadline(place, now),
	]
	return BETWEEN.join(filter(None, said))


def deal(facts: DealFacts, now: datetime) -> str:
	"""What is at stake, and until when."""
	stake = money(facts) or _("deal")
	if not facts.closes_on:
		return stake
	today = site_time.to_site(now).date()
	wording = _("{0} closes {1}") if facts.closes_on >= today else _("{0} was to close {1}")
	return wording.format(stake, day(facts.closes_on, today))


def money(facts: DealFacts) -> str:
	"""The value of a deal, in whole units; nothing where it has none."""
	if not facts.value:
		return ""
	written = fmt_money(float(facts.value), precision=0)
	return _("deal of {0}").format(f"{facts.currency} {written}" if facts.currency else written)


def day(value: date, today: date) -> str:
	"""The day as one says it this week, else the date."""
	if value == today:
		return _("today")
	if timedelta(0) < value - today <= A_WEEK:
		return formatdate(value, "EEEE")
	return formatdate(value, "d MMM" if value.year == today.year else "d MMM yyyy")


def deadline(place: Place, now: datetime) -> str:
	"""How long the nearest deadline is ahead, or past."""
	found = place.rank
	if place.is_held:
		return _("waits for its incident")
	if found.is_waiting:
		return _("waits for the partner")
	if found.bound is Bound.NOTHING:
		return _("nothing was promised")
	away = spell(abs(found.deadline - now))
	if found.bound is Bound.DEAL:
		return (
			_("to be done {0} ago for the deal").format(away)
			if found.deadline < now
			else _("{0} left for the deal").format(away)
		)
	if found.deadline < now:
		return _("{0} missed {1} ago").format(_(found.clock), away)
	return _("{0} to breach of {1}").format(away, _(found.clock))


def spell(duration: timedelta) -> str:
	"""A duration as one says it, in the reader's language: 40 minutes, 3 hours, 2 days."""
	locale = (frappe.local.lang or "en").replace("-", "_")
	return format_timedelta(max(duration, timedelta(minutes=1)), locale=locale, threshold=1.5)


def mark(place: Place, now: datetime) -> str:
	"""How the ticket stands, for a colour."""
	if place.rank.is_waiting:
		return WAITING
	if place.rank.deadline < now:
		return MISSED
	return DUE_SOON if place.rank.deadline - now <= SOON else DUE


def explanation(place: Place) -> list[dict[str, Any]]:
	"""Everything that moved the ticket forward, and by how many hours."""
	return [
		{"what": what(part, place), "hours": part.shift / timedelta(hours=1)} for part in place.rank.parts
	]


def what(part: Part, place: Place) -> str:
	"""The name of what weighs."""
	standing = place.standing
	names = {
		Kind.SEVERITY: settings.severity_label(standing.severity),
		Kind.TIER: _(standing.tier or ""),
		Kind.MONEY: money(place.deal) if place.deal else "",
		Kind.BUSINESS_CRITICAL: _("Business critical"),
		Kind.LEVEL: _("Escalation level {0}").format(standing.level),
	}
	return names[part.kind]
