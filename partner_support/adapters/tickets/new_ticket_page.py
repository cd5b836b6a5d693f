"""The page of a new ticket, as Helpdesk draws it from its template: with record fields fit for their reader.

Agents choose a customer first, and then among that partner's records; before that there is nothing to
choose from. Customers who are no partner never see what is meant for partners.
"""

import json
from typing import Any

import frappe
from helpdesk.helpdesk.doctype.hd_ticket_template import api as helpdesk
from helpdesk.utils import is_agent

from partner_support.adapters.incidents import concern
from partner_support.adapters.records import record_choices, record_fields, records
from partner_support.adapters.tickets import form_scripts, portal_form, ticket_page

OFFER_RECORDS = "offer_records_of_customer.js"
CHOOSE_FROM_ADDRESS = "choose_from_address.js"


def template(name: str) -> dict[str, Any]:
	"""Helpdesk's own answer, amended."""
	page = helpdesk.get_one(name)
	rows = [row for row in page["fields"] if row["fieldname"] not in record_fields.SHOWN]
	if is_agent():
		agents = page | {"fields": [for_agent(row) for row in rows]}
		return form_scripts.with_scripts(agents, OFFER_RECORDS)
	shown = [for_partner(row) for row in rows if is_for_reader(row["fieldname"])]
	scripts = [CHOOSE_FROM_ADDRESS]
	if portal_form.is_for(frappe.session.user):
		shown = portal_form.rows(shown)
		scripts.append(portal_form.SCRIPT)
	if concern.own_partners(frappe.session.user):
		scripts.append(ticket_page.INCIDENTS)
	return form_scripts.with_scripts(page | {"fields": shown}, *scripts)


def is_for_reader(fieldname: str) -> bool:
	"""Whether a portal user has any use for a field: one that is for partners only they have."""
	if fieldname in records.LINK_FIELDS:
		return bool(own_partners(fieldname))
	return not ticket_page.is_partners_only(fieldname) or bool(own_partners("deal_registration"))


def own_partners(field: str) -> list[str]:
	"""The portal user's partners whose records the field offers."""
	return record_choices.served(records.partners_shown(records.LINK_FIELDS[field], frappe.session.user))


def for_partner(row: frappe._dict) -> frappe._dict:
	"""A row as partners get it: what they have none of, they need not choose."""
	kind = records.LINK_FIELDS.get(row["fieldname"])
	if kind and row.get("mandatory_depends_on"):
		having = any(record_choices.has_any(kind, partner) for partner in own_partners(row["fieldname"]))
		row["mandatory_depends_on"] = row["mandatory_depends_on"] if having else None
	return row


def for_agent(row: frappe._dict) -> frappe._dict:
	"""A row as agents get it: closed until a customer is chosen, and never mandatory for them."""
	if row["fieldname"] in records.LINK_FIELDS:
		nothing = [[row["options"], "name", "in", [""]]]
		row.update(
			{
				"url_method": None,
				"link_filters": json.dumps(nothing),
				"disabled": 1,
				"mandatory_depends_on": None,
			}
		)
	return row
