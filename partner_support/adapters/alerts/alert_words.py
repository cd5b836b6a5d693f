"""The lines of a digest: what each is about, and why it is there, in the reader's language. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, get_url_to_form

from partner_support.adapters import site_time
from partner_support.adapters.alerts import alert_links, alert_settings, alert_topics
from partner_support.adapters.alerts.alert_topics import Finding, Reader, has_nobody
from partner_support.adapters.figures import behind
from partner_support.adapters.queue import queue_facts, queue_words
from partner_support.adapters.queue.queue_facts import Place

BETWEEN = ", "


@dataclass(frozen=True)
class Line:
	"""One line: a title that leads somewhere, whose it is, and why it is told."""

	title: str
	url: str
	reason: str
	partner: str = ""
	tier: str = ""


class Writer:
	"""Writes lines for one reader, with what they have in common read once."""

	def __init__(self, reader: Reader, tickets: Iterable[str | None]) -> None:
		self.reader = reader
		names = [name for name in dict.fromkeys(tickets) if name]
		self.subjects = behind.readable_subjects(names)
		self.places = queue_facts.places(names)
		self.reasons = latest_steps(names)

	def lines(self, topic: str, findings: Sequence[Finding]) -> list[Line]:
		"""The lines of a topic."""
		return [WORDS[topic](self, finding.row) for finding in findings]

	def about(self, ticket: str | None, reason: str, partner: str | None, tier: str | None) -> Line:
		"""A line about a ticket; its subject is for those who may read it."""
		title = " ".join(filter(None, (f"#{ticket}", self.subjects.get(ticket))))
		url = alert_links.ticket(ticket, is_readable=ticket in self.subjects)
		return Line(title, url, reason, partner or "", _(tier) if tier else "")

	def stake(self, ticket: str) -> list[str]:
		"""What is at stake, as the queue says it."""
		place: Place | None = self.places.get(ticket)
		if not place:
			return []
		standing = place.standing
		return [
			_("business-critical") if standing.business_critical else "",
			queue_words.deal(place.deal, self.reader.now) if place.deal else "",
		]

	def missed(self, row: Any) -> Line:
		"""A promise that was missed, and how long ago."""
		ago = queue_words.spell(self.reader.now - site_time.to_utc(row.breached_at or row.due_at))
		said = [
			_("{0} missed {1} ago").format(_(row.clock), ago),
			_("{0} times by now").format(row.missed) if row.missed > 1 else "",
			"" if row.state in alert_topics.UNDECIDED else _("met since"),
			"" if not self.is_open(row.ticket) else _("nobody has it") if has_nobody(row) else "",
		]
		return self.about(row.ticket, joined(said + self.stake(row.ticket)), row.partner, row.partner_tier)

	def is_open(self, ticket: str) -> bool:
		"""Whether somebody is to work on it."""
		return ticket in self.places

	def due_soon(self, row: Any) -> Line:
		"""A promise that is about to be missed, and whether anybody has it."""
		due = site_time.to_utc(row.due_at)
		away, kind = queue_words.spell(abs(due - self.reader.now)), _(row.clock)
		said = [
			_("nobody has it") if has_nobody(row) else "",
			_("{0} missed {1} ago").format(kind, away)  # the sweep has not come by yet
			if due < self.reader.now
			else _("{0} to breach of {1}").format(away, kind),
		]
		return self.about(row.ticket, joined(said + self.stake(row.ticket)), row.partner, row.partner_tier)

	def escalated(self, row: Any) -> Line:
		"""An open ticket on a level, and what took it there."""
		said = [_("level {0}").format(row.escalation_level), self.reasons.get(row.ticket, "")]
		return self.about(row.ticket, joined(said + self.stake(row.ticket)), row.partner, row.partner_tier)

	def mail(self, row: Any) -> Line:
		"""An escalation whose mail waited."""
		when = format_datetime(row.happened_on, "d MMM HH:mm")
		reason = _("{0}: level {1}, {2}").format(when, row.level, row.reason)
		if row.deal_registration:
			deal = row.deal_registration
			return Line(deal, get_url_to_form("Deal Registration", deal), reason, row.partner or "")
		return self.about(row.ticket, reason, row.partner, row.partner_tier)

	def partner(self, row: Any) -> Line:
		"""A partner that somebody should call."""
		reason = " ".join(flag.reason for flag in row.flags)
		return Line(row.partner, get_url_to_form("Partner", row.partner), reason, tier=_(row.tier or ""))

	def category(self, row: Any) -> Line:
		"""A category against its own past."""
		name, trend = row
		reason = _("{0} tickets in the last 30 days, usually {1}").format(trend.number, f"{trend.usual:g}")
		return Line(name, alert_links.category(name, self.reader), reason)

	def team(self, row: Any) -> Line:
		"""A team and its share of kept promises."""
		team, score = row
		words = _("{0}% of {1} promises kept in the last 30 days, the target is {2}%")
		reason = words.format(f"{score.share:g}", score.decided, f"{alert_settings.team_target():g}")
		return Line(team, alert_links.team(team, self.reader), reason)

	def review(self, row: Any) -> Line:
		"""A question that a team has not answered."""
		late = queue_words.spell(abs(self.reader.now - site_time.to_utc(row.due_at)))
		reason = _("{0} was to answer {1} ago").format(row.team, late)
		return self.about(row.ticket, reason, row.partner, None)

	def proposal(self, row: Any) -> Line:
		"""A tier that somebody is to confirm."""
		waits = self.waits(row.creation)
		reason = joined([_("{0} to {1}").format(_(row.from_tier or "-"), _(row.to_tier or "-")), waits])
		return Line(row.partner, get_url_to_form(alert_topics.PROPOSAL, row.name), reason)

	def draft(self, row: Any) -> Line:
		"""An article that somebody is to review."""
		url = get_url_to_form(alert_topics.SOURCE, row.name)
		return Line(row.article_title or row.name, url, self.waits(row.drafted_on), row.partner or "")

	def waits(self, since: Any) -> str:
		"""For how long."""
		return _("waits for {0}").format(queue_words.spell(self.reader.now - site_time.to_utc(since)))


WORDS = {
	"Missed promises": Writer.missed,
	"About to be missed": Writer.due_soon,
	"Escalated tickets": Writer.escalated,
	"Teams below their target": Writer.team,
	"Partners to call": Writer.partner,
	"Categories with more tickets than usual": Writer.category,
	"Overdue second reviews": Writer.review,
	"Tier proposals to decide": Writer.proposal,
	"Article drafts to review": Writer.draft,
}


def latest_steps(tickets: list[str]) -> dict[str, str]:
	"""What took each ticket to where it is, as its log calls it."""
	if not tickets or not frappe.has_permission("Escalation Log", "read"):
		return {}
	rows = frappe.get_list(
		"Escalation Log",
		filters={"ticket": ["in", tickets]},
		fields=["ticket", "step"],
		order_by="fired_at, level",
		limit=0,
	)
	return {row.ticket: row.step.partition(". ")[2] or row.step for row in rows}


def joined(parts: Iterable[str]) -> str:
	"""What there is to say, in one line, nothing of it twice; it begins like a sentence."""
	said: dict[str, str] = {}
	for part in filter(None, parts):
		said.setdefault(part.casefold().replace("-", " "), part)
	line = BETWEEN.join(said.values())
	return line[:1].upper() + line[1:]
