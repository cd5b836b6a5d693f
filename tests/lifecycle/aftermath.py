"""What to look at once the app is gone."""

import json
from typing import Any

import frappe

from tests.lifecycle.scenes import AGENT, FORMER_CUSTOMER, ticket_in
from tests.lifecycle.snapshot import Snapshot

MODULES = ("Partner Program", "Partner Support")

# Columns of earlier records in which Helpdesk and Frappe count what came later.
COUNTERS = ("_next_value", "next_not_cached_value", "current", "last_active", "last_ip", "last_user")


def names_of_ours() -> list[str]:
	"""While the app is there: our DocTypes, modules and roles, and what we planted among other kinds."""
	from partner_support.install import ROLES
	from partner_support.seeds import ledger

	doctypes = frappe.get_all("DocType", {"module": ["in", MODULES]}, pluck="name")
	in_use = ("HD Team", "HD Ticket Type")
	planted = [name for doctype, name in ledger.read() if doctype not in in_use]
	agreements = frappe.get_all("HD Service Level Agreement", {"default_sla": 0}, pluck="name")
	return sorted({*doctypes, *MODULES, *ROLES, *planted, *agreements} - {"HD Ticket"})


def teams_and_types_in_use(snapshot: Snapshot) -> set[str]:
	"""Teams and ticket types that a ticket has, and teams of people: part of the site's data, and so left to it."""
	tickets = snapshot["tabHD Ticket"].rows.values()
	named = {row[column] for row in tickets for column in ("agent_group", "ticket_type") if row[column]}
	return named | {row["parent"] for row in snapshot["tabHD Team Member"].rows.values() if row["parent"]}


def save_each_team() -> dict[str, str]:
	"""Save every team with somebody in it, as Helpdesk's screen asks for; the rotation of each, which there must be."""
	for name in frappe.get_all("HD Team", pluck="name"):
		team = frappe.get_doc("HD Team", name)
		if not team.users:
			team.append("users", {"user": AGENT})
		team.save()
	teams = frappe.get_all("HD Team", fields=["name", "assignment_rule"])
	return {team.name: frappe.db.get_value("Assignment Rule", team.assignment_rule) for team in teams}


def take_a_rotation_away(team: str) -> None:
	"""What an earlier version's removal did to a team that was in use."""
	rotation = frappe.db.get_value("HD Team", team, "assignment_rule")
	frappe.delete_doc("Assignment Rule", rotation, force=True, ignore_on_trash=True)


def what_the_bin_holds() -> list[str]:
	"""Everything that is in Frappe's bin, with its content."""
	rows = frappe.get_all("Deleted Document", fields=["deleted_doctype", "deleted_name", "data"])
	return [f"{row.deleted_doctype} {row.deleted_name}: {row.data}" for row in rows]


def belongs_to(change: str, kept: set[str]) -> bool:
	"""Whether a new row is one of these, or the rotation of such a team."""
	kinds = ("tabHD Team: ", "tabHD Ticket Type: ", "tabAssignment Rule: ", "tabAssignment Rule Day: ")
	return change.startswith(kinds) and any(name in change for name in kept)


def counts_on(change: str) -> bool:
	"""Whether only a counter moved."""
	return any(f"{column}: " in change for column in COUNTERS)


def agreements_of(tickets: list[str]) -> list[str]:
	"""The agreements that these tickets have, each once."""
	return sorted(set(frappe.get_all("HD Ticket", {"name": ["in", tickets]}, pluck="sla")))


def a_new_ticket() -> dict[str, Any]:
	"""What Helpdesk promises a customer who was a partner."""
	ticket = frappe.get_doc("HD Ticket", ticket_in("Open", FORMER_CUSTOMER))
	return {field: str(ticket.get(field)) for field in ("sla", "response_by", "resolution_by")}


def open_saved_lists() -> list[str]:
	"""Open each saved list as Helpdesk's screen does; those that open."""
	from helpdesk.api.doc import get_list_data

	frappe.set_user(AGENT)
	for view in frappe.get_all("HD View", {"user": AGENT}, ["*"]):
		get_list_data(
			doctype="HD Ticket",
			filters=json.loads(view.filters),
			columns=json.loads(view.columns),
			rows=json.loads(view.rows),
		)
	return frappe.get_all("HD View", {"user": AGENT}, pluck="label")


def run_helpdesks_jobs() -> dict[str, str]:
	"""Run each of Helpdesk's scheduled jobs as the scheduler would; how each ended."""
	frappe.db.delete("Scheduled Job Log")
	jobs = frappe.get_all("Scheduled Job Type", {"method": ["like", "helpdesk.%"]}, ["name", "method"])
	for job in jobs:
		frappe.get_doc("Scheduled Job Type", job.name).update({"create_log": 1}).execute()
	return {
		job.method: frappe.db.get_value("Scheduled Job Log", {"scheduled_job_type": job.name}, "status")
		for job in jobs
	}
