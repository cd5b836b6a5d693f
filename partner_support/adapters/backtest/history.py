"""The tickets of the past as the engine's back-test takes them: four queries for a thousand, whatever there are.

A page is a range of names that each query joins, and the database counts the microseconds: thousands of names in a
query, and of dates out of it, would take longer than the back-test itself.

Nothing is guessed. What an older site, an import or a hand in the database left incomplete is counted as a hole
and left out.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import Criterion, CustomFunction, DocType
from frappe.query_builder.functions import Count
from frappe.query_builder.utils import PseudoColumn, QueryBuilder
from frappe.utils import add_days, get_datetime

from partner_support.adapters import site_time
from partner_support.adapters.backtest.question import Question
from partner_support.adapters.sla import loader
from partner_support.engine import (
	BusinessCalendar,
	ClockError,
	ClockKind,
	EventKind,
	Target,
	Trigger,
	Unit,
)
from partner_support.engine.backtest import HistoricClock, HistoricTicket, Promised
from partner_support.engine.course import Course, Moment, course_of, micros
from partner_support.engine.replay import Signs
from partner_support.engine.timeline import EPOCH, MINUTE, microseconds

PAGE = 1_000
NAIVE_EPOCH = f"{EPOCH:%Y-%m-%d %H:%M:%S}"  # what Frappe stores is naive, with the offset beside it
BETWEEN = CustomFunction("timestampdiff", ["unit", "begin", "end"])
NO_FLAGS = (None, "", "{}")
CLOCK_FIELDS = ("name", "ticket", "clock", "partner_tier", "severity", "category", "target_value")
CLOCK_FIELDS += ("target_unit", "business_calendar", "allowance", "escalation_ladder", "raised_flags")
# An update's periods follow from the promise itself, and a team's clock from its own: their past tells nothing of others.
TRIED = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)
TRIED_CLOCKS = [kind.value for kind in TRIED]
EVENTS = {kind.value: kind for kind in EventKind}
NO_PARTNER, NO_CLOCKS = "no_partner", "no_clocks"
NO_HISTORY, BROKEN_HISTORY, NO_CALENDAR = "no_history", "broken_history", "no_calendar"


@dataclass
class Page:
	"""Some tickets, the name of the last that was looked at, how many those were, and what was left out."""

	last: str
	read: int
	tickets: list[HistoricTicket] = field(default_factory=list)
	holes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Stretch:
	"""The partners' tickets that a question is about, behind a name and up to another."""

	question: Question
	after: str
	last: str | None = None

	def tickets(self) -> tuple[DocType, QueryBuilder]:
		"""The table, and the query for them."""
		ticket = frappe.qb.DocType("HD Ticket")
		query = frappe.qb.from_(ticket).where(Criterion.all(conditions(self.question)))
		query = query.where((ticket.name > self.after) & ticket.partner.isnotnull() & (ticket.partner != ""))
		return ticket, query.where(ticket.name <= self.last) if self.last else query

	def clocks(self) -> tuple[DocType, QueryBuilder]:
		"""The table of clocks, and the query for those of these tickets that can be tried."""
		clock, (ticket, query) = frappe.qb.DocType("SLA Clock"), self.tickets()
		query = query.join(clock).on(clock.ticket == ticket.name)
		return clock, query.where(clock.clock.isin(TRIED_CLOCKS))


class Reader:
	"""Reads what a question is about; calendars are looked up once for each."""

	def __init__(self, question: Question, hears_agents: bool) -> None:
		self.question, self.hears_agents = question, hears_agents
		self.partners = dict(frappe.get_all("Partner", fields=["name", "business_calendar"], as_list=True))
		self.calendars: dict[tuple[str, str], BusinessCalendar | None] = {}

	def pages(self, after: str) -> Iterator[Page]:
		"""The tickets behind the one named `after`, in the order of their names."""
		while rows := ticket_rows(self.question, after):
			yield self.page(rows, Stretch(self.question, after, rows[-1][0]))
			after = rows[-1][0]

	def page(self, rows: list[tuple[str, str, str]], stretch: Stretch) -> Page:
		"""One page of tickets with their clocks."""
		page = Page(stretch.last, len(rows))
		clocks, histories = clock_rows(stretch), histories_of(stretch)
		said = agent_updates(stretch) if self.hears_agents else {}
		for name, team, partner in rows:
			mine = clocks.get(name, [])
			if not mine:
				page.holes[NO_CLOCKS] += 1
			read = [self.clock(row, histories.get(row.name), said.get(name, ()), page.holes) for row in mine]
			if known := tuple(filter(None, read)):
				page.tickets.append(self.ticket(name, team, partner, mine[0], known))
		return page

	def ticket(
		self, name: str, team: str, partner: str, row: frappe._dict, clocks: tuple[HistoricClock, ...]
	) -> HistoricTicket:
		"""A ticket of the scope in which its clocks were promised."""
		scope = row.partner_tier or None, row.severity or None, row.category or None
		start = min(clock.course.start for clock in clocks)
		return HistoricTicket(name, scope, start, clocks, team or None, self.partners.get(partner) or None)

	def clock(
		self, row: frappe._dict, history: list[Moment] | None, said: Iterable[int], holes: Counter[str]
	) -> HistoricClock | None:
		"""One clock as it went; None, and counted, where that cannot be told."""
		course = readable_course(history, holes)
		calendar = course and self.calendar(row.business_calendar, row.target_unit)
		if not calendar:
			holes[NO_CALENDAR] += bool(course)
			return None
		own = Promised(calendar, allowance_of(row), row.escalation_ladder or None)
		return HistoricClock(
			ClockKind(row.clock), course, own, Signs(flags_of(row.raised_flags), tuple(said))
		)

	def calendar(self, name: str, unit: str) -> BusinessCalendar | None:
		"""The calendar that a promise was measured on; None where it is gone."""
		if (name, unit) not in self.calendars:
			known = name and frappe.db.exists("Business Calendar", name)
			measured = known and Target(1, Unit(unit)).measured_on(loader.calendar(name))
			self.calendars[name, unit] = measured or None
		return self.calendars[name, unit]


def readable_course(history: list[Moment] | None, holes: Counter[str]) -> Course | None:
	"""A history, read; None, and counted, where there is none or it cannot have happened."""
	if not history:
		holes[NO_HISTORY] += 1
		return None
	try:
		return course_of(history)
	except ClockError:
		holes[BROKEN_HISTORY] += 1
		return None


def allowance_of(row: frappe._dict) -> int:
	"""The allowance of a stored clock, in microseconds."""
	return microseconds(timedelta(seconds=float(row.allowance)))


def flags_of(stored: str | None) -> dict[Trigger, int]:
	"""When each escalation flag was last raised."""
	flags = {} if stored in NO_FLAGS else json.loads(stored)
	return {Trigger(trigger): micros(datetime.fromisoformat(at)) for trigger, at in flags.items()}


def conditions(question: Question) -> list[Criterion]:
	"""Which tickets a question is about, but for whether they are a partner's."""
	ticket = frappe.qb.DocType("HD Ticket")
	found = [
		ticket.creation >= get_datetime(question.since),
		ticket.creation < get_datetime(add_days(question.until, 1)),
	]
	if question.tier:
		found.append(ticket.partner_tier == question.tier)
	if question.category:
		found.append(ticket.ticket_type == ticket_type_of(question.category))
	return found


def ticket_type_of(category: str) -> str:
	"""Helpdesk's name for a category."""
	return frappe.get_cached_value("Support Category", category, "ticket_type")


def count(question: Question, of_partners: bool = True) -> int:
	"""How many tickets a question is about; or how many of nobody's lie in its period."""
	ticket = frappe.qb.DocType("HD Ticket")
	query = frappe.qb.from_(ticket).select(Count("*"))
	mine = ticket.partner.isnotnull() & (ticket.partner != "")
	return query.where(Criterion.all([*conditions(question), mine if of_partners else mine.negate()])).run()[
		0
	][0]


def ticket_rows(question: Question, after: str) -> list[tuple[str, str, str]]:
	"""One page of tickets: name, team and partner."""
	ticket, query = Stretch(question, after).tickets()
	query = query.select(ticket.name, ticket.agent_group, ticket.partner)
	return list(query.orderby(ticket.name).limit(PAGE).run())


def clock_rows(stretch: Stretch) -> dict[str, list[frappe._dict]]:
	"""The clocks of some tickets, by ticket, each ticket's by name."""
	clock, query = stretch.clocks()
	found: dict[str, list[frappe._dict]] = {}
	for row in query.select(*(clock[each] for each in CLOCK_FIELDS)).run(as_dict=True):
		found.setdefault(row.ticket, []).append(row)
	return {name: sorted(rows, key=lambda row: row.name) for name, rows in found.items()}


def histories_of(stretch: Stretch) -> dict[str, list[Moment]]:
	"""What happened to each clock, oldest first."""
	clock, query = stretch.clocks()
	event = frappe.qb.DocType("SLA Clock Event")
	query = query.join(event).on((event.parent == clock.name) & (event.parenttype == "SLA Clock"))
	at = BETWEEN(PseudoColumn("microsecond"), NAIVE_EPOCH, event.at) - event.utc_offset * MINUTE
	found: dict[str, list[Moment]] = {}
	for parent, moment, kind in (
		query.select(event.parent, at, event.event).orderby(event.parent, event.idx).run()
	):
		found.setdefault(parent, []).append((moment, EVENTS[kind]))
	return found


def agent_updates(stretch: Stretch) -> dict[str, list[int]]:
	"""When agents wrote on each ticket, oldest first."""
	message, (ticket, query) = frappe.qb.DocType("Communication"), stretch.tickets()
	its_own = (message.reference_doctype == "HD Ticket") & (message.reference_name == ticket.name)
	query = query.join(message).on(its_own).where(message.sent_or_received == "Sent")
	found: dict[str, list[int]] = {}
	for name, at in query.select(ticket.name, message.creation).run():
		found.setdefault(name, []).append(micros(site_time.to_utc(at)))
	return {name: sorted(moments) for name, moments in found.items()}
