"""What somebody outside may not do to a ticket: the portal and REST let them send any field.

What is ours to compute is computed anew; what a partner would change on purpose is refused.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime
from helpdesk.utils import get_customers, is_agent

from partner_support.adapters import partners, settings
from partner_support.exceptions import Refusal

COMPUTED_FIELDS = (
	"service_level_agreement_creation",
	"last_agent_response",
	"first_responded_on",
	"first_response_time",
	"resolution_date",
	"resolution_time",
	"on_hold_since",
	"total_hold_time",
	"is_merged",
	"merged_with",
	"ticket_split_from",
	"escalation_level",
)
AGENTS_FIELDS = {
	"priority": "Priority",
	"ticket_type": "Type",
	"agent_group": "Team",
	"customer": "Customer",
	"raised_by": "Raised By",
}
KEPT_OPEN = "partner_support_kept_open"


def undo_what_a_partner_may_not_set(ticket: Document) -> None:
	"""Put back what outsiders have no say in; nobody sets an escalation level by hand."""
	before = ticket.get_doc_before_save()
	if not is_agent():
		ticket.update({field: before.get(field) if before else None for field in COMPUTED_FIELDS})
		date_their_message(ticket)
	if not before:
		begin_anew(ticket)
	if not ticket.flags.escalating:
		ticket.escalation_level = before.escalation_level if before else 0
	ticket.business_critical = cint(ticket.business_critical)


def date_their_message(ticket: Document) -> None:
	"""An outsider's message came now, whatever the request says: the next response is counted from it."""
	if ticket.is_new():
		ticket.last_customer_response = None
	elif ticket.has_value_changed("last_customer_response"):
		ticket.last_customer_response = now_datetime()


def begin_anew(ticket: Document) -> None:
	"""Nobody has answered a new ticket, not even one split from another; outsiders choose no team."""
	ticket.last_agent_response = None
	ticket.status_category = frappe.get_cached_value("HD Ticket Status", ticket.status, "category")
	if not is_agent():
		ticket.agent_group = None


def take_name_as_checked(ticket: Document) -> None:
	"""Put a new ticket that staff raise in the name of those it is for, which Helpdesk lets agents do only."""
	if ticket.is_new() and ticket.flags.raised_for:
		ticket.update(ticket.flags.raised_for)


def is_an_outsiders(ticket: Document) -> bool:
	"""Whether an outsider saves the ticket, and not staff whose right to raise it was checked before."""
	return partners.is_signed_in_outsider() and not ticket.flags.raised_for


def refuse_what_a_partner_may_not_do(ticket: Document) -> None:
	"""Refuse a ticket in another's name, and an outsider's change to what the support team decides."""
	if not is_an_outsiders(ticket):
		return
	if ticket.is_new():
		refuse_another_partners_name(ticket)
		refuse_what_is_not_offered(ticket)
	else:
		refuse_what_only_agents_change(ticket)


def refuse_another_partners_name(ticket: Document) -> None:
	"""Refuse an outsider's ticket for a customer whose member they are not."""
	if ticket.customer not in get_customers():
		frappe.throw(
			_("You are no member of {0}. Leave the customer empty, or choose your own.").format(
				ticket.customer
			),
			Refusal,
		)


def refuse_what_is_not_offered(ticket: Document) -> None:
	"""Refuse a category or severity that the portal no longer offers, which somebody may still send."""
	disabled = {"ticket_type": ticket.ticket_type, "disabled": 1}
	if ticket.ticket_type and frappe.db.exists("Support Category", disabled):
		frappe.throw(
			_("Tickets about {0} are no longer taken. Choose another category.").format(ticket.ticket_type),
			Refusal,
		)
	if ticket.priority and frappe.db.get_value("HD Ticket Priority", ticket.priority, "disabled", cache=True):
		frappe.throw(
			_("Severity {0} is no longer used. Choose another one.").format(
				settings.severity_label(ticket.priority)
			),
			Refusal,
		)


def refuse_what_only_agents_change(ticket: Document) -> None:
	"""Refuse a change to severity, category, team or customer; a critical ticket stays critical."""
	for field, label in AGENTS_FIELDS.items():
		if ticket.has_value_changed(field):
			frappe.throw(
				_("{0} of ticket {1} can only be changed by the support team. Ask for it in a reply.").format(
					_(label), ticket.name
				),
				Refusal,
			)
	if ticket.get_doc_before_save().business_critical:
		ticket.business_critical = 1


def refuse_new_number(ticket: Document, method: str | None = None, *told: object) -> None:
	"""Refuse an outsider's new number for a ticket: what is about it would be told of another. A doc_event."""
	if partners.is_signed_in_outsider():
		frappe.throw(
			_("The number of ticket {0} cannot be changed. Ask the support team in a reply.").format(
				ticket.name
			),
			Refusal,
		)


def keep_open_for_confirmation(ticket: Document) -> None:
	"""Undo Helpdesk's automatic closing of a ticket that waits for its partner: our own rules end that."""
	before = ticket.get_doc_before_save()
	is_auto_close = ticket.flags.ignore_validate and ticket.status == "Closed"
	if not (before and is_auto_close and before.status != "Closed" and waits_for_its_partner(before)):
		return
	ticket.update({"status": before.status, "status_category": before.status_category})
	frappe.flags.setdefault(KEPT_OPEN, set()).add(ticket.name)


def waits_for_its_partner(ticket: Document) -> bool:
	"""Whether the partner is asked something, or is yet to confirm what was resolved before we asked."""
	if ticket.status_category == "Resolved" and settings.asks_for_confirmation():
		return True
	return bool(frappe.db.exists("Partner Request", {"ticket": ticket.name, "state": "Waiting"}))


def tell_that_it_was_kept_open(activity: Document, method: str | None = None) -> None:
	"""Correct what Helpdesk notes after an automatic closing that did not happen. A doc_event."""
	kept = frappe.flags.get(KEPT_OPEN) or set()
	if activity.ticket in kept and (activity.action or "").startswith("automatically closed"):
		kept.discard(activity.ticket)
		activity.action = _("was left open: it waits for the partner")
