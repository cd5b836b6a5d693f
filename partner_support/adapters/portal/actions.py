"""What a partner does with its own ticket besides replying: confirm, object, complete, and ask for more attention."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import limits, site_time
from partner_support.adapters.portal import own_ticket, saying
from partner_support.adapters.requests import answers, partner_requests
from partner_support.adapters.sla import clocks
from partner_support.adapters.tickets import attachments
from partner_support.engine import Trigger


def confirm_solved(name: str, feedback: str | None, comment: str | None) -> None:
	"""It is solved: close it."""
	ticket = own_ticket.taken(name)
	answers.confirm(
		awaited(ticket, partner_requests.CONFIRMATION), ticket, frappe.session.user, feedback, comment
	)


def not_solved(name: str, reason: str | None) -> None:
	"""It is not solved, for this reason."""
	ticket = own_ticket.taken(name)
	answers.not_solved(awaited(ticket, partner_requests.CONFIRMATION), ticket, frappe.session.user, reason)


def add_information(name: str, text: str | None, files: list[str]) -> None:
	"""What was asked for, with files that were uploaded before."""
	ticket = open_ticket(name)
	request = partner_requests.waiting_for(ticket.name, for_update=True)
	if request and request.kind != partner_requests.INFORMATION:
		request = None
	attachments.refuse_number(len(files))
	answers.inform(request, ticket, frappe.session.user, text, tuple(files))


def mark_business_critical(name: str, reason: str | None) -> None:
	"""Business hangs on it: the ladder hears of it within a minute."""
	ticket = open_ticket(name)
	if ticket.business_critical:
		frappe.throw(_("Ticket {0} is marked as business-critical already.").format(ticket.name))
	reason = saying.checked(reason, _("Say what hangs on it: the deal, the customer, the date."))
	ticket = saying.say(ticket, reason, frappe.session.user)
	ticket.business_critical = 1
	answers.save_for_partner(ticket)  # which keeps within the limits, as any other way to set it


def ask_for_management(name: str, reason: str | None) -> None:
	"""The partner wants somebody with more authority to look at it."""
	ticket = open_ticket(name)
	if clocks.is_raised(ticket, Trigger.MANAGEMENT_REQUESTED):
		frappe.throw(_("The management was asked for already, and has been told."))
	reason = saying.checked(reason, _("Say why the management should look at it."))
	limits.within(limits.ESCALATION, frappe.session.user, ticket.partner)
	ticket = saying.say(ticket, reason, frappe.session.user)
	clocks.raise_flag(ticket, Trigger.MANAGEMENT_REQUESTED, site_time.now())


def open_ticket(name: str) -> Document:
	"""The ticket to act on, unless it is closed for good."""
	ticket = own_ticket.taken(name)
	if ticket.status == partner_requests.CLOSED or ticket.is_merged:
		frappe.throw(
			_("Ticket {0} is closed. Answer its last mail to open it again, or raise a new one.").format(
				ticket.name
			)
		)
	return ticket


def awaited(ticket: Document, kind: str) -> Document:
	"""The question that is being answered. Raises ValidationError once it is settled."""
	request = partner_requests.waiting_for(ticket.name, for_update=True)
	if not request or request.kind != kind:
		frappe.throw(
			_("Nobody waits for an answer to ticket {0} any more. Reload the page.").format(ticket.name)
		)
	return request
