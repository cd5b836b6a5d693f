"""Who sees which partner: channel account managers see their own, the wider roles see all."""

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from frappe.model.document import Document

WIDER_ROLES = {
	"System Manager",
	"Partner Operations Manager",
	"Partner Support Manager",
	"Agent Manager",
	"Agent",
}


def partner_query(user: str | None = None) -> str:
	"""List condition for Partner."""
	user = user or frappe.session.user
	return "" if sees_every_partner(user) else own_partner("`tabPartner`.channel_account_manager", user)


def sla_clock_query(user: str | None = None) -> str:
	"""List condition for SLA Clock."""
	return partner_record_query("SLA Clock", user)


def escalation_log_query(user: str | None = None) -> str:
	"""List condition for Escalation Log."""
	return partner_record_query("Escalation Log", user)


def has_partner_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may see this partner."""
	user = user or frappe.session.user
	return sees_every_partner(user) or doc.channel_account_manager == user


def has_partner_record_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may see a record that belongs to a partner."""
	user = user or frappe.session.user
	return sees_every_partner(user) or account_manager_of(doc.partner) == user


def partner_record_query(doctype: str, user: str | None) -> str:
	"""List condition for a DocType with a `partner` field."""
	user = user or frappe.session.user
	if sees_every_partner(user):
		return ""
	own = own_partner("channel_account_manager", user)
	return f"`tab{doctype}`.partner in (select name from `tabPartner` where {own})"


def sees_every_partner(user: str) -> bool:
	"""Whether one of the user's roles is wider than channel account manager."""
	return bool(WIDER_ROLES.intersection(frappe.get_roles(user)))


def own_partner(column: str, user: str) -> str:
	"""The condition that the column names this user."""
	return f"{column} = {frappe.db.escape(user)}"


def account_manager_of(partner: str | None) -> str | None:
	"""The partner's channel account manager, if it has one."""
	return frappe.db.get_value("Partner", partner, "channel_account_manager") if partner else None
