"""Where a digest's lines and sections lead: addresses that open for the session's user. Nothing here writes.

Whoever may not open a report is led to the list that it counts; whoever sees no tickets, to what was promised on them.
"""

import json
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe.utils import get_url, get_url_to_report
from helpdesk.utils import is_agent

from partner_support.adapters import site_time
from partner_support.adapters.alerts import alert_settings, alert_topics
from partner_support.adapters.alerts.alert_topics import Reader
from partner_support.adapters.figures import behind, facts
from partner_support.adapters.figures.facts import CLOCK, PARTNER, TICKET
from partner_support.adapters.figures.scope import Scope
from partner_support.engine import TICKET_CLOCKS

COMPLIANCE, OUTLIERS, TRENDING = "SLA Compliance", "Partner Outliers", "Trending Categories"
TICKETS_BEHIND = "Partner Tickets"
OF_PARTNERS = {"partner": ["is", "set"]}


def ticket(name: str | None, is_readable: bool) -> str:
	"""A ticket in Helpdesk; its promises for whoever does not work on it there."""
	if is_readable and is_agent():
		return get_url(f"/helpdesk/tickets/{name}")
	named = ["in", [name]]  # a plain link to what its reader may not open is dropped by the desk
	return of_list(CLOCK, ticket=named)


def team(name: str, reader: Reader) -> str:
	"""How a team kept its promises."""
	if may_open(COMPLIANCE):
		return of_report(COMPLIANCE, **period(reader.last_days), team=name)
	return of_list(TICKET, **failed(reader), agent_group=name)


def category(name: str, reader: Reader) -> str:
	"""The tickets of a category that came in of late."""
	if may_open(TICKETS_BEHIND):
		days = period(reader.last_days)
		return of_report(TICKETS_BEHIND, figure=behind.LAST_THIRTY, **days, category=name)
	return of_list(TICKET, **came_in(reader), ticket_type=facts.type_of(name))


def all_of(topic: str, reader: Reader) -> str:
	"""Where all of a topic is to be seen."""
	return ALL[topic](reader)


def missed(reader: Reader) -> str:
	"""The promises that were missed and are yet to be met."""
	return of_list(CLOCK, **promises(), breached=1, state=["in", list(alert_topics.UNDECIDED)])


def due_soon(reader: Reader) -> str:
	"""The promises that run out next."""
	horizon = site_time.to_site(alert_topics.horizon(reader.now))
	due = {"due_at": ["<=", f"{horizon:%Y-%m-%d %H:%M:%S}"]}
	return of_list(CLOCK, **promises(), breached=0, state="Running", **due)


def escalated(reader: Reader) -> str:
	"""The open tickets on a level."""
	if not is_agent():
		return of_report(TICKETS_BEHIND, figure=behind.ESCALATED_OPEN)
	open_ones = {"status_category": ["in", ["Open", "Paused"]]}
	return of_list(TICKET, escalation_level=[">=", alert_settings.level()], **open_ones)


def teams(reader: Reader) -> str:
	"""How each team kept its promises."""
	if may_open(COMPLIANCE):
		return of_report(COMPLIANCE, **period(reader.last_days), group_by=facts.TEAM)
	return of_list(TICKET, **failed(reader))


def partners(reader: Reader) -> str:
	"""The partners of which something stands out."""
	if may_open(OUTLIERS):
		return of_report(OUTLIERS, **period(reader.last_days))
	return of_list(PARTNER, needs_attention=1)


def categories(reader: Reader) -> str:
	"""Each category against its own past."""
	if may_open(TRENDING):
		return of_report(TRENDING, **period(reader.last_days))
	return of_list(TICKET, **came_in(reader))


ALL = {
	"Missed promises": missed,
	"About to be missed": due_soon,
	"Escalated tickets": escalated,
	"Teams below their target": teams,
	"Partners to call": partners,
	"Categories with more tickets than usual": categories,
	"Overdue second reviews": lambda reader: of_list(alert_topics.REVIEW, state="Open", overdue=1),
	"Tier proposals to decide": lambda reader: of_list(alert_topics.PROPOSAL, status="Open"),
	"Article drafts to review": lambda reader: of_list(alert_topics.SOURCE, state="Draft"),
}


def promises() -> dict[str, Any]:
	"""The filter that leaves the promises on tickets."""
	return {"clock": ["in", [kind.value for kind in TICKET_CLOCKS]]}


def came_in(reader: Reader) -> dict[str, Any]:
	"""The filters of partners' tickets that came in of late."""
	return {**OF_PARTNERS, "creation": [">=", f"{reader.last_days.begin:%Y-%m-%d %H:%M:%S}"]}


def failed(reader: Reader) -> dict[str, Any]:
	"""Those of them that missed a promise."""
	return {**came_in(reader), "agreement_status": "Failed"}


def period(scope: Scope) -> dict[str, str]:
	"""The dates of a report over this period, which both count."""
	return {"from_date": f"{scope.begin:%Y-%m-%d}", "to_date": f"{scope.last_day:%Y-%m-%d}"}


def may_open(report: str) -> bool:
	"""Whether the session's user has one of the report's roles."""
	return frappe.get_cached_doc("Report", report).is_permitted()


def of_list(doctype: str, **filters: Any) -> str:
	"""A list of the desk with these filters, as the desk reads them from an address."""
	written = {
		field: json.dumps(value) if isinstance(value, list) else value for field, value in filters.items()
	}
	query = f"?{urlencode(written)}" if written else ""
	return get_url(f"/desk/{frappe.scrub(doctype).replace('_', '-')}{query}")


def of_report(report: str, **filters: Any) -> str:
	"""A report of the desk with these filters."""
	address = get_url_to_report(report)
	return f"{address}?{urlencode(filters)}" if filters else address
