"""Partner Support Settings, read through named functions."""

import frappe
from frappe.model.document import Document
from frappe.utils import cint


def settings() -> Document:
	"""The settings document; shared, so never change it."""
	return frappe.get_cached_doc("Partner Support Settings")


def program() -> Document:
	"""The settings of the program's records; shared, so never change them."""
	return frappe.get_cached_doc("Partner Program Settings")


def is_enabled() -> bool:
	"""Whether partners' tickets are promised anything at all."""
	return bool(settings().enabled)


def severity_label(priority: str | None) -> str:
	"""The partner-facing word for a Helpdesk priority; the priority itself when none is defined."""
	labels = {row.priority: row.severity_label for row in settings().severities}
	return labels.get(priority) or priority or ""


def offered_severities() -> list[Document]:
	"""The severities that a partner may choose, the worst first; shared, so never change them."""
	disabled = frappe.get_all("HD Ticket Priority", filters={"disabled": 1}, pluck="name")
	rows = [row for row in settings().severities if row.priority not in disabled]
	return sorted(rows, key=lambda row: -cint(row.rank))


def team_lead(team: str | None) -> str | None:
	"""The user who leads a team."""
	return next((row.lead for row in settings().team_leads if row.team == team), None)


def public_mail_domains() -> set[str]:
	"""Domains that nobody owns: mail from them tells nothing about the partner."""
	return set((settings().public_mail_domains or "").lower().replace(",", " ").split())


def template(kind: str) -> str | None:
	"""The Email Template for a kind of message, in whichever settings name it."""
	return settings().get(f"{kind}_template") or program().get(f"{kind}_template")


def sends_acknowledgement() -> bool:
	"""Whether a partner is told at once what was promised."""
	return bool(settings().send_acknowledgement)


def names_articles() -> bool:
	"""Whether the acknowledgement names the articles that answer the ticket."""
	return bool(settings().acknowledgement_articles)


def candidate_rule() -> tuple[int, int]:
	"""How many solved tickets must be alike, within how many days, for an article to be suggested; 0 for never."""
	return limit("candidate_tickets"), limit("candidate_days")


def escalation_contact() -> dict[str, str]:
	"""Whom a partner may turn to once a ticket is escalated."""
	keys = ("name", "email", "phone")
	return {key: settings().get(f"escalation_contact_{key}") or "" for key in keys}


def restarts_on_reopening() -> bool:
	"""Whether a reopened ticket gets its whole allowance again, instead of what was left."""
	return settings().reopened_clock == "Restart"


def asks_for_confirmation() -> bool:
	"""Whether a resolved ticket waits for the partner to say that it is solved."""
	return bool(settings().ask_for_confirmation)


def patience_rules() -> list[Document]:
	"""How long questions wait, and what silence means; shared, so never change them."""
	return settings().patience_rules


def waiting_status() -> str:
	"""The status of a ticket that waits for its partner's information."""
	paused = {"category": "Paused", "enabled": 1}
	return settings().waiting_status or frappe.db.get_value(
		"HD Ticket Status", paused, "name", order_by="creation", cache=True
	)


def limit(setting: str) -> int:
	"""The number of a limit on what partners' people do in the portal; 0 for none."""
	return max(cint(settings().get(setting)), 0)


def attachment_kinds() -> set[str]:
	"""How the names of files may end that partners attach; empty where any may."""
	return set((settings().attachment_kinds or "").split())


def incident_clock_rule() -> str:
	"""What an incident that is announced now does to the clocks of its tickets."""
	return settings().incident_clock_rule or "Clocks run on"


def report_recipients() -> list[str]:
	"""Who gets the monthly report: users that can still sign in, each once."""
	named = [row.user for row in settings().report_recipients]
	enabled = frappe.get_all("User", {"name": ["in", named or [""]], "enabled": 1}, pluck="name")
	return [user for user in dict.fromkeys(named) if user in enabled]
