"""Weeks of work with the app on the site: all that could be left behind by it, or broken without it."""

from datetime import datetime, timedelta, timezone
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.incidents import incident_sweep
from partner_support.adapters.requests import request_sweep
from partner_support.adapters.sla import ladder_versions, matrix_versions, sweep
from tests.lifecycle.portal_work import partners_side_is_used
from tests.lifecycle.program_work import records_are_kept
from tests.lifecycle.scenes import AGENT, BUYER, FORMER_CUSTOMER, MANAGER, OPERATIONS, an_agents_saved_list
from tests.site import factories

CATEGORY = "Technical and Product"  # of the default program
OWN_TEMPLATE = "A Template of the Site"


def partners_are_served(earlier: list[str]) -> dict[str, list[str]]:
	"""Tickets come, are answered, escalate and close; policy is published meanwhile. Returns the tickets."""
	people_get_our_roles()
	partner = factories.partner(FORMER_CUSTOMER, partner_tier="Gold", channel_account_manager=MANAGER)
	open_ones = [a_ticket(partner), a_ticket(partner, business_critical=1)]
	a_new_matrix_is_published()
	open_ones.append(a_ticket(partner, priority="Low"))
	ended = [a_ticket(partner), a_ticket(partner)]
	factories.agent_replies(ended[0])
	factories.set_on(ended[0], status="Resolved")
	factories.set_on(ended[1], status="Closed")
	about_records = records_are_kept(partner)
	portal = partners_side_is_used(CATEGORY)
	factories.set_on(frappe.get_doc("HD Ticket", earlier[0]), priority="Urgent")
	time_passes(hours=2)
	time_passes(days=30)
	open_names = [*(str(each.name) for each in open_ones), *about_records, *portal["open"]]
	return {"open": open_names, "ended": [*(str(each.name) for each in ended), *portal["ended"]]}


def a_ticket(partner: Document, **values: Any) -> Document:
	"""A partner's ticket in a category, with its team, of the default program."""
	return factories.ticket(partner, raised_by=BUYER, ticket_type=CATEGORY, **values)


def time_passes(**span: int) -> None:
	"""The jobs of every minute and every few, after a while."""
	with factories.at(datetime.now(timezone.utc) + timedelta(**span)):
		sweep.run()
		request_sweep.run()
		incident_sweep.run()


def people_get_our_roles() -> None:
	"""Users who keep existing when the roles go."""
	factories.user(MANAGER, "Partner Support Manager", "Channel Account Manager")
	factories.user(OPERATIONS, "Partner Operations Manager", "Channel Finance Manager")


def a_new_matrix_is_published() -> None:
	"""A second version of matrix and ladder in force, and drafts of a third."""
	current = matrix_versions.latest_published()
	ladder_versions.new_version(current.rows[0].escalation_ladder)
	matrix_versions.publish(matrix_versions.new_version(current.name).name)
	matrix_versions.new_version(matrix_versions.latest_published().name)


def things_are_made_ones_own() -> None:
	"""What people do to any DocType and list in Frappe, done to ours."""
	an_agents_saved_list("After", {"partner_tier": "Gold", "status": "Open"})
	another_template_shows_our_fields()
	lists_are_arranged()
	partner = frappe.get_doc("Partner", FORMER_CUSTOMER)
	partner.add_comment("Comment", "Met them at the fair.")
	partner.add_tag("strategic")
	frappe.share.add("Partner", partner.name, AGENT)
	insert(
		"ToDo", reference_type="Partner", reference_name=partner.name, description="Call", allocated_to=AGENT
	)
	insert("User Permission", user=MANAGER, allow="Partner", for_value=partner.name, apply_to_all_doctypes=1)
	insert("Custom DocPerm", parent="Partner", role="Agent", permlevel=0, read=1, export=1)
	insert("Kanban Board", kanban_board_name="Partners", reference_doctype="Partner", field_name="status")
	insert(
		"Notification",
		name="Partner Changed",
		subject="Changed",
		document_type="Partner",
		event="Save",
		channel="System Notification",
		recipients=[{"receiver_by_role": "Agent"}],
	)
	insert("Custom Field", dt="Partner", fieldname="vat_id", label="VAT ID", fieldtype="Data")
	frappe.make_property_setter(
		{"doctype": "Partner", "fieldname": "region", "property": "hidden", "value": "1"}
	)
	frappe.make_property_setter(
		{"doctype": "HD Ticket", "fieldname": "partner_tier", "property": "in_list_view", "value": "1"}
	)


def insert(doctype: str, **values: Any) -> Document:
	"""A record as its form would make it."""
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def another_template_shows_our_fields() -> None:
	"""The administrator puts a field of ours into a template of the site."""
	fields = [{"fieldname": "partner_tier", "hide_from_customer": 1}]
	insert("HD Ticket Template", template_name=OWN_TEMPLATE, fields=fields)


def lists_are_arranged() -> None:
	"""Somebody's columns of our lists, and a filter kept under a name."""
	frappe.get_doc({"doctype": "List View Settings", "name": "SLA Clock", "disable_count": 1}).insert()
	insert("List Filter", filter_name="Due", reference_doctype="SLA Clock", filters="[]", for_user=AGENT)
	frappe.db.sql(
		"insert into `__UserSettings` (`user`, `doctype`, `data`) values (%s, %s, %s)",
		(AGENT, "SLA Clock", '{"last_view": "List"}'),
	)
