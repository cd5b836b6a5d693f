"""Questions to a second reviewer, and the only writer of them: asked, answered, withdrawn, overdue.

The ticket stays with whoever has it, and its partner sees nothing. A review has a time of its own, which runs on
while the ticket waits for its partner: the team owes its answer to a colleague. It is never due later than the ticket
itself. One review of a team for a ticket is open at a time; the database holds that.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from helpdesk.utils import is_agent

from partner_support.adapters import settings, site_time
from partner_support.adapters.mail import notifier
from partner_support.adapters.portal import saying
from partner_support.adapters.reviews import review_time

REVIEW = "Second Review"
OPEN, ANSWERED, WITHDRAWN = "Open", "Answered", "Withdrawn"


def ask(ticket: str, team: str, question: str) -> str:
	"""Put a question about a ticket to a team; the name of the review. Raises PermissionError, ValidationError."""
	document = worked_on(ticket)
	text = saying.checked(question, _("Write what the team is to look at."))
	check(document, team)
	now = site_time.now()
	review = frappe.get_doc({"doctype": REVIEW, "ticket": ticket, "partner": document.partner, "team": team})
	review.update({"question": text, "state": OPEN, "open_key": f"{ticket}|{team}"})
	review.update({"asked_by": frappe.session.user, "asked_on": site_time.to_site(now)})
	review.update(review_time.for_team(document, team, now))
	insert_once(review)
	leave_note(document, _("A second review by {0} was asked for: {1}"), team, text)
	tell(document, members(team), _("{0}: A second review is asked of {1}").format(ticket, team))
	return review.name


def answer(review: str, text: str) -> None:
	"""Answer a question: the answer is an internal note, and whoever asked is told."""
	document = opened(review)
	check_reviewer(document)
	words = saying.checked(text, _("Write the answer."))
	ticket = frappe.get_doc("HD Ticket", document.ticket)
	by = {"answered_by": frappe.session.user, "answered_on": site_time.to_site(site_time.now())}
	close(document, ANSWERED, answer=words, **by)
	leave_note(ticket, _("Second review by {0}: {1}"), document.team, words)
	tell(ticket, [document.asked_by], _("{0}: {1} has answered").format(ticket.name, document.team))


def withdraw(review: str) -> None:
	"""Take a question back; its team is told that nothing is left to do."""
	document = opened(review)
	ticket = worked_on(document.ticket)
	close(document, WITHDRAWN)
	leave_note(ticket, _("The second review by {0} was withdrawn: {1}"), document.team, document.question)
	tell(ticket, members(document.team), _("{0}: The second review was withdrawn").format(ticket.name))


def of_ticket(ticket: str) -> list[dict[str, Any]]:
	"""The ticket's reviews, the open ones first. Raises PermissionError for anybody but its agents."""
	worked_on(ticket)
	fields = ["name", "team", "state", "question", "asked_by", "asked_on", "due_at", "overdue", "explanation"]
	fields += ["answer", "answered_by", "answered_on"]
	rows = frappe.get_all(REVIEW, filters={"ticket": ticket}, fields=fields, order_by="asked_on desc")
	return sorted(rows, key=lambda row: row.state != OPEN)


def follow(ticket: Document) -> None:
	"""A ticket that is over asks nobody any more; a save that ends nothing asks the database nothing."""
	before = ticket.get_doc_before_save()
	if before and is_over(ticket) and not is_over(before):
		for name in frappe.get_all(REVIEW, filters={"ticket": ticket.name, "state": OPEN}, pluck="name"):
			close(frappe.get_doc(REVIEW, name, for_update=True), WITHDRAWN)


def is_over(ticket: Document) -> bool:
	"""Whether nobody works on the ticket any more."""
	return bool(ticket.is_merged or ticket.status_category == "Resolved")


def call_overdue(review: Document, now: datetime) -> None:
	"""Tell the team's lead and whoever asked, once; the caller holds the review's lock."""
	ticket = frappe.get_doc("HD Ticket", review.ticket)
	review.update({"overdue": 1, "escalated_on": site_time.to_site(now), "next_action_on": None})
	save(review)
	lead = settings.team_lead(review.team)
	leave_note(ticket, _("The second review by {0} is overdue: {1}"), review.team, review.question)
	told = [person for person in (lead, review.asked_by) if person]
	tell(ticket, told, _("{0}: The second review by {1} is overdue").format(ticket.name, review.team))


def worked_on(ticket: str) -> Document:
	"""The ticket, if the session's user works on it as an agent."""
	document = frappe.get_doc("HD Ticket", ticket)
	document.check_permission("write")
	if not is_agent():
		raise frappe.PermissionError(_("Second reviews are for the support team only."))
	return document


def opened(review: str) -> Document:
	"""The review as it now is, if it is still open."""
	document = frappe.get_doc(REVIEW, review, for_update=True)
	document.check_permission("read")
	if document.state != OPEN:
		frappe.throw(_("This second review is closed already. Reload the ticket to see the answer."))
	return document


def check_reviewer(review: Document) -> None:
	"""Refuse an answer by somebody who is neither of the team nor works on the ticket."""
	if not is_agent():
		raise frappe.PermissionError(_("Second reviews are for the support team only."))
	if frappe.session.user not in members(review.team):
		worked_on(review.ticket)


def check(ticket: Document, team: str) -> None:
	"""Refuse what cannot be asked."""
	if not ticket.partner:
		frappe.throw(_("Ticket {0} is no partner's. Write a comment instead.").format(ticket.name))
	if is_over(ticket):
		frappe.throw(_("Ticket {0} is resolved. Open it again first.").format(ticket.name))
	if frappe.db.get_value("HD Team", team, "disabled") != 0:
		frappe.throw(_("Team {0} is disabled or missing. Choose another.").format(frappe.bold(team)))
	if frappe.db.exists(REVIEW, {"ticket": ticket.name, "team": team, "state": OPEN}):
		refuse_second(team)


def refuse_second(team: str) -> None:
	"""Refuse to ask a team twice at once."""
	frappe.throw(
		_("{0} is reviewing this ticket already. Wait for the answer, or withdraw the question.").format(
			frappe.bold(escape_html(team))
		)
	)


def insert_once(review: Document) -> None:
	"""Store a new review; of two at the same instant, the second is refused."""
	try:
		save(review)
	except frappe.UniqueValidationError:
		refuse_second(review.team)


def close(review: Document, state: str, **values: Any) -> None:
	"""End a review."""
	review.update({"state": state, "open_key": None, "next_action_on": None, **values})
	save(review)


def save(review: Document) -> None:
	"""Store a review, as its one writer."""
	review.flags.written_by_reviews = True
	review.save(ignore_permissions=True)


def postpone(review: str, until: datetime) -> None:
	"""Come back to a review later: the attempt has failed."""
	frappe.db.set_value(REVIEW, review, "next_action_on", site_time.to_site(until))


def forget(ticket: str) -> None:
	"""Remove the reviews of a ticket that is being deleted."""
	frappe.db.delete(REVIEW, {"ticket": ticket})


def members(team: str) -> list[str]:
	"""The users of a team."""
	return frappe.get_all("HD Team Member", filters={"parent": team, "parenttype": "HD Team"}, pluck="user")


def leave_note(ticket: Document, words: str, team: str, text: str) -> None:
	"""Say it in the ticket, among ourselves."""
	lines = "<br>".join(escape_html(text).splitlines())
	notifier.leave_note(ticket, words.format(escape_html(team), lines))


def tell(ticket: Document, people: list[str], message: str) -> None:
	"""Ring for everybody but whoever does it."""
	for person in dict.fromkeys(people):
		if person != frappe.session.user:
			notifier.ring_for(person, ticket, message)
