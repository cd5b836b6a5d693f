"""What leadership is told of a month: the figures of docs/figures.md, beside those of the month before.

Figures are kept as numbers and names; they become words when somebody reads them, in that reader's
language (leadership_page.py). The only writer of Leadership Report.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import add_months, cstr

from partner_support.adapters import acting, site_time
from partner_support.adapters.figures import (
	causes,
	facts,
	first_contact,
	kept,
	layout,
	outliers,
	returns,
	satisfaction,
	self_service,
	times,
	trends,
	volume,
)
from partner_support.adapters.figures.causes import Escalations
from partner_support.adapters.figures.facts import BY_CATEGORY, MONTH, NOBODY, TIER
from partner_support.adapters.figures.first_contact import FirstContact
from partner_support.adapters.figures.returns import Returns
from partner_support.adapters.figures.satisfaction import Satisfaction
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.self_service import SelfService
from partner_support.adapters.figures.times import Spread
from partner_support.adapters.figures.volume import Volume
from partner_support.adapters.overview.compliance import Score
from partner_support.partner_program import field_checks

REPORT = "Leadership Report"
MONTHS = 6
A_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST = 10


def month_before(now: datetime) -> str:
	"""The last month that is over, as "2026-10"."""
	return f"{add_months(site_time.to_site(now), -1):%Y-%m}"


def report_on(month: str, renewed: bool = False) -> Document:
	"""The report on a month, computed if there is none, if it is to be renewed, or if the month goes on."""
	begin = first_day(month)
	stored = frappe.db.exists(REPORT, month)
	if stored and not renewed and not goes_on(stored):
		return frappe.get_doc(REPORT, stored)
	report = frappe.get_doc(REPORT, stored) if stored else frappe.new_doc(REPORT, month=month)
	with acting.as_the_site():  # it is the whole program's, whoever asks
		report.figures = json.dumps(figures(Scope.month(begin)), indent=1)
	report.computed_on = site_time.to_site(site_time.now())
	return save(report)


def goes_on(month: str) -> bool:
	"""Whether the stored report was computed before its month was over."""
	computed_on = frappe.db.get_value(REPORT, month, "computed_on")
	return computed_on < Scope.month(first_day(month)).end


def first_day(month: str) -> date:
	"""The first day of a month. Raises a validation error for what is none, or has not begun."""
	if not (A_MONTH.fullmatch(cstr(month)) and int(month[:4]) in field_checks.YEARS):
		frappe.throw(_("{0} is no month. Write it as 2026-11.").format(field_checks.shown(month)))
	begin = layout.first_of(month).date()
	if begin > site_time.to_site(site_time.now()).date():
		frappe.throw(_("{0} has not begun. Choose an earlier month.").format(month))
	return begin


def save(report: Document) -> Document:
	"""Store a report, as its one writer; as it then stands."""
	report.flags.written_by_leadership = True
	return report.save(ignore_permissions=True).reload()


def figures(scope: Scope) -> dict[str, Any]:
	"""Everything that is told of a month."""
	return {
		"month": f"{scope.begin:%Y-%m}",
		"now": headline(scope),
		"before": headline(scope.before),
		"history": history(scope),
		"tiers": compliance(scope, TIER),
		"categories": root_causes(scope),
		"escalations": escalations(scope),
		"incidents": incidents(scope),
		"trends": trending(scope),
		"outliers": standing_out(scope),
	}


def headline(scope: Scope) -> dict[str, float | None]:
	"""The month in a dozen numbers. A future look at a past month may differ: tickets go on."""
	all_of = {"scope": scope, "by": None}
	tickets = volume.volume(**all_of).get(NOBODY, Volume())
	spread = times.spreads(**all_of)[None]
	back = returns.returns(**all_of)[None]
	stars = satisfaction.satisfaction(**all_of).get(NOBODY, Satisfaction())
	articles = sum(self_service.self_service(scope, BY_CATEGORY).values(), SelfService())
	answer, solution = (spread.get(kind, Spread()) for kind in times.KINDS)
	return {
		"came_in": tickets.came_in,
		"resolved": tickets.resolved,
		"kept": kept.overall(kept.scores(**all_of).get(NOBODY, {})).share,
		"answer": answer.median,
		"solution": solution.median,
		"solution_90": solution.nearly_all,
		"first_contact": first_contact.first_contact(**all_of).get(NOBODY, FirstContact()).share,
		"escalated": causes.escalated_tickets(scope),
		"reopened": back.reopened_share,
		"repeats": back.repeat_share,
		"satisfied": stars.share,
		"stars": stars.average,
		"deflected": articles.share,
	}


def history(scope: Scope) -> list[dict[str, Any]]:
	"""Volume and compliance of the last six months, the oldest first."""
	whole = Scope(add_months(scope.begin, 1 - MONTHS), scope.end)
	tickets, scores = volume.volume(whole, MONTH), kept.scores(whole, MONTH)
	return [
		{
			"month": month,
			"came_in": tickets.get(month, Volume()).came_in,
			"resolved": tickets.get(month, Volume()).resolved,
			"kept": kept.overall(scores.get(month, {})).share,
		}
		for month in layout.months_of(whole)
	]


def compliance(scope: Scope, by: str) -> list[dict[str, Any]]:
	"""What was kept and missed in each group, and the share in the month before."""
	now = {key: kept.overall(scores) for key, scores in kept.scores(scope, by).items()}
	before = {key: kept.overall(scores) for key, scores in kept.scores(scope.before, by).items()}
	return [
		{"group": key, **now[key].as_dict(), "before": before.get(key, Score()).share}
		for key in layout.in_order(by, now, lambda key: now[key].decided)
	]


def root_causes(scope: Scope) -> list[dict[str, Any]]:
	"""The categories that cost most: tickets, missed promises, escalated tickets, what came back."""
	tickets, scores = volume.volume(scope, BY_CATEGORY), kept.scores(scope, BY_CATEGORY)
	escalated, back = causes.escalations(scope, BY_CATEGORY), returns.returns(scope, BY_CATEGORY)
	rows = [
		{
			"group": key,
			"came_in": each.came_in,
			"before": each.before,
			"missed": kept.overall(scores.get(key, {})).missed,
			"escalated": escalated.get(key, Escalations()).tickets,
			"back": back.get(key, Returns()).reopened + back.get(key, Returns()).repeats,
		}
		for key, each in tickets.items()
	]
	return most(rows, "came_in", "missed")


def escalations(scope: Scope) -> list[dict[str, Any]]:
	"""Why tickets escalated."""
	found = causes.escalations(scope)
	return most(
		[{"group": key, "number": each.number, "tickets": each.tickets} for key, each in found.items()],
		"number",
	)


def incidents(scope: Scope) -> list[dict[str, Any]]:
	"""The incidents that were announced in the month, with their tickets."""
	incident, ticket = frappe.qb.DocType("Partner Incident"), frappe.qb.DocType(facts.TICKET)
	query = frappe.qb.from_(incident).left_join(ticket).on(ticket.partner_incident == incident.name)
	query = query.where(facts.is_within(incident.announced_on, scope.begin, scope.end))
	query = query.groupby(incident.name, incident.title).select(incident.title, Count(ticket.name))
	return most([{"group": title, "tickets": number} for title, number in query.run()], "tickets")


def trending(scope: Scope) -> list[dict[str, Any]]:
	"""The categories against their own past, those that stand out first."""
	rows = [
		{"group": key, "number": each.number, "usual": each.usual, "stands_out": each.stands_out}
		for key, each in trends.trends(scope).items()
	]
	return most(rows, "stands_out", "number")


def standing_out(scope: Scope) -> list[dict[str, Any]]:
	"""The partners that somebody should call."""
	return [
		{
			"group": each.partner,
			"tier": each.tier,
			"account_manager": each.account_manager,
			"tickets": each.figures.tickets,
			"usual": each.usual,
			"missed": each.figures.missed,
			"flags": [asdict(flag)["flag"] for flag in each.flags],
		}
		for each in outliers.outliers(scope)[:MOST]
	]


def most(rows: Sequence[dict[str, Any]], *by: str) -> list[dict[str, Any]]:
	"""The rows with the highest numbers, no more than are read."""
	return sorted(rows, key=lambda row: (*(-row[field] for field in by), row["group"]))[:MOST]
