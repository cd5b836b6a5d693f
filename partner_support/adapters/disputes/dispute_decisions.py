"""What people decide about a dispute: the claim, the agreement, the refusal, the correction.

Whoever calls these has asked whether the user may. Each decision is stored with who, when and why,
stands in the audit trail before the request ends, and is told to the ticket's team.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from partner_support.adapters.disputes import audit_trail
from partner_support.adapters.disputes.audit_trail import STATEMENT, TICKET
from partner_support.adapters.disputes.disputes import (
	LINK,
	TICKET_FACTS,
	UNDECIDED,
	change,
	disputed_statement,
	locked,
	mark,
	release,
	tell,
)
from partner_support.partner_program import states
from partner_support.partner_program.doctype.commission_statement.commission_statement import (
	corrected_version,
)

NOTHING_DECIDED = {"decision": "", "amount_agreed": 0, "decided_by": None, "decided_on": None}


def set_claim(dispute: str, amount_claimed: float | str) -> Document:
	"""Enter by how much the statement is wrong, as the partner sees it."""
	require(dispute, *UNDECIDED)
	return change(dispute, amount_claimed=amount_claimed)


def review(dispute: str) -> Document:
	"""Take an open dispute on."""
	require(dispute, "Open")
	return change(dispute, status="Under Review")


def agree(dispute: str, amount_agreed: float | str, reason: str) -> Document:
	"""Accept the claim, or part of it."""
	held = require(dispute, *UNDECIDED)
	held.amount_agreed = amount_agreed
	in_full = held.amount("amount_agreed") == held.amount("amount_claimed")
	return decide(
		dispute,
		"Agreed",
		decision="Accepted in full" if in_full else "Accepted in part",
		amount_agreed=amount_agreed,
		decision_reason=reason,
	)


def reject(dispute: str, reason: str) -> Document:
	"""Refuse the claim; the statement stands as it was."""
	require(dispute, *UNDECIDED)
	document = decide(dispute, "Rejected", decision="Rejected", amount_agreed=0, decision_reason=reason)
	release(document.get(LINK), document.statement_status_before)
	return document


def decide(dispute: str, state: str, **values: object) -> Document:
	"""Store who decided what and when, and tell the ticket's team."""
	decided = {"decided_by": frappe.session.user, "decided_on": now_datetime(), **values}
	document = change(dispute, status=state, **decided)
	announce(document)
	return document


def reopen(dispute: str, reason: str) -> Document:
	"""Look at a decided dispute again. A draft that was to correct the statement is void then."""
	document = require(dispute, "Agreed", "Rejected", "Withdrawn")
	if not reason.strip():
		frappe.throw(_("Say why the dispute is opened again; the partner reads it."), frappe.MandatoryError)
	if document.status == "Withdrawn":
		refuse_unless_still_disputed(document)
	draft = document.corrected_statement
	document = change(
		dispute,
		status="Under Review",
		decision_reason=reason,
		corrected_statement=None,
		**NOTHING_DECIDED,
	)
	if draft:
		void(draft)
	mark(document.get(LINK))
	announce(document)
	return document


def refuse_unless_still_disputed(document: Document) -> None:
	"""Refuse to bring back what the next save of the ticket would withdraw again."""
	facts = (
		frappe.db.get_value(TICKET, document.ticket, TICKET_FACTS, as_dict=True) if document.ticket else None
	)
	if not facts or disputed_statement(facts) != document.get(LINK):
		frappe.throw(
			_(
				"Ticket {0} no longer disputes {1}. Choose the statement in the ticket again; the dispute comes back by itself."
			).format(document.ticket_number, document.get(LINK))
		)


def void(draft: str) -> None:
	"""Give up a corrected version that nobody was given."""
	document = frappe.get_doc(STATEMENT, draft, for_update=True)
	if document.status == "Draft":
		states.transition(document, "Void")


def correct(dispute: str, reason: str) -> Document:
	"""Make the corrected version of the statement; the dispute is corrected once that is issued."""
	document = require(dispute, "Agreed")
	if document.corrected_statement:
		frappe.throw(
			_("{0} corrects this statement already. Complete and issue it.").format(
				frappe.bold(document.corrected_statement)
			)
		)
	statement = newest_version(document.get(LINK))
	version = corrected_version(frappe.get_doc(STATEMENT, statement), reason)
	document = change(dispute, corrected_statement=version.name)
	audit_trail.follow(dispute, (STATEMENT, version.name))
	return document


def newest_version(statement: str) -> str:
	"""The statement that took the place of this one, if one did."""
	seen = {statement}
	while later := frappe.db.get_value(STATEMENT, statement, "superseded_by"):
		if later in seen:
			break
		seen.add(later)
		statement = later
	return statement


def require(dispute: str, *allowed: str) -> Document:
	"""The dispute, locked, if it is in one of these states."""
	document = locked(dispute)
	if document.status not in allowed:
		frappe.throw(
			_("{0} is {1}. This can only be done while it is: {2}.").format(
				document.name, _(document.status), ", ".join(map(_, allowed))
			),
			title=_("Not Allowed From This State"),
		)
	return document


def announce(dispute: Document) -> None:
	"""Leave the decision as an internal note in the ticket."""
	if dispute.ticket:
		tell(
			dispute.ticket,
			_("Dispute {0} is {1}. {2}").format(
				dispute.name, _(dispute.status), dispute.decision_reason or ""
			),
		)
