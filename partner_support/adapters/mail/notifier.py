"""The only sender of mail and rings of the bell.

Mail goes to the Email Queue within the caller's transaction, so it is sent if and only if what
it tells was committed. Each function returns what went wrong, in words, and raises nothing:
an escalation counts even if nobody can be reached. What people wrote is only ever data here:
bodies get it escaped, and nothing of it is run as a template.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_datetime, strip_html

from partner_support.adapters import attempts, partners, settings, site_time
from partner_support.adapters.escalation import briefing, recipients
from partner_support.adapters.knowledge import acknowledged
from partner_support.adapters.mail import languages, templates
from partner_support.adapters.sla import clock_records, loader, promises
from partner_support.adapters.tickets import routing
from partner_support.engine import State

if TYPE_CHECKING:
	from partner_support.adapters.escalation.escalations import Firing

MAIL_FAILURE = "Partner Support: a message could not be queued"
NOTE_FAILURE = "Partner Support: a note could not be left"
BELL_FAILURE = "Partner Support: a notification could not be left"
AUTOMATIC = {"X-Auto-Generated": "partner-support"}  # Helpdesk does not make a ticket of it
HEARD_WITHIN = timedelta(hours=4)  # working time; the new time where no promised one is ahead


class Unwanted(Exception):
	"""Frappe queued nothing: the address is invalid or unsubscribed."""


def acknowledge(ticket: str) -> str | None:
	"""Tell the partner the number, the promises in their own time, and where to follow the ticket."""
	document = frappe.get_doc("HD Ticket", ticket)
	articles = acknowledged.articles(document, partner_address(document))
	return mail_partner(document, "acknowledgement", lambda: {"articles": articles})


def speak_for_helpdesk(ticket: Document) -> None:
	"""Keep Helpdesk's own acknowledgement from a ticket that gets ours.

	It names no promise, and it is sent at once: a mail server that refuses it loses the ticket.
	"""
	if ticket.is_new() and settings.sends_acknowledgement():
		ticket.send_acknowledgement_email = say_nothing


def say_nothing() -> None:
	"""What Helpdesk does instead."""


def tell_partner(ticket: Document, now: datetime) -> str | None:
	"""Tell the partner that the ticket was escalated, the new time and the contact."""
	return mail_partner(
		ticket,
		"partner_notice",
		lambda: {
			"new_due": local(new_due(ticket, now), zone_of(ticket)),
			"contact": settings.escalation_contact(),
		},
	)


def brief(person: str, ticket: Document, firings: list["Firing"], text: str) -> str | None:
	"""Send one person the briefing about all that concerns them."""
	address = recipients.address_of(person)

	def send() -> None:
		context = about(ticket, site_time.site_zone()) | {
			"level": ticket.escalation_level,
			"reason": reasons(firings),
			"ticket_url": briefing.agent_url(ticket),
		}
		clock = firings[0].record.row.name  # an answer stays there: in the ticket the partner would read it
		queue(address, ("SLA Clock", clock), "escalation", context, {"briefing_html": text})

	return problem_of(send, ticket, MAIL_FAILURE, _("mail to {0} could not be queued").format(address))


def ring(person: str, ticket: Document, firings: list["Firing"]) -> str | None:
	"""Leave a notification for a user; an address without an account has no bell."""
	message = _("Ticket {0} reached level {1}: {2}").format(
		ticket.name, ticket.escalation_level, reasons(firings)
	)
	return ring_for(person, ticket, message)


def ring_for(person: str, ticket: Document, message: str) -> str | None:
	"""Leave a notification about a ticket for a user: where agents look, or else in the desk."""
	if not recipients.is_user(person):
		return None
	return problem_of(
		lambda: bell(person, ticket, message).insert(ignore_permissions=True),
		ticket,
		BELL_FAILURE,
		_("{0} could not be notified").format(person),
	)


def ring_about(person: str, document: Document, message: str, link: str | None = None) -> str | None:
	"""Leave the desk's notification about any document for a user; `link` leads elsewhere than to it."""
	note = {"for_user": person, "type": "Alert", "subject": escape_html(message), "link": link}
	about = {"document_type": document.doctype, "document_name": document.name}
	return problem_of(
		lambda: frappe.get_doc({"doctype": "Notification Log", **note, **about}).insert(
			ignore_permissions=True
		),
		document,
		BELL_FAILURE,
		_("{0} could not be notified").format(person),
	)


def reasons(firings: list["Firing"]) -> str:
	"""Why these fired, in words."""
	return "; ".join(firing.reason for firing in firings)


def bell(person: str, ticket: Document, message: str) -> Document:
	"""Helpdesk's own notification for an agent, the desk's for anybody else."""
	if frappe.db.exists("HD Agent", {"user": person, "is_active": 1}):
		return frappe.get_doc(
			{
				"doctype": "HD Notification",
				"user_from": frappe.session.user,
				"user_to": person,
				"notification_type": "Reaction",  # the type whose own words Helpdesk shows
				"reference_ticket": ticket.name,
				"message": message.removeprefix(f"{ticket.name}: "),  # Helpdesk itself names the ticket
			}
		)
	return frappe.get_doc(
		{
			"doctype": "Notification Log",
			"for_user": person,
			"type": "Alert",
			"document_type": "HD Ticket",
			"document_name": ticket.name,
			"subject": escape_html(message),
		}
	)


def leave_note(ticket: Document, text: str) -> str | None:
	"""Leave an internal note in the ticket, which no partner sees."""
	note = frappe.get_doc(
		{
			"doctype": "HD Ticket Comment",
			"reference_ticket": ticket.name,
			"commented_by": frappe.session.user,
			"content": text,
		}
	)
	return problem_of(
		lambda: note.insert(ignore_permissions=True), ticket, NOTE_FAILURE, _("no note could be left")
	)


def mail_partner(ticket: Document, kind: str, more: Callable[[], dict[str, Any]]) -> str | None:
	"""Mail whoever raised the ticket, in the partner's language and time zone."""
	address = partner_address(ticket)
	if not address:
		return _("the ticket names nobody to write to")

	def send() -> None:
		with languages.speaking(partners.partner(ticket.partner).language):
			queue(address, ("HD Ticket", ticket.name), kind, about(ticket, zone_of(ticket)) | more())

	return problem_of(send, ticket, MAIL_FAILURE, _("mail to {0} could not be queued").format(address))


def partner_address(ticket: Document) -> str | None:
	"""Where Helpdesk would answer; the contact's address for a ticket that one of us entered."""
	raised_by = parseaddr(ticket.raised_by or "")[1]
	if "@" in raised_by and not frappe.db.exists("HD Agent", {"user": raised_by}):
		return recipients.address_of(raised_by)
	return ticket.contact and frappe.db.get_value("Contact", ticket.contact, "email_id")


def problem_of(action: Callable[[], object], ticket: Document, title: str, words: str) -> str | None:
	"""Do what may fail; what went wrong, in words, if it did."""
	error = attempts.failure_of(action, ticket, title)
	return _("{0}: {1}").format(words, strip_html(str(error))) if error else None


def queue(
	address: str,
	thread: tuple[str, str],
	kind: str,
	context: dict[str, Any],
	ready: dict[str, str] | None = None,
	attachments: list[dict[str, Any]] | None = None,
) -> None:
	"""Queue one message made from a template; answers to it go to the document `thread`.

	`ready` is HTML of our own that needs no escaping; `attachments` are names and contents of files.
	"""
	subject, body = templates.rendered(kind, context, ready or {})
	queued = frappe.sendmail(
		recipients=[address],
		subject=subject,
		message=body,
		reference_doctype=thread[0],
		reference_name=thread[1],
		in_reply_to=last_message(thread),
		email_headers=AUTOMATIC,
		attachments=attachments,
		add_unsubscribe_link=0,
		delayed=True,
	)
	if not queued:
		raise Unwanted(_("no valid address, or it wants no mail from this site"))


def last_message(thread: tuple[str, str]) -> str | None:
	"""The newest message of a thread that is known to mail programs, which then show ours below it."""
	doctype, name = thread
	if doctype != "HD Ticket":
		return None
	known = {"reference_doctype": doctype, "reference_name": name, "message_id": ["is", "set"]}
	return frappe.db.get_value("Communication", known, "name", order_by="creation desc")


def about(ticket: Document, zone: ZoneInfo) -> dict[str, Any]:
	"""What every template may say about a ticket."""
	return {
		"ticket": ticket.name,
		"subject": ticket.subject,
		"partner": ticket.partner,
		"tier": ticket.partner_tier,
		"contact_name": ticket.contact and frappe.db.get_value("Contact", ticket.contact, "first_name"),
		"severity": settings.severity_label(ticket.priority),
		"category": routing.category_of(ticket) or ticket.ticket_type,
		"promises": [
			{"clock": _(kind.value), "due_local": local(record.clock.due, zone), "zone": zone.key}
			for kind, record in clock_records.promised(clock_records.load(ticket.name)).items()
		],
		"ticket_url": ticket.portal_uri,
	}


def zone_of(ticket: Document) -> ZoneInfo:
	"""The partner's time zone; the promise's where the partner has none."""
	own = partners.partner(ticket.partner).time_zone
	return ZoneInfo(own or loader.calendar(promises.calendar_for(ticket)).time_zone)


def local(instant: datetime, zone: ZoneInfo) -> str:
	"""Date and time as read on a clock in that zone."""
	return format_datetime(instant.astimezone(zone).replace(tzinfo=None), "EEEE d MMMM yyyy HH:mm")


def new_due(ticket: Document, now: datetime) -> datetime:
	"""The next promise that is still to be kept; else when the partner will hear from us."""
	running = [
		record.clock
		for record in clock_records.promised(clock_records.load(ticket.name)).values()
		if record.clock.state is State.RUNNING
	]
	ahead = [clock.due for clock in running if clock.due > now]
	return min(ahead) if ahead else loader.calendar(promises.calendar_for(ticket)).deadline(now, HEARD_WITHIN)
