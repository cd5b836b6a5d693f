"""What is unusual about a partner, and in words why: somebody should call before the partner does.

Each flag has its number in Partner Program Settings, 0 switches it off. *Unusual Number* compares
a partner with itself: its last thirty days with the median of up to six periods of thirty days
before (engine/habit.py), for it takes few tickets to be many for a quiet partner.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt
from helpdesk.utils import is_agent

from partner_support.adapters.access import readable
from partner_support.adapters.overview import partner_figures
from partner_support.adapters.overview.partner_figures import CLOCK, DAYS, TICKET, Figures
from partner_support.adapters.tickets import routing
from partner_support.engine import habit

MANY, UNUSUAL, REPEATS, MISSED = "Many Tickets", "Unusual Number", "Repeat Tickets", "Missed Promises"


@dataclass(frozen=True)
class Flag:
	"""`flag` is its kind, `subjects` the categories that it is about, where it is about some."""

	flag: str
	reason: str
	subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
	"""A list of documents that shows what a flag is about."""

	label: str
	doctype: str
	filters: Mapping[str, Any]


def of_partner(partner: str, now: datetime) -> list[Flag]:
	"""What stands out about one partner."""
	return of_partners([partner], now).get(partner, [])


def of_partners(partners: list[str] | None, now: datetime) -> dict[str, list[Flag]]:
	"""What stands out about each of these partners, or of all; those without flags are left out."""
	figures = partner_figures.figures_of(partners, now)
	flags = {name: list(raised(each)) for name, each in figures.items()}
	return {name: found for name, found in flags.items() if found}


def raised(figures: Figures) -> Iterator[Flag]:
	"""The flags that these figures raise."""
	settings = frappe.get_cached_doc("Partner Program Settings")
	if 0 < (settings.flag_tickets or 0) <= figures.tickets:
		yield Flag(MANY, many(figures, settings.flag_tickets))
	if habit.stands_out(figures.tickets, figures.past, flt(settings.flag_times_usual)):
		yield Flag(UNUSUAL, unusual(figures))
	repeated = repeats(figures, settings.flag_repeats or 0)
	if repeated:
		yield Flag(REPEATS, again(repeated, settings.flag_repeats), tuple(repeated))
	if 0 < (settings.flag_breaches or 0) <= figures.missed:
		yield Flag(MISSED, missed(figures, settings.flag_breaches))


def many(figures: Figures, limit: int) -> str:
	"""Why there are too many tickets."""
	return _("Tickets in the last {0} days: {1}, flagged from {2} on.").format(DAYS, figures.tickets, limit)


def unusual(figures: Figures) -> str:
	"""Why the number of tickets is not what it used to be."""
	return _("Tickets in the last {0} days: {1}, usually {2} (median of {3} such periods before).").format(
		DAYS, figures.tickets, f"{habit.usual(figures.past):g}", len(figures.past)
	)


def repeats(figures: Figures, limit: int) -> dict[str, int]:
	"""The categories that the partner came back to, most often first."""
	often = {category: number for category, number in figures.categories.items() if 0 < limit <= number}
	return dict(sorted(often.items(), key=lambda item: (-item[1], item[0])))


def again(repeated: Mapping[str, int], limit: int) -> str:
	"""Why there are too many tickets about the same."""
	words = ", ".join(f"{category} {number}" for category, number in repeated.items())
	return _("Tickets about the same in the last {0} days: {1}; flagged from {2} on.").format(
		DAYS, words, limit
	)


def missed(figures: Figures, limit: int) -> str:
	"""Why there are too many missed promises."""
	return _("Promises missed in the last {0} days: {1}, flagged from {2} on.").format(
		DAYS, figures.missed, limit
	)


def shown(partner: str, now: datetime) -> list[dict[str, Any]]:
	"""The flags as the session's user may know them, each with the lists that show what it is about."""
	begin = f"{partner_figures.since(now):%Y-%m-%d %H:%M:%S}"
	sees_tickets = is_agent()  # to everybody else Helpdesk shows none but their own
	return [
		{
			"flag": flag.flag,
			"reason": flag.reason,
			"links": [asdict(link) for link in links(flag, partner, begin, sees_tickets)],
		}
		for flag in of_partner(partner, now)
		if readable.is_allowed(CLOCK if flag.flag == MISSED else TICKET)
	]


def links(flag: Flag, partner: str, begin: str, sees_tickets: bool) -> Iterator[Link]:
	"""The lists behind a flag; the clocks of tickets for whoever sees no tickets."""
	if flag.flag == MISSED:
		missed = {"partner": partner, "breached": 1, "breached_at": [">", begin]}
		yield Link(_("Missed promises"), CLOCK, missed)
	elif sees_tickets:
		yield from ticket_lists(flag, {"partner": partner, "is_merged": 0, "creation": [">", begin]})
	elif readable.is_allowed(CLOCK):
		yield from clock_lists(flag, {"partner": partner, "started_at": [">", begin]})


def ticket_lists(flag: Flag, filters: Mapping[str, Any]) -> Iterator[Link]:
	"""One list of tickets for each subject, or a list of them all."""
	if not flag.subjects:
		yield Link(_("Tickets"), TICKET, filters)
	for category in flag.subjects:
		yield Link(category, TICKET, {**filters, "ticket_type": category})


def clock_lists(flag: Flag, filters: Mapping[str, Any]) -> Iterator[Link]:
	"""The same in clocks, which know a ticket's support category."""
	if not flag.subjects:
		yield Link(_("Promises on these tickets"), CLOCK, filters)
	for ticket_type in flag.subjects:
		category = routing.category_of(frappe._dict(ticket_type=ticket_type))
		yield Link(ticket_type, CLOCK, {**filters, "category": category} if category else filters)
