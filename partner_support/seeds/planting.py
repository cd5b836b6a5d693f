"""Puts the default program into a site: what is missing is made, what is there is left alone.

Everything here belongs to the administrator from then on, who may change or delete it; so it is
planted once, on installation, and never by a migration.
"""

from collections.abc import Collection, Mapping
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_system_timezone

from partner_support.adapters.sla import matrix_versions
from partner_support.seeds import data, ledger, template_planting

PRIORITY = "HD Ticket Priority"


def plant() -> None:
	"""The whole program, from its masters to a matrix in force."""
	plant_priorities()
	plant_teams()
	plant_partner_masters()
	plant_categories()
	plant_calendars()
	plant_email_templates()
	plant_settings()
	plant_matrix(plant_ladders())
	template_planting.plant()


def ensure(doctype: str, name: str, values: Mapping[str, Any], borrowed: bool = False) -> bool:
	"""Make the record unless there is one of that name; `borrowed` kinds are noted for removal."""
	if frappe.db.exists(doctype, name):
		return False
	document = frappe.get_doc({"doctype": doctype, **values})
	document.insert(ignore_permissions=True, ignore_mandatory=True)
	if borrowed:
		ledger.remember(doctype, document.name)
	return True


def plant_priorities() -> None:
	"""The four severities as Helpdesk's priorities, which nearly every site has."""
	orders_by_number = frappe.get_meta(PRIORITY).has_field("integer_value")
	for seed in data.read("severities"):
		order = {"integer_value": seed["integer_value"]} if orders_by_number else {"level": seed["priority"]}
		ensure(PRIORITY, seed["priority"], {"name": seed["priority"], **order}, borrowed=True)


def plant_teams() -> None:
	"""The teams; they begin empty, since their members are the site's people. Those that are there are whole."""
	mend_rotations()
	for seed in data.read("teams"):
		team = seed["team_name"]
		if ensure("HD Team", team, {"team_name": team}, borrowed=True):
			rest_rotation(team)


def mend_rotations() -> None:
	"""Give back its rotation to each team whose own is gone: Helpdesk cannot save such a team."""
	rotations = set(frappe.get_all("Assignment Rule", pluck="name"))
	for team in frappe.get_all(
		"HD Team", filters={"assignment_rule": ["is", "set"]}, fields=["name", "assignment_rule"]
	):
		if team.assignment_rule not in rotations:
			document = frappe.get_doc("HD Team", team.name)
			document.create_assignment_rule()
			if not document.users:
				rest_rotation(team.name)


def rest_rotation(team: str) -> None:
	"""Helpdesk cannot save a ticket whose team rotates among nobody; saving the team with members wakes it."""
	rotation = frappe.get_doc("Assignment Rule", frappe.db.get_value("HD Team", team, "assignment_rule"))
	rotation.disabled = 1
	rotation.save(ignore_permissions=True)


def plant_partner_masters() -> None:
	"""Tiers and attributes."""
	for seed in data.read("tiers"):
		ensure("Partner Tier", seed["tier_name"], seed)
	for seed in data.read("attributes"):
		ensure("Partner Attribute", seed["attribute_name"], seed)


def plant_categories() -> None:
	"""Each category with the ticket type that carries it in Helpdesk."""
	for seed in data.read("categories"):
		name = seed["category_name"]
		ensure("HD Ticket Type", name, {"name": name, "description": seed["description"]}, borrowed=True)
		ensure("Support Category", name, category_values(seed))


def category_values(seed: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields of a Support Category; a record DocType that the site lacks stays blank."""
	record = seed["record_doctype"]
	return {
		"category_name": seed["category_name"],
		"ticket_type": seed["category_name"],
		"team": seed["team"],
		"typical_resolution": seed["typical_resolution"],
		"record_doctype": record if record and frappe.db.exists("DocType", record) else None,
		"guidance": guidance(*seed["guidance"]),
		"checklist": [{"item": item, "required": int(required)} for item, required in seed["checklist"]],
		"routing_exceptions": seed["routing_exceptions"],
	}


def guidance(opening: str, points: list[str]) -> str:
	"""Guidance as the editor would store it."""
	items = "".join(f"<li>{point}</li>" for point in points)
	return f"<p>{opening}</p><ul>{items}</ul>"


def plant_calendars() -> None:
	"""Working hours in the site's time zone, with the holidays of Helpdesk's default agreement."""
	holidays = frappe.db.get_value("HD Service Level Agreement", {"default_sla": 1}, "holiday_list")
	for seed in data.read("calendars")["calendars"]:
		values = {
			"calendar_name": seed["calendar_name"],
			"time_zone": get_system_timezone(),
			"description": seed["description"],
			"holiday_list": holidays if seed["keeps_holidays"] else None,
			"periods": [
				{"weekday": day, "start_time": seed["start_time"], "end_time": seed["end_time"]}
				for day in seed["days"]
			],
		}
		ensure("Business Calendar", seed["calendar_name"], values)


def plant_email_templates(besides: Collection[str] = ()) -> None:
	"""The wording of what is sent, besides templates that a site had its chance to keep or delete."""
	for seed in data.read("email_templates"):
		if seed["name"] in besides:
			continue
		values = {
			"name": seed["name"],
			"subject": seed["subject"],
			"use_html": 1,
			"response_html": data.text(seed["file"]),
		}
		ensure("Email Template", seed["name"], values, borrowed=True)


def plant_new_email_templates(names: Collection[str]) -> None:
	"""Only these, for a site that has had its chance to keep or delete the others."""
	known = {seed["name"] for seed in data.read("email_templates")}
	plant_email_templates(besides=known - set(names))


def plant_settings() -> None:
	"""The settings, unless somebody has defined severities already."""
	settings = frappe.get_single("Partner Support Settings")
	if settings.severities:
		return
	seed = data.read("settings")
	settings.update({**seed, "public_mail_domains": "\n".join(seed["public_mail_domains"])})
	for severity in data.read("severities"):
		columns = ("priority", "severity_label", "rank", "meaning")
		settings.append("severities", {column: severity[column] for column in columns})
	define_other_priorities(settings)
	settings.flags.ignore_permissions = True
	settings.save()


def store_on_upgrade(settings: Document) -> None:
	"""Save settings that a site may have broken since, by deleting what they name: an upgrade must not stop at it."""
	settings.flags.update({"ignore_permissions": True, "ignore_links": True, "ignore_validate": True})
	settings.save()


def define_other_priorities(settings: Document) -> None:
	"""Give the site's own priorities their own names as labels, below ours."""
	defined = {row.priority for row in settings.severities}
	for priority in frappe.get_all(PRIORITY, filters={"disabled": 0}, pluck="name", order_by="name"):
		if priority not in defined:
			settings.append("severities", {"priority": priority, "severity_label": priority})


def plant_ladders() -> dict[str, str]:
	"""The ladders; returns for each name the version to climb."""
	return {seed["ladder_name"]: latest_ladder(seed) for seed in data.read("ladders")}


def latest_ladder(seed: Mapping[str, Any]) -> str:
	"""The newest version of a ladder, made if there is none."""
	name = frappe.db.get_value(
		"Escalation Ladder", {"ladder_name": seed["ladder_name"]}, order_by="version desc"
	)
	if name:
		return name
	steps = [step_values(step) for step in seed["steps"]]
	values = {"ladder_name": seed["ladder_name"], "description": seed["description"], "steps": steps}
	document = frappe.get_doc({"doctype": "Escalation Ladder", **values})
	return document.insert(ignore_permissions=True).name


def step_values(seed: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields of an Escalation Step."""
	told = seed["notify"]
	people = ("assignee", "team_lead", "account_manager")
	return {
		"trigger": seed["trigger"],
		"clock": seed.get("clock"),
		"threshold": seed.get("threshold", 0),
		"level": seed["level"],
		**{f"notify_{person}": int(person in told) for person in people},
		"tell_partner": int("partner" in told),
		"notify_role": seed.get("role"),
		"new_team": seed.get("new_team"),
	}


def plant_matrix(ladders: Mapping[str, str]) -> None:
	"""The default matrix, in force from now on; a site that has a matrix keeps its own."""
	if frappe.db.count("SLA Matrix"):
		return
	seed = data.read("matrix")
	matrix = frappe.get_doc(
		{
			"doctype": "SLA Matrix",
			"matrix_name": seed["matrix_name"],
			"business_calendar": seed["business_calendar"],
			"notes": seed["notes"],
			"rows": [row_values(row, ladders) for row in seed["rows"]],
		}
	).insert(ignore_permissions=True)
	matrix_versions.publish(matrix.name)


def row_values(seed: Mapping[str, Any], ladders: Mapping[str, str]) -> dict[str, Any]:
	"""The fields of an SLA Matrix Row."""
	promised = [clock for clock in ("first_response", "resolution") if clock in seed]
	return {
		"partner_tier": seed.get("tier"),
		"severity": seed.get("severity"),
		"category": seed.get("category"),
		"business_calendar": seed.get("calendar"),
		"escalation_ladder": ladders.get(seed.get("ladder")),
		"note": seed["note"],
		**{f"{clock}_value": seed[clock][0] for clock in promised},
		**{f"{clock}_unit": seed[clock][1] for clock in promised},
	}
