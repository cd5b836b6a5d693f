"""Commission tickets about statements, the people who decide about them, and what their trails say."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.partner_program import dispute_trail
from tests.site.factories import category, partner, policy, ticket, user
from tests.site.portal import signed_in
from tests.site.program import statement

COMMISSION = "Test Commission"
FINANCE = "finance@vendor.example.com"
WRONG = "The rate is wrong."


def gold(**values: Any) -> Document:
	"""A partner, with a policy in force and a category for commission."""
	policy()
	category(COMMISSION, record_doctype="Commission Statement")
	return partner(**values)


def disputing_ticket(of: Document, about: Document | None = None, **values: Any) -> Document:
	"""A ticket of the commission category about a statement, an issued one unless another is given."""
	about = about or statement(of, status="Issued")
	values.setdefault("ticket_type", COMMISSION)
	return ticket(of, commission_statement=about.name, **values)


def dispute_of(of: Document) -> Document | None:
	"""A ticket's dispute, if it has one."""
	name = frappe.db.get_value("Commission Dispute", {"ticket_number": of.name})
	return frappe.get_doc("Commission Dispute", name) if name else None


def disputed(of: Document, **values: Any) -> tuple[Document, Document, Document]:
	"""A ticket, its dispute and its statement."""
	about = statement(of, status="Issued", statement_number=frappe.generate_hash(length=6))
	raised = disputing_ticket(of, about, **values)
	return raised, dispute_of(raised), about.reload()


def finance(email: str = FINANCE, role: str = "Channel Finance Manager") -> str:
	"""Somebody who decides about disputes."""
	return user(email, role).name


def call(method: str, as_user: str | None = None, **values: Any) -> Any:
	"""An endpoint, as finance calls it unless said otherwise."""
	with signed_in(as_user or finance()):
		return frappe.call(f"partner_support.api.disputes.{method}", **values)


def agreed(dispute: Document, claimed: float = 100, amount: float = 60, reason: str = WRONG) -> Document:
	"""A dispute of which part was accepted."""
	call("set_claim", dispute=dispute.name, amount_claimed=claimed)
	call("agree", dispute=dispute.name, amount_agreed=amount, reason=reason)
	return dispute.reload()


def entries(dispute: Document, kind: str | None = None) -> list[Any]:
	"""The entries of a trail, of one kind if that is given."""
	found = [link.entry for link in dispute_trail.links_of(dispute.name)]
	return [entry for entry in found if kind in (None, entry.kind)]


def last(dispute: Document, kind: str) -> Any:
	"""The newest entry of a kind."""
	return entries(dispute, kind)[-1]


def trouble(dispute: Document) -> str:
	"""What a verification says; nothing when the trail is whole."""
	return dispute_trail.check(dispute.name).trouble


def ticket_of(dispute):
	"""The ticket of a dispute, as it is stored now."""
	return frappe.get_doc("HD Ticket", dispute.ticket)


def row(dispute, sequence):
	"""What finds one entry of a trail."""
	return {"commission_dispute": dispute.name, "sequence": sequence}


def alter(dispute, number, **values):
	"""Change an entry past every check, as somebody with the database can."""
	frappe.db.set_value("Audit Entry", row(dispute, number), values, update_modified=False)


def remove(dispute, *sequences):
	"""Delete entries in the database."""
	frappe.db.delete("Audit Entry", {"commission_dispute": dispute.name, "sequence": ["in", sequences]})


def an_entry(dispute):
	"""The newest entry of a trail, as a document."""
	return frappe.get_last_doc("Audit Entry", {"commission_dispute": dispute.name})


def state_of(document) -> str:
	"""The state of a document as it is stored now."""
	return document.reload().status
