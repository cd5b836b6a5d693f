"""What a matrix says, for people who are about to publish it: its coverage, and one case in full."""

from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime

from partner_support.adapters import settings, site_time
from partner_support.adapters.backtest import trials
from partner_support.engine import (
	TICKET_CLOCKS,
	Case,
	Clock,
	ClockKind,
	Contender,
	Decision,
	Event,
	EventKind,
	Facts,
	Ladder,
	Promise,
	agenda,
)
from partner_support.partner_support.doctype.escalation_ladder import escalation_ladder
from partner_support.partner_support.doctype.sla_matrix import readiness, sla_matrix
from partner_support.partner_support.doctype.sla_matrix_row.sla_matrix_row import working_days

EVERY_TICKET_HAS = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)


def coverage(document: Document, category: str | None = None) -> dict[str, Any]:
	"""The promises for every tier and severity in one category, and what keeps the draft from publishing."""
	matrix = sla_matrix.as_engine(document)
	essence = matrix.essence  # the winners are the same, however often a table says the same
	default = document.business_calendar
	start = next(working_days(matrix.calendars[default], datetime.now(timezone.utc)))
	severities = readiness.severities()
	return {
		"start": moment(start, matrix.calendars[default].time_zone),
		"categories": readiness.categories(),
		"severities": [in_both_words(severity) for severity in severities],
		"tiers": [
			{
				"tier": tier,
				"cells": [
					cell(essence.decide(Case(tier, severity, category, start, default)), default)
					for severity in severities
				],
			}
			for tier in readiness.tiers()
		],
		"gaps": readiness.gap_labels(matrix),
		"duplicates": readiness.duplicate_labels(matrix),
		"trial": trials.latest_of(document),
	}


def in_both_words(severity: str) -> str:
	"""The severity as partners read it, with Helpdesk's own word where that differs."""
	label = settings.severity_label(severity)
	return label if label == severity else _("{0} ({1})").format(label, severity)


def cell(decision: Decision, default_calendar: str) -> dict[str, Any]:
	"""One cell of the coverage table; a clock without a promise is None."""
	promises = {kind.name.lower(): decision.promises.get(kind) for kind in TICKET_CLOCKS}
	return {
		**{key: promise and in_words(promise, default_calendar) for key, promise in promises.items()},
		"ladder": decision.ladder and decision.ladder.ladder,
	}


def in_words(promise: Promise, default_calendar: str) -> dict[str, Any]:
	"""A promise as the coverage table shows it."""
	text = str(promise.winner.target)
	if promise.winner.calendar != default_calendar:
		text = _("{0} ({1})").format(text, promise.winner.calendar)
	return {"text": text, "row": promise.winner.row.name, "raised": promise.raised}


def what_would_apply(document: Document, case: Case) -> dict[str, Any]:
	"""The answer to one case: deadlines, the whole reasoning, and when the ladder would act."""
	matrix = sla_matrix.as_engine(document)
	decision = matrix.decide(case)
	ladder = named_ladder(decision)
	return {
		"start": moment(case.start, matrix.calendars[case.calendar].time_zone),
		"promises": [promise_in_full(promise, case) for promise in decision.promises.values()],
		"silent": [_(kind.value) for kind in EVERY_TICKET_HAS if kind not in decision.promises],
		"ladder": decision.ladder
		and {
			"name": decision.ladder.ladder,
			"row": decision.ladder.row.name,
			"losers": [row.name for row in decision.ladder.losers],
		},
		"escalations": escalations(decision, ladder) if ladder else [],
	}


def promise_in_full(promise: Promise, case: Case) -> dict[str, Any]:
	"""One clock: when it is due, and every row that had a say."""
	zone = promise.calendar.time_zone
	contenders = (promise.winner, *promise.losers)
	moments = {due: moment(due, zone) for due in {each.due for each in contenders}}
	return {
		"clock": _(promise.kind.value),
		"due": moment(promise.due, zone),
		"due_at": promise.due.isoformat(),
		"time_zone": zone,
		"calendar": promise.winner.calendar,
		"target": str(promise.winner.target),
		"raised": promise.raised,
		"contenders": [contender_in_full(each, moments[each.due]) for each in contenders],
	}


def contender_in_full(contender: Contender, due: str) -> dict[str, str]:
	"""One row's offer, when it would be due in words, and why it won or lost."""
	return {
		"row": contender.row.name,
		"target": str(contender.target),
		"calendar": contender.calendar,
		"due": due,
		"reason": contender.reason,
	}


def named_ladder(decision: Decision) -> Ladder | None:
	"""The ladder that the decision chose."""
	if not decision.ladder:
		return None
	return escalation_ladder.as_engine(frappe.get_cached_doc("Escalation Ladder", decision.ladder.ladder))


def escalations(decision: Decision, ladder: Ladder) -> list[dict[str, Any]]:
	"""When each dated step would act on a ticket that nobody touches, in order."""
	start = decision.case.start
	dated = []
	for promise in decision.promises.values():
		history = (Event(start, EventKind.STARTED),)
		clock = Clock(promise.kind, promise.calendar, promise.allowance, history)
		zone = promise.calendar.time_zone
		dated += [(each.at, each.step, zone) for each in agenda(ladder, clock, Facts(started_at=start))]
	return [
		{"at": moment(at, zone), "step": step.name, "level": step.level}
		for at, step, zone in sorted(dated, key=lambda each: each[0])
	]


def case_for(
	document: Document,
	tier: str | None,
	severity: str | None,
	category: str | None,
	start: str | None,
	partner: str | None,
) -> Case:
	"""The question to the matrix; a partner brings its tier and calendar unless a tier is named."""
	own = frappe.db.get_value("Partner", partner, ["partner_tier", "business_calendar"], as_dict=True) or {}
	return Case(
		tier=tier or own.get("partner_tier"),
		severity=severity or None,
		category=category or None,
		start=site_time.to_utc(start) if start else site_time.now(),
		calendar=own.get("business_calendar") or document.business_calendar,
	)


def moment(instant: datetime, zone: str) -> str:
	"""An instant as people read it in that zone, with the zone's abbreviation."""
	local = instant.astimezone(ZoneInfo(zone))
	return f"{format_datetime(local.replace(tzinfo=None), 'EEE d MMM y, HH:mm')} {local.tzname()}"
