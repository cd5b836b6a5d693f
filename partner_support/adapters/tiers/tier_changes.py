"""What follows when a partner's tier changes, whoever changed it: open proposals lapse, the partner is told."""

from frappe import _
from frappe.model.document import Document

from partner_support.adapters.mail import partner_mail
from partner_support.adapters.tiers import tier_proposals
from partner_support.adapters.tiers.tier_proposals import SERVED


def follow(partner: Document, method: str | None = None) -> None:
	"""Lapse what no longer fits, and tell the partner of its new tier. A doc_event; mail stops no save."""
	before = partner.get_doc_before_save()
	if not before:
		return
	if before.partner_tier != partner.partner_tier:
		tier_proposals.lapse_of(partner.name, _("The tier was changed by hand."))
		if partner.status == SERVED:
			partner_mail.tell_that_it_changed(partner, before.partner_tier)
	elif partner.status != SERVED:
		tier_proposals.lapse_of(partner.name, _("The partner is not active."))


def forget(partner: Document, method: str | None = None) -> None:
	"""Remove the proposals of a partner that is deleted. A doc_event."""
	tier_proposals.forget(partner.name)
