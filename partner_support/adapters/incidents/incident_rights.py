"""Who sees an incident in the desk: staff all of them, an account manager those of own partners.

Partners' people see what was announced on their own pages only.
"""

import frappe
from frappe.model.document import Document

from partner_support.adapters.access import rights
from partner_support.adapters.incidents import concern


def may(incident: Document, ptype: str | None, user: str) -> bool:
	"""Whether `user` may do this, as far as whose it is goes."""
	if sees_every(user):
		return True
	return ptype in rights.READING and any(
		concern.is_among(incident, partner.name, partner.partner_tier) for partner in managed(user)
	)


def condition(user: str) -> str:
	"""The SQL condition that leaves what `user` may see; empty when that is everything."""
	if sees_every(user):
		return ""
	own = managed(user)
	names = [
		name
		for name in (frappe.get_all(concern.INCIDENT, pluck="name") if own else [])
		if any(
			concern.is_among(frappe.get_cached_doc(concern.INCIDENT, name), each.name, each.partner_tier)
			for each in own
		)
	]
	return f"`tabPartner Incident`.name in ({rights.listed(tuple(names))})" if names else "1=0"


def sees_every(user: str) -> bool:
	"""Whether one of the user's roles works with incidents."""
	return rights.has_wider_role(user)


def managed(user: str) -> list[frappe._dict]:
	"""The partners whose account manager the user is."""
	return frappe.get_all(
		"Partner", filters={"channel_account_manager": user}, fields=["name", "partner_tier"]
	)
