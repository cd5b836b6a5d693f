"""Who is on the phone: partners and their people by number, address, name or external id.

A number is found however it is written: its last digits count. Numbers and addresses are looked for by themselves
first, and whose they are is asked of those few: among all people of all partners the database would begin with these.
Every search is of the partners' own people, and ends after a few dozen rows.
"""

import re
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Criterion, DocType
from frappe.query_builder.functions import CustomFunction, Term
from frappe.query_builder.utils import QueryBuilder

from partner_support.adapters import partners
from partner_support.adapters.access import readable
from partner_support.adapters.briefing import partner_profile

SHORTEST, LONGEST = 3, 140
SHOWN = 12
FEWEST_DIGITS, COMPARED_DIGITS = 5, 9  # the last nine are the same with or without a country's prefix
IS_NUMBER = re.compile(r"^[\d\s()+./-]+$")
REPLACE = CustomFunction("REPLACE", ["text", "old", "new"])
BETWEEN_DIGITS = (" ", "-", "/", "(", ")", ".", "+")


def find(text: str) -> list[dict[str, Any]]:
	"""The people and partners that the text may mean, people first."""
	text = " ".join((text or "").split())[:LONGEST]
	digits = "".join(filter(str.isdigit, text))
	if IS_NUMBER.match(text) and len(digits) >= FEWEST_DIGITS:
		return [person(row) for row in by_number(digits)] + [company(row) for row in companies(text)]
	if len(text) < SHORTEST:
		return []
	return ([person(row) for row in people(text)] + [company(row) for row in companies(text)])[:SHOWN]


def people(text: str) -> list[frappe._dict]:
	"""Those whose address begins so, or whose name has it."""
	contact, query = members()
	if "@" in text:
		email = frappe.qb.DocType("Contact Email")
		begins_so = email.email_id.like(f"{readable.literal(text)}%")
		query = query.where(contact.name.isin(contacts_with(email, begins_so)))
	else:
		query = query.where(contact.full_name.like(f"%{readable.literal(text)}%"))
	return query.run(as_dict=True)


def by_number(digits: str) -> list[frappe._dict]:
	"""Those with a number that ends so."""
	contact, query = members()
	phone = frappe.qb.DocType("Contact Phone")
	ends_so = digits_of(phone.phone).like(f"%{digits[-COMPARED_DIGITS:]}")
	return query.where(contact.name.isin(contacts_with(phone, ends_so))).run(as_dict=True)


def contacts_with(table: DocType, condition: Criterion) -> list[str]:
	"""The contacts with such a row in one of their tables, whosever they are."""
	query = frappe.qb.from_(table).select(table.parent).distinct()
	return query.where((table.parenttype == "Contact") & condition).run(pluck=True) or [""]


def digits_of(number: Term) -> Term:
	"""A number without what people put between its digits."""
	for between in BETWEEN_DIGITS:
		number = REPLACE(number, between, "")
	return number


def members() -> tuple[DocType, QueryBuilder]:
	"""The people of partners who are served."""
	contact, member, partner = (
		frappe.qb.DocType(each) for each in ("Contact", "HD Customer Member", "Partner")
	)
	query = (
		frappe.qb.from_(partner)
		.join(member)
		.on((member.parent == partner.hd_customer) & (member.parenttype == "HD Customer"))
		.join(contact)
		.on(contact.name == member.contact_name)
		.where(partner.status == partners.SERVED)
		.select(contact.name.as_("contact"), contact.full_name, contact.email_id, contact.phone)
		.select(contact.mobile_no, partner.name.as_("partner"), partner.partner_tier, member.is_manager)
		.orderby(contact.full_name)
		.limit(SHOWN)
	)
	return contact, query


def companies(text: str) -> list[frappe._dict]:
	"""Partners by name or by their id in another system."""
	partner = frappe.qb.DocType("Partner")
	named = partner.partner_name.like(f"%{readable.literal(text)}%") | (partner.external_id == text)
	query = frappe.qb.from_(partner).where(named & (partner.status == partners.SERVED))
	query = query.select(partner.name.as_("partner"), partner.partner_tier, partner.external_id)
	return query.orderby(partner.partner_name).limit(SHOWN).run(as_dict=True)


def person(row: frappe._dict) -> dict[str, Any]:
	"""One of a partner's people, as told to the page."""
	reached = ", ".join(dict.fromkeys(filter(None, (row.email_id, row.phone or row.mobile_no))))
	role = _("manager") if row.is_manager else ""
	return {
		**of_partner(row),
		"contact": row.contact,
		"name": row.full_name or row.contact,
		"about": ", ".join(filter(None, (reached, role))),
	}


def company(row: frappe._dict) -> dict[str, Any]:
	"""A partner of which nobody is known to be calling."""
	return {**of_partner(row), "contact": None, "name": row.partner, "about": row.external_id or ""}


def of_partner(row: frappe._dict) -> dict[str, Any]:
	"""The partner, with its tier in the colour by which people know it."""
	color = partner_profile.color_of(row.partner_tier)
	return {"partner": row.partner, "tier": row.partner_tier, "color": color}
