"""A ticket as one of its partner's people opens it: theirs to act on, or as if it did not exist."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.adapters.access import membership


def opened(name: str) -> Document:
	"""The ticket for reading. Raises DoesNotExistError for what the user may not see, as for what there is not."""
	ticket = frappe.db.exists("HD Ticket", name) and frappe.get_doc("HD Ticket", name)
	if not ticket or not is_own(ticket, frappe.session.user):
		frappe.throw(
			_("Ticket {0} was not found. Check the number, or ask your partner manager.").format(
				escape_html(name)
			),
			frappe.DoesNotExistError,
		)
	return ticket


def taken(name: str) -> Document:
	"""The ticket for acting on: nobody else changes it until this request is over. Raises like `opened`."""
	opened(name)
	return frappe.get_doc("HD Ticket", name, for_update=True)


def is_own(ticket: Document, user: str) -> bool:
	"""Whether the user is one of the partner's people, and Helpdesk shows them this ticket."""
	return ticket.partner in membership.of(user).partners and bool(
		frappe.has_permission("HD Ticket", "read", ticket, user=user)
	)
