"""What Helpdesk's ticket page is given: its own answer, less what is not for its reader.

Helpdesk hands the portal every column of the ticket and every row of the template, whatever
their permission level and `depends_on` say.
"""

from typing import Any

import frappe
from helpdesk.helpdesk.doctype.hd_ticket import api as helpdesk
from helpdesk.utils import is_agent

from partner_support.adapters.briefing import agent_actions
from partner_support.adapters.records import record_links, records
from partner_support.adapters.tickets import form_scripts

PARTNERS_ONLY = "eval:doc.partner"
PANEL, AGENTS_ACTIONS = "portal_ticket.js", "agent_ticket.js"
INCIDENTS = "incident_banner.js"
POWERS = "POWERS_OF_READER"  # stands in the agents' script for what its reader may do


def get_one(name: str, is_customer_portal: bool) -> dict[str, Any]:
	"""The page; without our rows on a ticket of no partner, without internal fields for outsiders."""
	page = helpdesk.get_one(name, is_customer_portal)
	if not page.get("partner"):
		rows = page["template"]["fields"]
		page["template"]["fields"] = [row for row in rows if not is_partners_only(row.get("fieldname"))]
	if is_agent():
		return page
	page = with_records(without_internal_fields(page))
	if not page.get("partner"):
		return page
	return form_scripts.with_scripts(page, PANEL, INCIDENTS)


def customizations() -> dict[str, Any]:
	"""What the agent screen is given beside the ticket."""
	page = form_scripts.with_scripts(helpdesk.get_ticket_customizations(), AGENTS_ACTIONS)
	powers = frappe.as_json(agent_actions.powers(), indent=None)
	*theirs, ours = page["_form_script"]
	return page | {"_form_script": [*theirs, ours.replace(POWERS, powers)]}


def is_partners_only(fieldname: str) -> bool:
	"""Whether a field of HD Ticket says nothing about a ticket of no partner."""
	if fieldname in (*records.LINK_FIELDS, *record_links.SHOWN):
		return True
	field = frappe.get_meta("HD Ticket").get_field(fieldname)
	return bool(field and field.depends_on == PARTNERS_ONLY)


def without_internal_fields(page: dict[str, Any]) -> dict[str, Any]:
	"""The page without the fields that only the support team may read."""
	internal = {field.fieldname for field in frappe.get_meta("HD Ticket").get_high_permlevel_fields()}
	return {field: value for field, value in page.items() if field not in internal}


def with_records(page: dict[str, Any]) -> dict[str, Any]:
	"""The page with what its reader may see of the linked records: what they are called, and where they stand."""
	shown = {field: page.get(field) for field in records.LINK_FIELDS if is_seen(field, page.get(field))}
	titles = {
		field: records.facts_of(records.LINK_FIELDS[field], name).title for field, name in shown.items()
	}
	values = dict.fromkeys(records.LINK_FIELDS) | titles
	values[record_links.SUMMARY] = record_links.summary(shown)
	rows = page["template"]["fields"]
	page["template"]["fields"] = [row for row in rows if values.get(row.get("fieldname"), "else")]
	return page | values


def is_seen(field: str, name: str | None) -> bool:
	"""Whether the reader may see the record that a field links to."""
	return bool(name) and records.may_see(records.LINK_FIELDS[field], name, frappe.session.user)
