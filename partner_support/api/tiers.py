"""Deciding on partners' tiers, and having one looked at now."""

import frappe

from partner_support.adapters.arguments import Text, checked, there
from partner_support.adapters.tiers import tier_evaluation, tier_proposals

PROPOSAL = "Tier Proposal"


@frappe.whitelist(methods=["POST"])
@checked
def evaluate(partner: str) -> dict[str, str | None]:
	"""Look at one partner's tier: its open proposal if there is one, and what came of it in words."""
	frappe.has_permission(PROPOSAL, "write", throw=True)
	frappe.has_permission("Partner", "read", doc=partner, throw=True)
	proposal, message = tier_evaluation.evaluate(there("Partner", partner))
	return {"proposal": proposal, "message": message}


@frappe.whitelist(methods=["POST"])
@checked
def confirm(proposal: str, reason: Text) -> str:
	"""Give the partner the proposed tier; returns the state of the proposal."""
	frappe.has_permission(PROPOSAL, "write", doc=proposal, throw=True)
	return tier_proposals.confirm(proposal, reason).status


@frappe.whitelist(methods=["POST"])
@checked
def dismiss(proposal: str, reason: Text) -> str:
	"""Leave the partner its tier; returns the state of the proposal."""
	frappe.has_permission(PROPOSAL, "write", doc=proposal, throw=True)
	return tier_proposals.dismiss(proposal, reason).status
