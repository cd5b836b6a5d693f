"""What Frappe asks before it shows or changes a partner's record: a list condition, and a yes or no.

Hooks name functions, and Frappe 15 does not say for which DocType it asks, so each has one of its own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import frappe

from partner_support.adapters.access import rights
from partner_support.adapters.incidents import incident_rights
from partner_support.adapters.knowledge import audience

if TYPE_CHECKING:
	from frappe.model.document import Document


def query_for(doctype: str) -> Callable[[str | None], str]:
	"""A DocType's list condition, as a function of the user."""
	return lambda user=None: rights.condition(doctype, user or frappe.session.user)


partner_query = query_for("Partner")
deal_registration_query = query_for("Deal Registration")
mdf_claim_query = query_for("MDF Claim")
commission_statement_query = query_for("Commission Statement")
partner_agreement_query = query_for("Partner Agreement")
commission_dispute_query = query_for("Commission Dispute")
audit_entry_query = query_for("Audit Entry")
deal_conflict_query = query_for("Deal Conflict")
tier_proposal_query = query_for("Tier Proposal")
sla_clock_query = query_for("SLA Clock")
escalation_log_query = query_for("Escalation Log")
partner_request_query = query_for("Partner Request")
second_review_query = query_for("Second Review")
self_service_answer_query = query_for("Self Service Answer")
article_source_query = query_for("Article Source")


def has_record_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may do this with a record that belongs to a partner."""
	return rights.may(doc, ptype, user or frappe.session.user)


def partner_incident_query(user: str | None = None) -> str:
	"""An incident may concern several partners, or all of them."""
	return incident_rights.condition(user or frappe.session.user)


def has_incident_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may do this with an incident."""
	return incident_rights.may(doc, ptype, user or frappe.session.user)


def article_query(user: str | None = None) -> str:
	"""Drafts are the support team's, and an article may be for some partners only."""
	return audience.condition(user or frappe.session.user)


def has_article_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may do this with an article, as far as its state and audience go."""
	return audience.may(doc, user or frappe.session.user)
