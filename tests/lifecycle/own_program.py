"""The default program in the hands of an administrator: what is theirs to change, and what is not.

Each function runs inside the site.
"""

from typing import Any

import frappe

from partner_support.adapters.sla import ladder_versions, matrix_versions
from partner_support.custom_fields import TEMPLATE_ROWS, TICKET, fieldnames
from partner_support.install import ROLES
from tests.lifecycle.scenes import errors

__all__ = ["errors"]

PROGRAM = (
	"Partner Tier",
	"Partner Attribute",
	"Support Category",
	"Business Calendar",
	"Escalation Ladder",
	"SLA Matrix",
	"MDF Activity Type",
	"Email Template",
	"HD Team",
	"HD Ticket Type",
	"HD Ticket Priority",
	"HD Service Level Agreement",
	"Assignment Rule",
)


def change_what_was_planted() -> None:
	"""An administrator makes the program the company's own."""
	change("Email Template", "Partner Ticket Acknowledged", subject="We have received {{ subject }}")
	change("Partner Tier", "Gold", description="Our best friends.")
	change("Business Calendar", "24x5", description="Ours", time_zone="America/New_York")
	change("Partner Support Settings", None, send_acknowledgement=0, escalation_contact_name="The Boss")
	change("Partner Program Settings", None, deal_validity_days=120, eligibility_rules=[])
	change("MDF Activity Type", "Webinar", claim_within_days=30)
	change_a_draft()
	for doctype, name in (
		("Support Category", "Marketing and Assets"),
		("HD Ticket Type", "Marketing and Assets"),
		("Partner Attribute", "Managed Security"),
		("MDF Activity Type", "Telemarketing"),
	):
		frappe.delete_doc(doctype, name, force=True)
	change("Custom Field", f"{TICKET}-partner_tier", label="Level")


def change(doctype: str, name: str | None, **values: Any) -> None:
	"""Change a record in its form."""
	document = frappe.get_doc(doctype, name or doctype)
	document.update(values)
	document.save()


def change_a_draft() -> None:
	"""Drafts of a new matrix and of a new ladder."""
	current = matrix_versions.latest_published()
	draft = matrix_versions.new_version(current.name)
	draft.rows[0].first_response_value = 3
	draft.save()
	ladder = ladder_versions.new_version(current.rows[0].escalation_ladder)
	ladder.steps[0].threshold = 70
	ladder.save()


def program() -> dict[str, Any]:
	"""Everything that was planted, as it stands."""
	found = {
		f"{doctype} {name}": plain(frappe.get_doc(doctype, name).as_dict())
		for doctype in PROGRAM
		for name in frappe.get_all(doctype, pluck="name")
	}
	settings = ("Partner Support Settings", "Partner Program Settings")
	return found | {single: plain(frappe.get_doc(single).as_dict()) for single in settings}


def plain(value: Any) -> Any:
	"""A document without its stamps, and without the names that rows get each time."""
	if isinstance(value, list):
		return [plain(each) for each in value]
	if isinstance(value, dict):
		stamps = {"modified", "modified_by", "creation"}
		return {key: plain(each) for key, each in value.items() if key not in stamps}
	return value if value is None else str(value)


def damage_the_structure() -> None:
	"""Somebody removes what the app cannot work without."""
	frappe.db.delete("Custom DocPerm", {"parent": TICKET, "role": "Partner Support Manager", "permlevel": 1})
	template = frappe.get_doc("HD Ticket Template", "Default")
	template.fields = [row for row in template.fields if row.fieldname != "business_critical"]
	template.save()
	frappe.delete_doc("Custom Field", f"{TICKET}-partner_stage")
	for job in frappe.get_all("Scheduled Job Type", {"method": ["like", "partner_support.%"]}, pluck="name"):
		frappe.delete_doc("Scheduled Job Type", job)


def structure() -> dict[str, list]:
	"""What the app cannot work without, as far as it is there."""
	custom_fields = frappe.get_all(
		"Custom Field", {"dt": TICKET, "fieldname": ["in", fieldnames()]}, pluck="name"
	)
	rights = frappe.get_all(
		"Custom DocPerm", {"parent": TICKET}, ["role", "permlevel", "read", "write", "if_owner"], as_list=True
	)
	shown = frappe.get_all(
		"HD Ticket Template Field",
		{"parent": "Default", "fieldname": ["in", [row["fieldname"] for row in TEMPLATE_ROWS]]},
		pluck="fieldname",
	)
	jobs = frappe.get_all(
		"Scheduled Job Type",
		{"method": ["like", "partner_support.%"]},
		["method", "cron_format", "stopped"],
		as_list=True,
	)
	roles = frappe.get_all("Role", {"name": ["in", ROLES]}, pluck="name")
	return {
		"fields": sorted(custom_fields),
		"rights": sorted(map(list, rights)),
		"template rows": sorted(shown),
		"jobs": sorted(map(list, jobs)),
		"roles": sorted(roles),
	}
