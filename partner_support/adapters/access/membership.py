"""Which partners a portal user belongs to, as Helpdesk's customers say it.

Helpdesk knows a user by the first Contact that names them, and a contact's customers by membership.
Asked for at every check of a right, so it is remembered for the request.
"""

from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils.caching import request_cache

from partner_support.adapters import partners


@dataclass(frozen=True)
class Membership:
	"""The partners whose people a user is one of, those of them the user manages, and those that left."""

	partners: tuple[str, ...]
	managed: tuple[str, ...]
	left: frozenset[str] = frozenset()


NOBODYS = Membership((), ())
LEFT = ("Suspended", "Inactive")  # nobody of theirs reads program records any more


@request_cache
def of(user: str) -> Membership:
	"""The partners of a portal user, whatever their status; nobody's for a user that is disabled."""
	contact = frappe.db.get_value("Contact", {"user": user})
	if not (contact and frappe.get_cached_value("User", user, "enabled")):
		return NOBODYS
	partner, member = frappe.qb.DocType("Partner"), frappe.qb.DocType("HD Customer Member")
	rows = (
		frappe.qb.from_(member)
		.join(partner)
		.on(partner.hd_customer == member.parent)
		.where((member.contact_name == contact) & (member.parenttype == "HD Customer"))
		.select(partner.name, member.is_manager, partner.status)
		.orderby(partner.name)
	).run()
	return Membership(
		tuple(dict.fromkeys(name for name, *_ in rows)),
		tuple(dict.fromkeys(name for name, is_manager, _ in rows if is_manager)),
		frozenset(name for name, _, status in rows if status in LEFT),
	)


def in_program(user: str) -> list[Document]:
	"""The partners of the program whose people this user is one of; shared, so never change them."""
	own = [partners.partner(name) for name in of(user).partners]
	return [partner for partner in own if partner.status in partners.IN_PROGRAM]


def forget(document: Document | None = None, method: str | None = None) -> None:
	"""Who belongs to whom may have changed within this request. A doc_event."""
	frappe.local.request_cache.pop(of.__wrapped__, None)
