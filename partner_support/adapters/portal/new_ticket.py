"""What a partner is told before a ticket is sent: what it should say, and what it will be promised.

The promise is decided by what decides a ticket's own, for the ticket that would come of the form now.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.html_utils import sanitize_html
from helpdesk.utils import is_agent

from partner_support.adapters import settings, site_time
from partner_support.adapters.mail import notifier
from partner_support.adapters.sla import clock_records, promises
from partner_support.adapters.tickets import guard, pinning, routing
from partner_support.engine import ClockKind, Row

Told = dict[str, Any]


def preview(
	ticket_type: str | None, priority: str | None, customer: str | None, business_critical: bool
) -> Told:
	"""Everything that the page says about the form as it stands. Raises Refusal for another partner's customer."""
	ticket = ticket_of(ticket_type, priority, customer)
	category = routing.category_of(ticket)
	return {
		"category": category and about_category(frappe.get_cached_doc("Support Category", category)),
		"severity": about_severity(priority),
		"business_critical": about_urgency() if business_critical else None,
		"promise": promise(ticket, site_time.now()),
	}


def ticket_of(ticket_type: str | None, priority: str | None, customer: str | None) -> Document:
	"""The ticket that the form would make, pinned as it would be."""
	ticket = frappe.new_doc("HD Ticket")
	ticket.update({"ticket_type": ticket_type, "priority": priority, "customer": customer})
	pinning.pin(ticket)
	if customer and not is_agent():
		guard.refuse_another_partners_name(ticket)
	return ticket


def about_category(category: Document) -> Told:
	"""What to describe and attach. The guidance is an administrator's own HTML, cleaned of what could act."""
	return {
		"title": _("What helps us with {0}").format(_(category.category_name)),
		"guidance": sanitize_html(category.guidance or "", always_sanitize=True),
		"checklist_title": _("Please include") if category.checklist else None,
		"checklist": [
			{"item": _(row.item), "optional": None if row.required else _("if you have it")}
			for row in category.checklist
		],
		"typical": category.typical_resolution
		and _("Usually resolved within {0}.").format(category.typical_resolution),
		"files": about_files(),
	}


def about_files() -> str:
	"""What may be attached: Helpdesk says only that an upload failed."""
	said = {
		"attachments_per_message": _("at most {0}"),
		"attachment_megabytes": _("up to {0} MB each"),
	}
	parts = [text.format(settings.limit(name)) for name, text in said.items() if settings.limit(name)]
	if kinds := settings.attachment_kinds():
		parts.append(", ".join(sorted(kinds)))
	return _("Files: {0}").format("; ".join(parts)) if parts else ""


def about_severity(priority: str | None) -> Told | None:
	"""The severity in the partner's words."""
	row = next((row for row in settings.offered_severities() if row.priority == priority), None)
	return {"label": _(row.severity_label), "meaning": _(row.meaning or "")} if row else None


def about_urgency() -> str:
	"""What it means that a ticket is business-critical."""
	return _(
		"Business-critical: your ticket is escalated at once. Please choose it only where an active deal, a live"
		" customer or a date that cannot move hangs on it, and say which."
	)


def promise(ticket: Document, now: datetime) -> Told | None:
	"""What the ticket would be promised if it came in now; None until both category and severity are known."""
	category = routing.category_of(ticket)
	if not (ticket.partner and ticket.priority and category and settings.is_enabled()):
		return None
	decision = promises.decide(ticket, now)
	zone = notifier.zone_of(ticket)
	clocks = clock_records.begun("", decision)
	case = (ticket.partner_tier, settings.severity_label(ticket.priority), category)
	return {
		"title": _("What we promise if you send it now"),
		"case": ", ".join(_(part) for part in case if part),
		"clocks": [
			{
				"by": by(kind),
				"due_at": record.clock.due.isoformat(),
				"due_local": notifier.local(record.clock.due, zone),
				"zone": zone.key,
				"rule": rule(decision.promises[kind].winner.row),
			}
			for kind, record in clocks.items()
		],
	}


def by(kind: ClockKind) -> str:
	"""What a clock promises; {0} is the instant, which the browser puts into its reader's own time."""
	if kind is ClockKind.FIRST_RESPONSE:
		return _("First response by {0}")
	if kind is ClockKind.RESOLUTION:
		return _("Resolution by {0}")
	if kind is ClockKind.UPDATE:
		return _("News from us by {0}")
	return f"{_(kind.value)}: {{0}}"


def rule(row: Row) -> str:
	"""Whom the rule that decided speaks about."""
	severity = row.severity and settings.severity_label(row.severity)
	named = [_(part) for part in (row.tier, severity, row.category) if part]
	return _("as for every {0} ticket").format(", ".join(named)) if named else _("as for every ticket")
