"""What a ticket's own fields say, computed from its clocks. Pure: writes nothing, asks nobody.

Helpdesk's badges, lists, dashboards and hourly job read these fields; they must tell what the
clocks tell, in Helpdesk's own terms.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from frappe.model.document import Document
from frappe.utils import get_datetime

from partner_support.adapters import site_time
from partner_support.engine import Clock, ClockKind, EventKind, State

RESPONSE_FIELDS = ("response_by", "first_responded_on", "first_response_time", "first_response_failed_by")
RESOLUTION_FIELDS = (
	"resolution_by",
	"resolution_date",
	"resolution_time",
	"resolution_failed_by",
	"on_hold_since",
	"total_hold_time",
)
SLA_FIELDS = (*RESPONSE_FIELDS, *RESOLUTION_FIELDS, "agreement_status")
FAILED, PAUSED, RESPONSE_DUE, RESOLUTION_DUE, FULFILLED = (
	"Failed",
	"Paused",
	"First Response Due",
	"Resolution Due",
	"Fulfilled",
)


def sla_fields(clocks: Mapping[ClockKind, Clock], now: datetime) -> dict[str, Any]:
	"""The values of SLA_FIELDS at `now`; a clock that was never promised leaves its fields out."""
	fields: dict[str, Any] = {"agreement_status": agreement_status(clocks, now)}
	if ClockKind.FIRST_RESPONSE in clocks:
		fields |= response_fields(clocks[ClockKind.FIRST_RESPONSE], now)
	if ClockKind.RESOLUTION in clocks:
		fields |= resolution_fields(clocks[ClockKind.RESOLUTION], now)
	return fields


def response_fields(clock: Clock, now: datetime) -> dict[str, Any]:
	"""First response, as Helpdesk names it; durations in seconds of working time."""
	met_at = clock.ended_at if clock.state is State.MET else None
	return {
		"response_by": site_time.to_site(clock.due),
		"first_responded_on": site_time.to_site(met_at),
		"first_response_time": seconds(clock.consumed(met_at)) if met_at else None,
		"first_response_failed_by": failed_by(clock, now) if met_at else None,
	}


def resolution_fields(clock: Clock, now: datetime) -> dict[str, Any]:
	"""Resolution and hold, as Helpdesk names them; durations in seconds of working time."""
	ended_at = clock.ended_at
	return {
		"resolution_by": site_time.to_site(clock.due),
		"resolution_date": site_time.to_site(ended_at),
		"resolution_time": seconds(clock.consumed(ended_at)) if ended_at else None,
		"resolution_failed_by": failed_by(clock, now) if ended_at else None,
		"on_hold_since": site_time.to_site(clock.history[-1].at) if clock.state is State.PAUSED else None,
		"total_hold_time": seconds(held(clock)),
	}


def agreement_status(clocks: Mapping[ClockKind, Clock], now: datetime) -> str:
	"""Helpdesk's one word for all of it, in Helpdesk's order of precedence."""
	states = {clock.state for clock in clocks.values()}
	response = clocks.get(ClockKind.FIRST_RESPONSE)
	if any(clock.breached_at(now) for clock in clocks.values()):
		return FAILED
	if State.PAUSED in states:
		return PAUSED
	if response and response.state is State.RUNNING:
		return RESPONSE_DUE
	return RESOLUTION_DUE if State.RUNNING in states else FULFILLED


def agreement_status_by_dates(ticket: Document, now: datetime) -> str:
	"""The same for a ticket on which nothing happened but time: an open target may have passed."""
	moment = site_time.to_site(now)
	open_targets = (
		(ticket.response_by, ticket.first_responded_on),
		(ticket.resolution_by, ticket.resolution_date),
	)
	running = ticket.agreement_status in (RESPONSE_DUE, RESOLUTION_DUE)
	missed = any(by and not met and get_datetime(by) < moment for by, met in open_targets)
	return FAILED if running and missed else ticket.agreement_status


def failed_by(clock: Clock, now: datetime) -> float | None:
	"""Seconds of working time past the deadline; None when it was kept."""
	return seconds(clock.overrun(clock.ended_at or now)) if clock.breached_at(now) else None


def held(clock: Clock) -> timedelta:
	"""Working time spent paused, over completed pauses."""
	return sum(
		(
			clock.calendar.elapsed(event.at, following.at)
			for event, following in pairwise(clock.history)
			if event.kind is EventKind.PAUSED
		),
		timedelta(0),
	)


def seconds(duration: timedelta) -> float:
	"""A duration as Frappe stores it."""
	return duration.total_seconds()
