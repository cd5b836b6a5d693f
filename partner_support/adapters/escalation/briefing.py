"""What somebody who has never seen the ticket needs to act on it, as one piece of HTML."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_datetime, strip_html

from partner_support.adapters import partners, settings, site_time
from partner_support.adapters.sla import clock_records
from partner_support.engine import Target, Unit

if TYPE_CHECKING:
	from partner_support.adapters.escalation.escalations import Firing

TEMPLATE = "partner_support/templates/briefing.html"
LONGEST_TIMELINE = 12
LONGEST_SNIPPET = 200


def text(ticket: Document, firings: list["Firing"], now: datetime) -> str:
	"""The briefing, with everything that a person wrote escaped by the template."""
	return frappe.render_template(
		TEMPLATE,
		{
			"ticket": ticket,
			"partner": partners.partner(ticket.partner),
			"severity": settings.severity_label(ticket.priority),
			"firings": firings,
			"promises": promises(ticket, now),
			"timeline": timeline(ticket.name),
			"url": agent_url(ticket),
		},
	)


def in_short(ticket: Document, firings: list["Firing"]) -> str:
	"""Only that the ticket was escalated and why."""
	reasons = "; ".join(firing.reason for firing in firings)
	return escape_html(_("Escalated to level {0}: {1}").format(ticket.escalation_level, reasons))


def lowered(ticket: Document, firing: "Firing") -> str:
	"""That somebody took the ticket down again, and why."""
	return escape_html(_("Level {0} now. {1}").format(ticket.escalation_level, firing.reason))


def agent_url(ticket: Document) -> str:
	"""The ticket in Helpdesk's agent screen."""
	return frappe.utils.get_url(f"/helpdesk/tickets/{ticket.name}")


def promises(ticket: Document, now: datetime) -> list[dict[str, Any]]:
	"""Each clock: what was promised, by which row, until when, and how much is used."""
	return [
		{
			"clock": _(kind.value),
			"row": record.row.matrix_row,
			"target": str(Target(record.row.target_value, Unit(record.row.target_unit))),
			"due": format_datetime(site_time.to_site(record.clock.due)),
			"used": round(100 * record.clock.consumed(now) / record.clock.allowance),
			"state": _(record.clock.state.value),
		}
		for kind, record in sorted(
			clock_records.load(ticket.name).items(), key=lambda each: each[1].clock.due
		)
	]


def timeline(ticket: str) -> list[dict[str, Any]]:
	"""The latest messages, notes and changes, oldest first."""
	entries = [*messages(ticket), *notes(ticket), *changes(ticket)]
	latest = sorted(entries, key=lambda entry: entry["at"])[-LONGEST_TIMELINE:]
	return [{**entry, "at": format_datetime(entry["at"])} for entry in latest]


def messages(ticket: str) -> list[dict[str, Any]]:
	"""What partner and agents wrote to each other."""
	rows = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": "HD Ticket",
			"reference_name": ticket,
			"communication_type": "Communication",
		},
		fields=["creation", "sender", "content", "sent_or_received"],
		order_by="creation desc",
		limit=LONGEST_TIMELINE,
	)
	return [entry(row.creation, row.sender, row.content) for row in rows]


def notes(ticket: str) -> list[dict[str, Any]]:
	"""What agents noted among themselves."""
	rows = frappe.get_all(
		"HD Ticket Comment",
		filters={"reference_ticket": ticket},
		fields=["creation", "commented_by", "content"],
		order_by="creation desc",
		limit=LONGEST_TIMELINE,
	)
	return [entry(row.creation, row.commented_by, row.content) for row in rows]


def changes(ticket: str) -> list[dict[str, Any]]:
	"""What was done to the ticket."""
	rows = frappe.get_all(
		"HD Ticket Activity",
		filters={"ticket": ticket},
		fields=["creation", "owner", "action"],
		order_by="creation desc",
		limit=LONGEST_TIMELINE,
	)
	return [entry(row.creation, row.owner, row.action) for row in rows]


def entry(at: datetime, who: str | None, what: str | None) -> dict[str, Any]:
	"""One line of the timeline, without markup."""
	words = " ".join(strip_html(what or "").split())
	return {"at": at, "who": who or "", "what": words[:LONGEST_SNIPPET]}
