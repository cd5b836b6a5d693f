"""The one writer of tier proposals: made, kept in step with the verdict, lapsed, and decided.

A partner has at most one that is open. The partner's row is the lock: whoever writes takes it and
looks again, so that a decision and the daily job never act on what the other has just changed.
"""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cstr, escape_html, getdate, now_datetime

from partner_support.adapters.tiers import qualification, tier_standings
from partner_support.adapters.tiers.tier_standings import DISMISSED, OPEN
from partner_support.engine.qualification import Verdict

CONFIRMED, LAPSED = "Confirmed", "Lapsed"
QUIET_DAYS = 90  # what was dismissed is not proposed again before, unless the verdict changed in between
SERVED = "Active"


def settle(verdict: Verdict, partner: str, wanted: bool, today: date) -> Document | None:
	"""Bring a partner's proposal to what the verdict says; the proposal, if a new one was made.

	Nothing happens when the tier is no longer the one that was judged: the next run judges anew.
	"""
	if lock(partner) != (verdict.present, SERVED):
		return None
	standing = tier_standings.of(partner, today)
	for each in standing.dismissed:
		if not each.says(verdict):
			allow_again(each.name)
	if standing.open and not (wanted and standing.open.says(verdict)):
		lapse(standing.open.name, _("The partner's records no longer say so."))
	elif standing.open:
		refresh(standing, verdict, today)
		return None
	if not wanted or any(each.says(verdict) for each in standing.dismissed):
		return None
	return propose(verdict, partner, today)


def lock(partner: str) -> tuple[str, str] | None:
	"""Take a partner's row; its tier and status as they are now."""
	return frappe.db.get_value("Partner", partner, ["partner_tier", "status"], for_update=True)


def propose(verdict: Verdict, partner: str, today: date) -> Document:
	"""Make a proposal."""
	proposal = frappe.new_doc("Tier Proposal")
	proposal.update(
		{
			"partner": partner,
			"direction": verdict.direction.value,
			"from_tier": verdict.present,
			"to_tier": verdict.tier,
			"status": OPEN,
		}
	)
	return write(with_evidence(proposal, verdict, today))


def refresh(standing: tier_standings.Standing, verdict: Verdict, today: date) -> None:
	"""Renew the evidence if it changed; a proposal that stands as it is keeps its time of change."""
	if standing.evidence != tier_standings.rows_of(verdict):
		proposal = frappe.get_doc("Tier Proposal", standing.open.name)
		write(with_evidence(proposal, verdict, today))


def with_evidence(proposal: Document, verdict: Verdict, today: date) -> Document:
	"""The proposal with what was asked for and reached today."""
	proposal.evaluated_on = today
	proposal.set("evidence", [qualification.in_words(each) for each in verdict.evidence])
	return proposal


def lapse_of(partner: str, reason: str) -> None:
	"""End the open proposal of a partner, if there is one."""
	for name in frappe.get_all("Tier Proposal", filters={"partner": partner, "status": OPEN}, pluck="name"):
		lapse(name, reason)


def lapse(name: str, reason: str) -> None:
	"""End a proposal that nobody decided."""
	proposal = frappe.get_doc("Tier Proposal", name)
	proposal.update({"status": LAPSED, "decision_reason": reason, "decided_on": now_datetime()})
	write(proposal)


def allow_again(name: str) -> None:
	"""The verdict is another one now: should it return, it is news."""
	frappe.db.set_value("Tier Proposal", name, "quiet_until", None, update_modified=False)


def confirm(name: str, reason: str) -> Document:
	"""Give the partner the proposed tier, with the reason in its tier history."""
	partner = frappe.get_doc("Partner", partner_of(name), for_update=True)
	proposal = decided(name, CONFIRMED, reason)
	if partner.partner_tier != proposal.from_tier:
		frappe.throw(
			_("{0} is {1} by now, not {2}: this proposal no longer fits. Dismiss it.").format(
				frappe.bold(escape_html(partner.name)),
				frappe.bold(escape_html(partner.partner_tier)),
				frappe.bold(escape_html(proposal.from_tier)),
			),
			title=_("The Tier Has Changed"),
		)
	write(proposal)  # first: whatever is open when the tier changes lapses
	partner.partner_tier = proposal.to_tier
	partner.flags.tier_change_reason = proposal.decision_reason
	partner.save()
	return proposal


def dismiss(name: str, reason: str) -> Document:
	"""Leave the partner its tier, and do not propose the same again for a while."""
	lock(partner_of(name))
	proposal = decided(name, DISMISSED, reason)
	proposal.quiet_until = getdate(add_days(getdate(), QUIET_DAYS))
	return write(proposal)


def partner_of(name: str) -> str:
	"""Whose tier a proposal is about."""
	return frappe.db.get_value("Tier Proposal", name, "partner")


def decided(name: str, status: str, reason: str) -> Document:
	"""An open proposal with somebody's decision, not yet written. Refuses one that is not open, and no reason."""
	proposal = frappe.get_doc("Tier Proposal", name, for_update=True)
	if proposal.status != OPEN:
		frappe.throw(
			_("This proposal is {0} already. Reload the page.").format(frappe.bold(_(proposal.status))),
			title=_("Not Open Any More"),
		)
	if not cstr(reason).strip():
		frappe.throw(_("Give a reason for your decision."), frappe.MandatoryError)
	decision = {"decision_reason": cstr(reason).strip(), "decided_by": frappe.session.user}
	proposal.update({"status": status, "decided_on": now_datetime(), **decision})
	return proposal


def write(proposal: Document) -> Document:
	"""Save what nobody else may; who decides was checked before."""
	proposal.flags.written_by_qualification = True
	return proposal.save(ignore_permissions=True)


def forget(partner: str) -> None:
	"""Proposals mean nothing without their partner."""
	for name in frappe.get_all("Tier Proposal", filters={"partner": partner}, pluck="name"):
		frappe.delete_doc("Tier Proposal", name, ignore_permissions=True, force=True)
