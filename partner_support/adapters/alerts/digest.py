"""One person's digest: what is news to them, the worst in full and the rest counted, as a mail or a page.

It is composed as that person and in their language, so it holds what they may see. Nothing here writes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, get_url

from partner_support.adapters import acting, settings, site_time
from partner_support.adapters.alerts import alert_links, alert_settings, alert_topics, alerts
from partner_support.adapters.alerts.alert_settings import Subscription
from partner_support.adapters.alerts.alert_topics import Finding, Found, Reader
from partner_support.adapters.alerts.alert_words import Line, Writer
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import languages
from partner_support.engine import alerting
from partner_support.engine.alerting import DAY, Fact, Frequency, Selection
from partner_support.engine.business_calendar import WEEKDAYS

TEMPLATE = "partner_support/templates/alert_digest.html"
HELD = "Escalations whose mails waited"
RED, ORANGE, BLUE = "#e03636", "#d9822b", "#4463f0"
COLORS = {HELD: RED, "Missed promises": RED, "About to be missed": ORANGE, "Escalated tickets": ORANGE}
PATH = "/desk/partner-alerts"


@dataclass(frozen=True)
class Section:
	"""What is told of one topic."""

	topic: str
	found: Found
	selection: Selection

	@property
	def unread(self) -> int:
		"""How many there are beyond those that were read."""
		return max(self.found.number - len(self.found.findings), 0)

	@property
	def news(self) -> int:
		"""How much is news; what a flood holds beyond that is, the first time."""
		return len(self.selection.news) + (0 if self.selection.known else self.unread)

	@property
	def number(self) -> int:
		"""How much there is in all."""
		return len(self.selection.news) + self.selection.known + self.unread

	@property
	def shown(self) -> list[Finding]:
		"""What is told in full."""
		lines = set(self.selection.lines)
		return [finding for finding in self.found.findings if finding.fact in lines]


@dataclass(frozen=True)
class Digest:
	"""What one person is told; `held` are the names of what waited for it."""

	person: str
	reader: Reader
	sections: tuple[Section, ...]
	held: tuple[str, ...] = ()

	@property
	def is_news(self) -> bool:
		"""Whether there is anything to tell."""
		return any(section.selection.news for section in self.sections)


def compose(person: str, subscription: Subscription | None, since: datetime, now: datetime) -> Digest:
	"""What somebody is to be told now; without a subscription what waited for them, and nothing else."""
	with as_reader(person):
		reader = Reader(
			now, since, own_teams(person) if subscription and subscription.own_teams_only else None
		)
		held = held_for(person)
		wishes = subscription.wishes if subscription else ()
		sections = [
			section(person, topic.name, topic.find(reader)) for topic in alert_topics.fitting(wishes, reader)
		]
	return Digest(
		person, reader, (held, *sections), tuple(finding.row.alert for finding in held.found.findings)
	)


def preview(person: str, now: datetime) -> Digest:
	"""What somebody would be told now, of everything if they get no digests."""
	last = frappe.db.get_value(alerts.INBOX, person, "last_digest_on")
	since = site_time.to_utc(last) if last else now - DAY
	return compose(person, alert_settings.subscriptions().get(person, Subscription()), since, now)


def own_teams(person: str) -> tuple[str, ...]:
	"""The teams that somebody leads."""
	return tuple(row.team for row in settings.settings().team_leads if row.lead == person)


def section(person: str, topic: str, found: Found) -> Section:
	"""What is news of a topic."""
	told = alerts.told_to(person, topic)
	facts = [finding.fact for finding in found.findings]
	return Section(topic, found, alerting.select(facts, told, alert_settings.lines()))


def held_for(person: str) -> Section:
	"""The escalations whose mails waited, the highest level first; what was deleted meanwhile is not told."""
	rows = alerts.waiting_for(person)
	tickets = about("HD Ticket", [row.ticket for row in rows], "partner", "partner_tier")
	deals = about("Deal Registration", [row.deal_registration for row in rows], "partner")
	for row in rows:
		row.update({"alert": row.name, "is_there": row.ticket in tickets or row.deal_registration in deals})
		row.update(tickets.get(row.ticket) or deals.get(row.deal_registration) or {})
	findings = [Finding(Fact(row.alert, row.level, stands=bool(row.is_there)), row) for row in rows]
	facts = [finding.fact for finding in findings if finding.fact.stands]
	return Section(HELD, Found(findings, len(facts)), alerting.select(facts, {}, alert_settings.lines()))


def about(doctype: str, names: Sequence[str | None], *fields: str) -> dict[str, dict[str, Any]]:
	"""These values of those of the documents that are still there."""
	wanted = list(filter(None, names)) or [""]
	rows = frappe.get_all(doctype, filters={"name": ["in", wanted]}, fields=["name as document", *fields])
	return {row.pop("document"): row for row in rows}


def html(digest: Digest, is_mail: bool = True) -> str:
	"""The digest to read, in the reader's language: as a mail, which leads to the page, or as the page."""
	with as_reader(digest.person):
		zone, now = alert_settings.zone_of(digest.person), digest.reader.now
		written = [written_section(each, digest.reader) for each in digest.sections if each.number]
		return frappe.render_template(
			TEMPLATE,
			{
				"title": headline(digest),
				"as_of": format_datetime(now.astimezone(zone).replace(tzinfo=None), "EEEE d MMMM yyyy HH:mm"),
				"zone": zone.key,
				"sections": written,
				"notice": mail_notice() if is_mail else page_notice(digest.person),
				"page_url": get_url(PATH) if is_mail else None,
			},
		)


def mail_notice() -> str:
	"""Why somebody gets the mail."""
	return _("You get this as Partner Support Settings, Alerts, say.")


def page_notice(person: str) -> str:
	"""Whether what is new also comes by mail, and when."""
	subscription = alert_settings.subscriptions().get(person)
	if not subscription:
		return _("You get no mail of this. Partner Support Settings, Alerts, say who does.")
	if subscription.frequency is Frequency.HOURLY:
		return _("What is new comes by mail every hour.")
	rhythm = alert_settings.rhythm(subscription)
	shown = rhythm.at.strftime("%H:%M")
	if subscription.frequency is Frequency.DAILY:
		return _("What is new comes by mail every day at {0}.").format(shown)
	return _("What is new comes by mail every {0} at {1}.").format(_(WEEKDAYS[rhythm.weekday]), shown)


def written_section(each: Section, reader: Reader) -> dict[str, Any]:
	"""A section as the template shows it."""
	return {
		"label": _(each.topic),
		"number": each.number,
		"news": each.news,
		"known": each.selection.known,
		"more": each.news - len(each.selection.lines),
		"lines": lines(each, reader),
		"url": alert_links.of_list("Escalation Log")
		if each.topic == HELD
		else alert_links.all_of(each.topic, reader),
		"color": COLORS.get(each.topic, BLUE),
	}


def lines(each: Section, reader: Reader) -> list[Line]:
	"""What is told in full."""
	writer = Writer(reader, (getattr(finding.row, "ticket", None) for finding in each.shown))
	if each.topic == HELD:
		return [writer.mail(finding.row) for finding in each.shown]
	return writer.lines(each.topic, each.shown)


def headline(digest: Digest) -> str:
	"""What a mail program shows of it: the news in numbers."""
	numbers = [
		_("{0}: {1}").format(_(each.topic), each.news) for each in digest.sections if each.selection.news
	]
	return ", ".join(numbers[:3]) or _("Partner support: nothing new")


@contextmanager
def as_reader(person: str) -> Iterator[None]:
	"""As somebody, in their language; whoever has only an address may see nothing."""
	is_user = recipients.is_user(person)
	language = frappe.db.get_value("User", person, "language") if is_user else None
	with acting.as_user(person if is_user else "Guest"), languages.speaking(language):
		yield
