"""Who sees which partner's records, as `kinds.py` declares it.

Staff see every partner's; a channel account manager sees those of the partners that name them; a
partner's people see their own company's while it is in the program, and never change one here. A hook
can only narrow what a role was given, so a DocType's own role permissions still say what staff may do
with what they see.
"""

import frappe
from frappe.model.document import Document

from partner_support.adapters.access import membership, tickets
from partner_support.adapters.access.kinds import EVERYBODY, NOBODY, PARTNER_RECORDS, PartnerRecord

MANAGING_ROLES = {"System Manager", "Partner Operations Manager", "Partner Support Manager"}
AGENTS_ROLES = {"Agent Manager", "Agent"}
FINANCE, ACCOUNTS = "Channel Finance Manager", "Channel Account Manager"
READING = {None, "read", "select", "print"}


def may(doc: Document, ptype: str | None, user: str) -> bool:
	"""Return whether `user` may do this with a partner's record as it is here, as far as whose it is goes."""
	rule = PARTNER_RECORDS[doc.doctype]
	if sees_every(doc.doctype, user):
		return manages_program(user) or tickets.sees_what_it_is_about(doc, rule.ticket, user)
	partners = [doc.get(field) for field in rule.partner_fields if doc.get(field)]
	if any(account_manager_of(partner) == user for partner in partners):
		return True
	return ptype in READING and is_theirs(doc, rule, user)


def is_theirs(doc: Document, rule: PartnerRecord, user: str) -> bool:
	"""Return whether the record is one that this user's own company is shown."""
	theirs = partners_shown(rule, user)
	return doc.get(rule.partner_fields[0]) in theirs and doc.get("status") not in rule.before_it_is_theirs


def condition(doctype: str, user: str) -> str:
	"""Return the SQL condition that leaves what `user` may see of a DocType; empty when that is everything."""
	rule = PARTNER_RECORDS[doctype]
	if sees_every(doctype, user):
		return "" if manages_program(user) else tickets.about_seen_in_sql(doctype, rule.ticket, user)
	theirs = partners_shown(rule, user)
	as_staff = managed_in_sql(doctype, user)
	return f"({as_staff} or {theirs_in_sql(doctype, rule, theirs)})" if theirs else as_staff


def managed_in_sql(doctype: str, user: str) -> str:
	"""Return the condition that the user is the account manager of a partner that the record is about."""
	managed = f"select name from `tabPartner` where channel_account_manager = {frappe.db.escape(user)}"
	fields = PARTNER_RECORDS[doctype].partner_fields
	return f"({' or '.join(f'`tab{doctype}`.{field} in ({managed})' for field in fields)})"


def theirs_in_sql(doctype: str, rule: PartnerRecord, partners: tuple[str, ...]) -> str:
	"""Return the condition that a record is one of these partners' own, and no longer a draft of the staff's."""
	own = f"`tab{doctype}`.{rule.partner_fields[0]} in ({listed(partners)})"
	hidden = rule.before_it_is_theirs
	return f"({own} and `tab{doctype}`.status not in ({listed(hidden)}))" if hidden else own


def listed(values: tuple[str, ...]) -> str:
	"""Return values as SQL's `in` takes them."""
	return ", ".join(frappe.db.escape(value) for value in values)


def partners_shown(rule: PartnerRecord, user: str) -> tuple[str, ...]:
	"""Return the partners in the program whose records of this kind the user sees as one of their people."""
	if rule.seen_by == NOBODY:
		return ()
	own = membership.of(user)
	theirs = own.partners if rule.seen_by == EVERYBODY or all_members_see_money() else own.managed
	return tuple(partner for partner in theirs if partner not in own.left)


def all_members_see_money() -> bool:
	"""Return whether statements, agreements and disputes are shown to all of a partner's people."""
	settings = frappe.get_cached_doc("Partner Program Settings")
	return settings.statements_seen_by == "All members"


def has_wider_role(user: str) -> bool:
	"""Return whether the user works for every partner: manages the program, or is an agent of today."""
	roles = set(frappe.get_roles(user))
	return bool(MANAGING_ROLES & roles) or (bool(AGENTS_ROLES & roles) and is_still_agent(user))


def is_still_agent(user: str) -> bool:
	"""Return whether Helpdesk has not ended the user's work as an agent; who is one by role alone has no such entry."""
	return frappe.get_cached_value("HD Agent", user, "is_active") != 0


def manages_program(user: str) -> bool:
	"""Return whether the user sees every partner's by managing the program, and not as an agent."""
	return user == "Administrator" or bool(MANAGING_ROLES & set(frappe.get_roles(user)))


def is_staff(user: str) -> bool:
	"""Return whether the user works for the vendor, in whichever role of this app or of Helpdesk."""
	return bool({*MANAGING_ROLES, *AGENTS_ROLES, FINANCE, ACCOUNTS} & set(frappe.get_roles(user)))


def manages_partners(user: str) -> bool:
	"""Return whether the user may be the account manager of partners."""
	return ACCOUNTS in frappe.get_roles(user)


def sees_every(doctype: str, user: str) -> bool:
	"""Return whether one of the user's roles sees this kind of record of every partner."""
	if has_wider_role(user):
		return True
	return PARTNER_RECORDS[doctype].finance and FINANCE in frappe.get_roles(user)


def sees_as_staff(doctype: str, name: str, user: str | None = None) -> bool:
	"""Return whether the user sees this record as staff does, with what staff wrote about it."""
	user = user or frappe.session.user
	if sees_every(doctype, user):
		return True
	fields = list(PARTNER_RECORDS[doctype].partner_fields)
	partners = frappe.db.get_value(doctype, name, fields, as_dict=True) or {}
	return any(account_manager_of(partner) == user for partner in partners.values())


def account_manager_of(partner: str | None) -> str | None:
	"""Return the partner's channel account manager; None where it has none."""
	return frappe.db.get_value("Partner", partner, "channel_account_manager") if partner else None
