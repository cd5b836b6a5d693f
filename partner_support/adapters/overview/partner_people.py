"""Who a partner's people are, and whether each can sign in."""

from typing import Any

import frappe
from frappe.model.document import Document

CUSTOMER, MEMBER = "HD Customer", "HD Customer Member"
SHOWN = 100


def people_of(partner: Document) -> list[dict[str, Any]] | None:
	"""The members of the partner's customer, managers first; None for whoever has no business with them."""
	if not partner.hd_customer or not may_know_people(partner):
		return None
	member, contact, user = (frappe.qb.DocType(name) for name in (MEMBER, "Contact", "User"))
	query = (
		frappe.qb.from_(member)
		.join(contact)
		.on(contact.name == member.contact_name)
		.left_join(user)
		.on(user.name == contact.user)
		.where((member.parent == partner.hd_customer) & (member.parenttype == CUSTOMER))
		.select(contact.name, contact.full_name, contact.email_id, contact.phone, contact.mobile_no)
		.select(member.is_manager, user.enabled)
		.orderby(member.is_manager, order=frappe.qb.desc)
		.orderby(contact.full_name)
		.limit(SHOWN)
	)
	return [person(row) for row in query.run(as_dict=True)]


def may_know_people(partner: Document) -> bool:
	"""Whether the user deals with them: its account manager, who keeps the partner, who reads its customer."""
	if partner.channel_account_manager == frappe.session.user:
		return True
	# Asked this way no message says why not, which the document's own method would leave in the answer.
	if frappe.has_permission(partner.doctype, "write", partner):
		return True
	return bool(frappe.has_permission(CUSTOMER, "read", partner.hd_customer))


def person(row: frappe._dict) -> dict[str, Any]:
	"""One member, as told to a browser."""
	return {
		"contact": row.name,
		"name": row.full_name or row.name,
		"email": row.email_id,
		"phone": row.phone or row.mobile_no,
		"is_manager": bool(row.is_manager),
		"can_sign_in": bool(row.enabled),
	}
