"""A partner's answer to a question of its ticket, in the portal or by a link in a mail."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import strip_html

from partner_support.adapters import attempts, site_time
from partner_support.adapters.portal import saying
from partner_support.adapters.requests import partner_requests
from partner_support.adapters.sla import clocks
from partner_support.engine import Trigger

FEEDBACK_MAIL_FAILURE = "Partner Support: Helpdesk could not ask for feedback"


def confirm(
	request: Document, ticket: Document, by: str, feedback: str | None = None, comment: str | None = None
) -> None:
	"""It is solved: the ticket is closed with its resolution, and rated if the partner likes."""
	rate(ticket, feedback, comment)
	partner_requests.answer(request, partner_requests.CONFIRMED, comment or "", by)
	keep_resolution(ticket)
	ticket.status, ticket.status_category = partner_requests.CLOSED, "Resolved"
	save_for_partner(ticket)


def not_solved(request: Document, ticket: Document, by: str, reason: str | None) -> None:
	"""It is not: the reason opens the ticket again, and dissatisfaction climbs the ladder."""
	reason = saying.checked(reason, _("Say what is still wrong, so that the team need not ask you."))
	partner_requests.answer(request, partner_requests.NOT_SOLVED, reason, by)
	ticket = saying.say(ticket, reason, by)
	clocks.raise_flag(ticket, Trigger.DISSATISFIED, site_time.now())


def inform(
	request: Document | None, ticket: Document, by: str, text: str | None, files: tuple[str, ...] = ()
) -> None:
	"""What was asked for: the clock runs again."""
	text = saying.checked(text, _("Write what was asked for, or what the attached files show."))
	if request:
		partner_requests.answer(request, partner_requests.REPLIED, text, by)
	saying.say(ticket, text, by, files)


def keep_resolution(ticket: Document) -> None:
	"""What solved it, where no agent wrote that down: our last message."""
	if strip_html(ticket.resolution_details or "").strip():
		return
	last = {"reference_doctype": "HD Ticket", "reference_name": ticket.name, "sent_or_received": "Sent"}
	content = frappe.get_all(
		"Communication", filters=last, pluck="content", order_by="creation desc", limit=1
	)
	ticket.resolution_details = content[0] if content else None


def rate(ticket: Document, feedback: str | None, comment: str | None) -> None:
	"""Helpdesk's own satisfaction rating, which the partner may leave out here."""
	if not feedback:
		return
	if not frappe.db.exists("HD Ticket Feedback Option", {"name": feedback, "disabled": 0}):
		frappe.throw(_("Choose one of the ratings that are offered."))
	ticket.update({"feedback": feedback, "feedback_extra": comment or None})


def feedback_options() -> list[dict[str, Any]]:
	"""Helpdesk's ratings, the best first."""
	options = frappe.get_all(
		"HD Ticket Feedback Option",
		filters={"disabled": 0},
		fields=["name", "label", "rating"],
		order_by="rating desc, label",
	)
	return [
		{"value": row.name, "label": _(row.label), "stars": round((row.rating or 0) * 5)} for row in options
	]


def save_for_partner(ticket: Document) -> None:
	"""Save what we have checked: a rating is asked for, not demanded, and by a mail that holds nothing up."""
	ticket.check_update_perms = ticket.validate_feedback = ticket.handle_email_feedback = do_nothing
	ticket.flags.ignore_customer_edit_guard = True
	ticket.save(ignore_permissions=True)
	ask_for_feedback_soon(ticket)


def ask_for_feedback_soon(ticket: Document) -> None:
	"""Have a worker ask, where Helpdesk would: Helpdesk itself sends at once, and refuses the save where that fails."""
	if ticket.has_value_changed("status"):
		frappe.enqueue(
			ask_for_feedback,
			queue="short",
			enqueue_after_commit=True,
			now=bool(frappe.flags.in_test),
			ticket=ticket.name,
		)


def ask_for_feedback(ticket: str) -> None:
	"""Helpdesk's own mail with its link, if its settings say so for this ticket; a failure is logged."""
	document = frappe.get_doc("HD Ticket", ticket)
	document.has_value_changed = lambda field: field == "status"  # it was, by the save that had this done
	attempts.failure_of(document.handle_email_feedback, document, FEEDBACK_MAIL_FAILURE)


def do_nothing() -> None:
	"""In place of what Helpdesk asks of its own portal."""
