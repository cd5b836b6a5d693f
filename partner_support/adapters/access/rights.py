"""Who sees which partner's records.

Staff see every partner's; a channel account manager sees those of the partners that name them; a
partner's people see their own company's, and never change one here. A hook can only narrow what a
role was given, so a DocType's own role permissions still say what staff may do with what they see.
"""

from dataclasses import dataclass

import frappe
from frappe.model.document import Document

from partner_support.adapters.access import membership

WIDER_ROLES = {
	"System Manager",
	"Partner Operations Manager",
	"Partner Support Manager",
	"Agent Manager",
	"Agent",
}
FINANCE = "Channel Finance Manager"
READING = {None, "read", "select", "print"}
EVERYBODY, MANAGERS, NOBODY = "everybody", "managers", "nobody"


@dataclass(frozen=True)
class Rule:
	"""Whose a DocType's documents are, and who of the partner's own people sees them in which state."""

	partner_fields: tuple[str, ...] = ("partner",)
	finance: bool = False
	seen_by: str = NOBODY
	before_it_is_theirs: tuple[str, ...] = ()


RULES = {
	"Partner": Rule(("name",), finance=True),
	"Deal Registration": Rule(finance=True, seen_by=EVERYBODY),
	"MDF Claim": Rule(finance=True, seen_by=EVERYBODY),
	"Commission Statement": Rule(finance=True, seen_by=MANAGERS, before_it_is_theirs=("Draft", "Void")),
	"Partner Agreement": Rule(finance=True, seen_by=MANAGERS, before_it_is_theirs=("Draft",)),
	"Commission Dispute": Rule(finance=True, seen_by=MANAGERS),
	"Audit Entry": Rule(finance=True),
	"Deal Conflict": Rule(("partner", "other_partner")),
	"Tier Proposal": Rule(),
	"SLA Clock": Rule(),
	"Escalation Log": Rule(),
	"Partner Request": Rule(),
	"Second Review": Rule(),
	"Self Service Answer": Rule(),
	"Article Source": Rule(),
}


def may(doc: Document, ptype: str | None, user: str) -> bool:
	"""Whether `user` may do this with a record that belongs to a partner, as far as whose it is goes."""
	rule = RULES[doc.doctype]
	if sees_every(doc.doctype, user):
		return True
	partners = [doc.get(field) for field in rule.partner_fields if doc.get(field)]
	if any(account_manager_of(partner) == user for partner in partners):
		return True
	return ptype in READING and is_theirs(doc, rule, user)


def is_theirs(doc: Document, rule: Rule, user: str) -> bool:
	"""Whether the record is one that this user's own company is shown."""
	theirs = partners_shown(rule, user)
	return doc.get(rule.partner_fields[0]) in theirs and doc.get("status") not in rule.before_it_is_theirs


def condition(doctype: str, user: str) -> str:
	"""The SQL condition that leaves what `user` may see of a DocType; empty when that is everything."""
	if sees_every(doctype, user):
		return ""
	rule = RULES[doctype]
	theirs = partners_shown(rule, user)
	as_staff = managed_in_sql(doctype, user)
	return f"({as_staff} or {theirs_in_sql(doctype, rule, theirs)})" if theirs else as_staff


def managed_in_sql(doctype: str, user: str) -> str:
	"""The condition that the user is the account manager of a partner that the record is about."""
	managed = f"select name from `tabPartner` where channel_account_manager = {frappe.db.escape(user)}"
	fields = RULES[doctype].partner_fields
	return f"({' or '.join(f'`tab{doctype}`.{field} in ({managed})' for field in fields)})"


def theirs_in_sql(doctype: str, rule: Rule, partners: tuple[str, ...]) -> str:
	"""The condition that a record is one of these partners' own, and no longer a draft of the staff's."""
	own = f"`tab{doctype}`.{rule.partner_fields[0]} in ({listed(partners)})"
	hidden = rule.before_it_is_theirs
	return f"({own} and `tab{doctype}`.status not in ({listed(hidden)}))" if hidden else own


def listed(values: tuple[str, ...]) -> str:
	"""Values for SQL's `in`."""
	return ", ".join(frappe.db.escape(value) for value in values)


def partners_shown(rule: Rule, user: str) -> tuple[str, ...]:
	"""The partners whose records of this kind the user sees as one of their people."""
	if rule.seen_by == NOBODY:
		return ()
	own = membership.of(user)
	return own.partners if rule.seen_by == EVERYBODY or all_members_see_money() else own.managed


def all_members_see_money() -> bool:
	"""Whether statements, agreements and disputes are shown to all of a partner's people."""
	settings = frappe.get_cached_doc("Partner Program Settings")
	return settings.statements_seen_by == "All members"


def sees_every(doctype: str, user: str) -> bool:
	"""Whether one of the user's roles sees this kind of record of every partner."""
	roles = set(frappe.get_roles(user))
	return bool(WIDER_ROLES & roles) or (RULES[doctype].finance and FINANCE in roles)


def sees_as_staff(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the user sees this record as staff does, with what staff wrote about it."""
	user = user or frappe.session.user
	if sees_every(doctype, user):
		return True
	fields = list(RULES[doctype].partner_fields)
	partners = frappe.db.get_value(doctype, name, fields, as_dict=True) or {}
	return any(account_manager_of(partner) == user for partner in partners.values())


def account_manager_of(partner: str | None) -> str | None:
	"""The partner's channel account manager, if it has one."""
	return frappe.db.get_value("Partner", partner, "channel_account_manager") if partner else None
