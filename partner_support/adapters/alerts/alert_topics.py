"""What a manager should know, as facts: found for one reader, among what that reader may see. Nothing here writes.

Each topic costs a fixed number of queries. A flood is read up to a limit and counted beyond it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.query_builder import Case, Criterion, DocType
from frappe.query_builder.functions import Coalesce, Count

from partner_support.adapters import settings, site_time
from partner_support.adapters.access import readable, rights
from partner_support.adapters.alerts import alert_settings
from partner_support.adapters.figures import facts, kept, outliers, standing, trends
from partner_support.adapters.figures.facts import CLOCK, NOBODY, PARTNER, TEAM, Facts
from partner_support.adapters.figures.scope import Scope, at_midnight
from partner_support.adapters.figures.standing import UNDECIDED
from partner_support.adapters.sla import loader
from partner_support.engine import State
from partner_support.engine.alerting import Fact
from partner_support.engine.habit import SMALLEST_NUMBER

MOST_READ = 2_000
PERIOD = timedelta(days=30)
OVERLAP = timedelta(days=1)  # a miss is found a little after it happened; what was told is not told again
REVIEW, PROPOSAL, SOURCE = "Second Review", "Tier Proposal", "Article Source"
UNASSIGNED = ("", "[]")


@dataclass(frozen=True)
class Reader:
	"""For whom it is: the session's user. `teams` are the only ones that count, or None for all."""

	now: datetime
	since: datetime
	teams: tuple[str, ...] | None = None

	@property
	def last_days(self) -> Scope:
		"""The period of everything that is compared: whole days, today among them, as reports have them."""
		end = at_midnight(site_time.to_site(self.now).date() + timedelta(days=1))
		return Scope(end - PERIOD, end)


@dataclass(frozen=True)
class Finding:
	"""A fact, and the row that it comes from."""

	fact: Fact
	row: Any


@dataclass(frozen=True)
class Found:
	"""The facts of a topic, the worst first; in a flood there are more than were read."""

	findings: Sequence[Finding]
	number: int

	@property
	def is_whole(self) -> bool:
		"""Whether all were read."""
		return self.number == len(self.findings)


def missed(reader: Reader) -> Found:
	"""Promises that were missed and are yet to be met, or were missed since the last digest."""
	found = of_teams(facts.promises(reader.last_days, None), reader)
	clock = found.clock
	lately = clock.breached_at >= site_time.to_site(reader.since - OVERLAP)
	found = found.where((clock.breached == 1) & (clock.state.isin(UNDECIDED) | lately))
	return promises(found, in_queue(found), lambda row: Fact(row.name, row.missed, row.state in UNDECIDED))


def due_soon(reader: Reader) -> Found:
	"""Promises about to be missed; those of tickets that nobody has come first, and weigh more."""
	within = alert_settings.due_within()
	if not within:
		return Found((), 0)
	found = of_teams(standing.running(reader.last_days, (State.RUNNING.value,)), reader)
	is_unassigned = Coalesce(found.ticket["_assign"], "").isin(UNASSIGNED)
	found = found.where((found.clock.breached == 0) & is_due(found.clock, reader.now, within))
	order = (Case().when(is_unassigned, 0).else_(1), found.clock.due_at, found.clock.name)
	return promises(found, order, lambda row: Fact(f"{row.name}|{row.cycle}", int(has_nobody(row))))


def is_due(clock: DocType, now: datetime, within: timedelta) -> Criterion:
	"""Whether so little working time is left, each clock by its own calendar."""
	near = [
		(clock.business_calendar == name)
		& (clock.due_at <= site_time.latest_wall_clock(calendar.deadline(now, within)))
		for name, calendar in loader.calendars().items()
	]
	return Criterion.any(near)


def horizon(now: datetime) -> datetime:
	"""Until when promises may be due that are about to be missed, by whichever calendar reaches furthest."""
	within = alert_settings.due_within()
	return max((each.deadline(now, within) for each in loader.calendars().values()), default=now)


def has_nobody(row: Any) -> bool:
	"""Whether a ticket is assigned to nobody."""
	return (row["_assign"] or "") in UNASSIGNED


def promises(found: Facts, order: Sequence[Any], fact: Callable[[Any], Fact]) -> Found:
	"""Promises as facts."""
	clock, ticket = found.clock, found.ticket
	columns = (
		"name",
		"clock",
		"state",
		"cycle",
		"missed",
		"due_at",
		"breached_at",
		"partner",
		"partner_tier",
	)
	query = found.query.select(*(clock[column] for column in columns))
	query = query.select(ticket.name.as_("ticket"), ticket["_assign"])
	return read(found, query, order, fact)


def escalated(reader: Reader) -> Found:
	"""Open tickets at the level or above, the highest first."""
	found = of_teams(standing.escalated(reader.last_days), reader)
	ticket = found.ticket
	found = found.where(ticket.escalation_level >= alert_settings.level())
	query = found.query.select(ticket.name.as_("ticket"), ticket.partner, ticket.partner_tier)
	order = (0 - ticket.escalation_level, *in_queue(found))
	return read(
		found,
		query.select(ticket.escalation_level),
		order,
		lambda row: Fact(row.ticket, row.escalation_level),
	)


def in_queue(found: Facts) -> tuple[Any, ...]:
	"""As the queue ranks the tickets; those that left it come last."""
	ticket = found.ticket
	return Case().when(ticket.queue_rank > 0, 0).else_(1), ticket.queue_rank, ticket.name


def read(found: Facts, query: Any, order: Sequence[Any], fact: Callable[[Any], Fact]) -> Found:
	"""The rows in that order, up to the limit, and how many there are."""
	for term in order:
		query = query.orderby(term)
	rows = query.limit(MOST_READ).run(as_dict=True)
	number = len(rows) if len(rows) < MOST_READ else found.query.select(Count("*")).run()[0][0]
	return Found([Finding(fact(row), row) for row in rows], number)


def of_teams(found: Facts, reader: Reader) -> Facts:
	"""Those of the reader's teams, where only these count."""
	if reader.teams is None:
		return found
	return found.where(found.ticket.agent_group.isin(reader.teams or [""]))


def partners(reader: Reader) -> Found:
	"""Partners of which something stands out, and more than before is worse."""
	rows = outliers.outliers(reader.last_days)
	return whole([Finding(Fact(row.partner, len(row.flags)), row) for row in rows])


def categories(reader: Reader) -> Found:
	"""Categories that bring more tickets than they used to; each further multiple of the usual is worse."""
	rows = [(name, trend) for name, trend in trends.trends(reader.last_days).items() if trend.stands_out]
	rows.sort(key=lambda row: (-row[1].number, row[0]))
	return whole(
		[Finding(Fact(name, trend.number // max(trend.usual, 1)), (name, trend)) for name, trend in rows]
	)


def teams(reader: Reader) -> Found:
	"""Teams that keep fewer promises than their target, the lowest first; a whole point less is worse."""
	target = alert_settings.team_target()
	shares = [
		(team, score)
		for team, scores in kept.scores(reader.last_days, TEAM).items()
		for score in [kept.overall(scores)]
		if team != NOBODY and (reader.teams is None or team in reader.teams)
	]
	low = [
		(team, score) for team, score in shares if score.decided >= SMALLEST_NUMBER and score.share < target
	]
	low.sort(key=lambda row: (row[1].share, row[0]))
	return whole([Finding(Fact(team, int(target - score.share)), (team, score)) for team, score in low])


def reviews(reader: Reader) -> Found:
	"""Second reviews whose time is over."""
	overdue: dict[str, Any] = {"state": "Open", "overdue": 1}
	if reader.teams is not None:
		overdue["team"] = ["in", reader.teams or [""]]
	return listed(REVIEW, overdue, "due_at", "ticket", "partner", "team", "due_at")


def proposals(reader: Reader) -> Found:
	"""Tier proposals that nobody decides."""
	return waiting(reader, PROPOSAL, {"status": "Open"}, "creation", "partner", "from_tier", "to_tier")


def drafts(reader: Reader) -> Found:
	"""Articles from tickets that nobody reviews."""
	return waiting(reader, SOURCE, {"state": "Draft"}, "drafted_on", "article_title", "ticket", "partner")


def waiting(reader: Reader, doctype: str, filters: dict[str, Any], since: str, *columns: str) -> Found:
	"""Work that has waited for longer than the settings allow, the longest first."""
	days = settings.limit("alert_waiting_days")
	if not days:
		return Found((), 0)
	before = site_time.to_site(reader.now - timedelta(days=days))
	return listed(doctype, {**filters, since: ["<=", before]}, since, *columns, since)


def listed(doctype: str, filters: dict[str, Any], order: str, *columns: str) -> Found:
	"""Documents as a list shows them to the reader."""
	fields, order = ["name", *columns], f"{order}, name"
	rows = frappe.get_list(doctype, filters=filters, fields=fields, order_by=order, limit=MOST_READ)
	number = len(rows)
	if number == MOST_READ:
		number = frappe.get_list(doctype, filters=filters, fields=[{"COUNT": "*"}], as_list=True)[0][0]
	return Found([Finding(Fact(row.name), row) for row in rows], number)


def whole(findings: list[Finding]) -> Found:
	"""All that there are."""
	return Found(findings, len(findings))


@dataclass(frozen=True)
class Topic:
	"""Something to be told of: which wish of the settings it belongs to, and whether it fits the teams of one lead.

	`drawn_from` are the documents that its reader must be allowed to read.
	"""

	name: str
	wish: str
	find: Callable[[Reader], Found]
	drawn_from: tuple[str, ...]
	of_teams: bool = True
	of_everybody: bool = False  # a share of a few partners would say nothing about a team


PROMISED, LOGGED = (PARTNER, CLOCK), (PARTNER, "Escalation Log")
TOPICS = (
	Topic("Missed promises", alert_settings.PROMISES, missed, PROMISED),
	Topic("About to be missed", alert_settings.PROMISES, due_soon, PROMISED),
	Topic("Escalated tickets", alert_settings.ESCALATIONS, escalated, LOGGED),
	Topic("Teams below their target", alert_settings.TRENDS, teams, PROMISED, of_everybody=True),
	Topic("Partners to call", alert_settings.TRENDS, partners, PROMISED, of_teams=False),
	Topic(
		"Categories with more tickets than usual", alert_settings.TRENDS, categories, PROMISED, of_teams=False
	),
	Topic("Overdue second reviews", alert_settings.WORK, reviews, (REVIEW,)),
	Topic("Tier proposals to decide", alert_settings.WORK, proposals, (PROPOSAL,), of_teams=False),
	Topic("Article drafts to review", alert_settings.WORK, drafts, (SOURCE,), of_teams=False),
)


def fitting(wishes: Sequence[str], reader: Reader) -> list[Topic]:
	"""The topics that the session's user wishes for and may read."""
	everybody = rights.sees_every(CLOCK, frappe.session.user)
	return [
		topic
		for topic in TOPICS
		if topic.wish in wishes
		and (topic.of_teams or reader.teams is None)
		and (everybody or not topic.of_everybody)
		and all(map(readable.is_allowed, topic.drawn_from))
	]
