"""What a ticket keeps from the moment it is a partner's: partner, tier and matrix version.

Later promotions, demotions and publications do not touch it. Only an agent who gives the ticket
to another customer moves it to that customer's partner.
"""

import frappe
from frappe.model.document import Document

from partner_support.adapters import partners, site_time
from partner_support.adapters.sla import loader

PINNED_FIELDS = ("partner", "partner_tier", "sla_matrix")
OF_NO_PARTNER = {"partner_stage": None, "escalation_level": 0, "business_critical": 0}


def pin(ticket: Document) -> None:
	"""Set the pinned fields, whatever was sent in them; a ticket of no partner has none of ours."""
	before = ticket.get_doc_before_save()
	moved = not before or ticket.has_value_changed("customer")
	partner = partners.partner_of(ticket) if moved else before.partner
	if before and partner == before.partner:
		ticket.update({field: before.get(field) for field in PINNED_FIELDS})
	else:
		pin_to(ticket, partner)
	if not ticket.partner:
		ticket.update(OF_NO_PARTNER)


def pin_to(ticket: Document, partner: str | None) -> None:
	"""Pin to a partner and what holds for it now; to none where no promise can be made."""
	matrix = loader.matrix_in_force(site_time.now()) if partner else None
	if not matrix:
		ticket.update(dict.fromkeys(PINNED_FIELDS))
		return
	document = partners.partner(partner)
	ticket.update({"partner": partner, "partner_tier": document.partner_tier, "sla_matrix": matrix})
	ticket.customer = ticket.customer or document.hd_customer


def use_managed_agreement(ticket: Document) -> None:
	"""Give the ticket the Helpdesk agreement of its matrix version, over the one Helpdesk chose."""
	agreement = frappe.get_cached_value("SLA Matrix", ticket.sla_matrix, "hd_service_level_agreement")
	ticket.sla = agreement or ticket.sla


def repin(ticket: Document) -> None:
	"""Store the matrix version that an open ticket is promised by from now on: somebody asked for it."""
	use_managed_agreement(ticket)
	values = {"sla_matrix": ticket.sla_matrix, "sla": ticket.sla}
	frappe.db.set_value("HD Ticket", ticket.name, values, update_modified=False)
