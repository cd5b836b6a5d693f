"""A commission ticket about a statement is a dispute: how it opens, moves with its ticket, and is decided.

A ticket is one as long as it is a partner's, its category is about commission statements, and it
names one that the partner was given. When it stops being one, an undecided dispute is withdrawn;
when it becomes one again, the same dispute comes back. What was decided stays decided.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from partner_support.adapters import attempts, settings
from partner_support.adapters.disputes import audit_events, audit_trail
from partner_support.adapters.disputes.audit_trail import STATEMENT, TICKET, Event
from partner_support.adapters.mail import notifier
from partner_support.adapters.tickets import routing
from partner_support.engine import LifecycleError
from partner_support.partner_program import followed, states
from partner_support.partner_program.dispute_trail import DISPUTE

LINK = "commission_statement"
STATEMENT_FAILURE = "Partner Support: a disputed statement could not be moved"
GIVEN_TO_THE_PARTNER = ("Issued", "Disputed", "Paid", "Superseded")
DISPUTABLE = ("Issued", "Paid")
UNDECIDED = ("Open", "Under Review")
HOLDING = (*UNDECIDED, "Agreed")  # states that keep a statement disputed
TICKET_FACTS = ("name", "partner", "ticket_type", LINK, "is_merged", "merged_with", "ticket_split_from")
PAST_THE_TRAIL = "(unknown)"  # a change that nobody made by any of the ways that leave a trace


def may_concern(ticket: Document) -> bool:
	"""Whether a save of this ticket may have to do with a dispute; asks the database nothing."""
	before = ticket.get_doc_before_save()
	link = ticket.meta.get_field(LINK)
	if not link or link.options != STATEMENT:
		return False
	return any(each.get(LINK) or is_about_statements(each) for each in (ticket, before) if each)


def is_about_statements(ticket: Document | frappe._dict) -> bool:
	"""Whether the ticket's category concerns commission statements."""
	category = routing.category_of(ticket)
	return bool(category) and (
		frappe.get_cached_value("Support Category", category, "record_doctype") == STATEMENT
	)


def of_ticket(ticket: str) -> frappe._dict | None:
	"""The ticket's dispute."""
	fields = ["name", "status", LINK]
	return frappe.db.get_value(DISPUTE, {"ticket": ticket}, fields, as_dict=True)


# with the ticket


def follow_ticket(ticket: str) -> None:
	"""Bring the dispute to where its ticket stands. Idempotent: one action saves a ticket several times."""
	facts = frappe.db.get_value(TICKET, ticket, TICKET_FACTS, as_dict=True, for_update=True)
	dispute, statement = of_ticket(ticket), disputed_statement(facts)
	if dispute:
		adapt(dispute, facts, statement)
		audit_trail.follow(dispute.name, (TICKET, ticket))
	elif statement and settings.is_enabled() and not belongs_to_another(facts, statement):
		begin(facts, statement)


def disputed_statement(ticket: frappe._dict) -> str | None:
	"""The statement that a ticket disputes, if it is a dispute."""
	if not ticket.partner or ticket.is_merged or not ticket.get(LINK) or not is_about_statements(ticket):
		return None
	given = {"name": ticket[LINK], "partner": ticket.partner, "status": ["in", GIVEN_TO_THE_PARTNER]}
	return frappe.db.get_value(STATEMENT, given)


def belongs_to_another(ticket: frappe._dict, statement: str) -> bool:
	"""Whether the ticket was split from one that disputes the statement already; that one's trail notes it."""
	origin, seen = ticket.ticket_split_from, {ticket.name}
	while origin and origin not in seen:
		seen.add(origin)
		dispute = of_ticket(origin)
		if dispute and dispute[LINK] == statement and dispute.status != "Withdrawn":
			note_split(dispute.name, ticket)
			return True
		origin = frappe.db.get_value(TICKET, origin, "ticket_split_from")
	return False


def note_split(dispute: str, ticket: frappe._dict) -> None:
	"""Say once in the trail that part of the conversation went to another ticket."""
	subject = followed.subject(TICKET, ticket.name)
	if subject not in audit_trail.recorded(dispute):
		split = {"split_from": ticket.ticket_split_from, LINK: ticket[LINK]}
		audit_trail.append(dispute, [Event("Note", subject, after=split)])


def begin(ticket: frappe._dict, statement: str) -> None:
	"""Open the ticket's dispute, with all that was said so far, and mark the statement."""
	dispute = frappe.new_doc(DISPUTE)
	dispute.update(
		{
			"ticket": ticket.name,
			"ticket_number": ticket.name,
			"partner": ticket.partner,
			"opened_on": now_datetime(),
			"opened_by": frappe.session.user,
			**about(statement),
		}
	)
	stored(dispute)
	audit_trail.begin(dispute.name, ticket.name, statement, list(audit_events.missing(ticket.name, set())))
	mark(statement)


def about(statement: str) -> dict[str, object]:
	"""What a dispute keeps about its statement."""
	facts = frappe.db.get_value(STATEMENT, statement, ["currency", "total", "status"], as_dict=True)
	before = facts.status
	if before not in DISPUTABLE:
		other = {LINK: statement, "status": ["in", HOLDING]}
		before = frappe.db.get_value(DISPUTE, other, "statement_status_before") or "Issued"
	return {
		LINK: statement,
		"currency": facts.currency,
		"statement_total": facts.total,
		"statement_status_before": before,
	}


def adapt(dispute: frappe._dict, ticket: frappe._dict, statement: str | None) -> None:
	"""Withdraw, take back or turn to another statement, as the ticket now says."""
	if not statement:
		if dispute.status in UNDECIDED:
			withdraw(dispute, ticket)
	elif dispute.status == "Withdrawn":
		change(dispute.name, status="Under Review", **about(statement))
		mark(statement)
	elif dispute.status in UNDECIDED and dispute[LINK] != statement:
		turn_to(dispute, statement)


def withdraw(dispute: frappe._dict, ticket: frappe._dict) -> None:
	"""End a dispute that its ticket no longer is; the trail stays."""
	if ticket.is_merged:
		reason = _("Ticket {0} was merged into {1}.").format(ticket.name, ticket.merged_with)
	else:
		reason = _("Ticket {0} no longer disputes a statement of this partner.").format(ticket.name)
	before = change(dispute.name, status="Withdrawn", decision_reason=reason).statement_status_before
	release(dispute[LINK], before)
	told = _("Dispute {0} was withdrawn: {1} Its audit trail is kept.").format(dispute.name, reason)
	tell(ticket.merged_with or ticket.name, told)


def turn_to(dispute: frappe._dict, statement: str) -> None:
	"""Dispute another statement; a claim in another currency is entered anew."""
	facts = about(statement)
	if facts["currency"] != frappe.db.get_value(DISPUTE, dispute.name, "currency"):
		facts["amount_claimed"] = 0
	before = frappe.db.get_value(DISPUTE, dispute.name, "statement_status_before")
	change(dispute.name, **facts)
	release(dispute[LINK], before)
	mark(statement)


def leave_ticket(ticket: str) -> None:
	"""A ticket is deleted: its dispute stays, and says so."""
	dispute = of_ticket(ticket)
	if not dispute:
		return
	gone = Event("State", followed.subject(TICKET, ticket), {"deleted": False}, {"deleted": True})
	audit_trail.append(dispute.name, [gone])
	frappe.db.set_value(DISPUTE, dispute.name, "ticket", None, update_modified=False)


# with the statement


def mark(statement: str) -> None:
	"""Move the statement to Disputed, where it may go there; the dispute stands in any case."""
	move(statement, DISPUTABLE, "Disputed")


def release(statement: str, before: str | None) -> None:
	"""Give the statement back the state it had, unless another dispute holds it."""
	if not frappe.db.exists(DISPUTE, {LINK: statement, "status": ["in", HOLDING]}):
		move(statement, ("Disputed",), before or "Issued")


def move(statement: str, origins: tuple[str, ...], state: str) -> None:
	"""Move a statement if it is in one of these states; one that refuses is logged."""
	document = frappe.get_doc(STATEMENT, statement, for_update=True)
	if document.status not in origins:
		return
	document.flags.ignore_permissions = True
	attempts.failure_of(lambda: states.transition(document, state), document, STATEMENT_FAILURE)


def follow_statement(statement: Document) -> None:
	"""Note what became of a statement in the trails of its disputes, and end those that it settles."""
	for dispute in disputes_about(statement.name):
		audit_trail.follow(dispute.name, (STATEMENT, statement.name))
		settle(dispute, statement)


def disputes_about(statement: str) -> list[frappe._dict]:
	"""The disputes of a statement, and those that it corrects."""
	return frappe.get_all(
		DISPUTE,
		or_filters={LINK: statement, "corrected_statement": statement},
		fields=["name", "status", LINK, "corrected_statement"],
		order_by="creation, name",
	)


def settle(dispute: frappe._dict, statement: Document) -> None:
	"""An agreed dispute is corrected when the version that corrects its statement is given to the partner."""
	is_correction = dispute.corrected_statement == statement.name
	if is_correction and statement.status == "Void":
		change(dispute.name, corrected_statement=None)
	elif dispute.status != "Agreed":
		return
	elif is_correction and statement.status in GIVEN_TO_THE_PARTNER:
		change(dispute.name, status="Corrected")
	elif dispute[LINK] == statement.name and statement.superseded_by:
		change(dispute.name, status="Corrected", corrected_statement=statement.superseded_by)


def forget_correction(statement: str) -> None:
	"""A draft is deleted: the dispute that it was to correct waits for another."""
	for dispute in frappe.get_all(DISPUTE, filters={"corrected_statement": statement}, pluck="name"):
		change(dispute, corrected_statement=None)


# the writing


def locked(dispute: str) -> Document:
	"""The dispute as it is now, behind its statement: everybody locks in this order."""
	statement = frappe.db.get_value(DISPUTE, dispute, LINK)
	if statement:
		frappe.db.get_value(STATEMENT, statement, "name", for_update=True)
	return frappe.get_doc(DISPUTE, dispute, for_update=True)


def change(dispute: str, **values: object) -> Document:
	"""Change a dispute and append it to its trail, which first notes what was changed past it."""
	document = locked(dispute)
	audit_trail.follow(dispute, (DISPUTE, dispute), actor=PAST_THE_TRAIL)
	refuse_illegal_move(document, values.get("status") or document.status)
	document.update(values)
	stored(document)
	audit_trail.follow(dispute, (DISPUTE, dispute))
	return document.reload()


def refuse_illegal_move(document: Document, state: str) -> None:
	"""Refuse by the state as locked: the document's own check knows the one that the transaction began with."""
	try:
		states.lifecycle_of(DISPUTE).check(document.status, state)
	except LifecycleError as error:
		frappe.throw(_("{0}.").format(escape_html(str(error))), title=_("Not Allowed From This State"))


def stored(dispute: Document) -> None:
	"""Save a dispute past its guard."""
	dispute.flags.written_by_disputes = True
	dispute.flags.ignore_permissions = True
	dispute.save()


def tell(ticket: str, words: str) -> None:
	"""Leave an internal note in a ticket."""
	notifier.leave_note(frappe._dict(doctype=TICKET, name=ticket), escape_html(words))
