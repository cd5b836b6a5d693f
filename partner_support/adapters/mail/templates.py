"""The wording of every message: an Email Template that the settings name, or the bundled text where that is gone.

What people wrote is only ever data here: bodies get it escaped, and nothing of it is run as a template.
"""

from typing import Any

import frappe
from frappe.utils import escape_html

from partner_support.adapters import settings
from partner_support.seeds import data

# The bundled template for each kind of message; the settings' field for it is called <kind>_template.
DEFAULTS = {
	"acknowledgement": "Partner Ticket Acknowledged",
	"escalation": "Partner Ticket Escalated",
	"partner_notice": "Partner Ticket Escalation Notice",
	"confirmation": "Partner Ticket Solved, Please Confirm",
	"confirmation_reminder": "Partner Ticket Solved, Reminder",
	"information": "Partner Ticket Needs Information",
	"information_reminder": "Partner Ticket Needs Information, Reminder",
	"reopened": "Partner Ticket Opened Again",
	"closed_unanswered": "Partner Ticket Closed Without an Answer",
	"incident_announcement": "Partner Incident Announced",
	"incident_update": "Partner Incident Update",
	"incident_end": "Partner Incident Over",
	"record_change": "Partner Record Changed",
	"tier_proposal": "Partner Qualifies for a Tier",
	"tier_change": "Partner Tier Changed",
	"deal_escalation": "Deal Approval Escalated",
	"deal_notice": "Deal Decision Delayed",
	"leadership_report": "Monthly Partner Support Report",
	"alert_digest": "Partner Support Alerts",
}


def rendered(kind: str, context: dict[str, Any], ready: dict[str, str]) -> tuple[str, str]:
	"""Subject and body. A subject is plain text; a body is HTML, so what goes into it is escaped."""
	subject, body = template(kind)
	return (
		" ".join(frappe.render_template(subject, context | ready).split()),
		frappe.render_template(body, escaped(context) | ready),
	)


def template(kind: str) -> tuple[str, str]:
	"""The site's Email Template, in the reader's language where it has that; the bundled text where it is gone."""
	chosen = settings.template(kind)
	for name in (*in_language(chosen, frappe.local.lang), chosen) if chosen else ():
		if frappe.db.exists("Email Template", name):
			stored = frappe.get_cached_doc("Email Template", name)
			return stored.subject, stored.response_ or stored.response
	bundled = next(each for each in data.read("email_templates") if each["name"] == DEFAULTS[kind])
	return bundled["subject"], data.text(bundled["file"])


def in_language(name: str, language: str) -> list[str]:
	"""What a template's wording in a language may be called: "Partner Ticket Acknowledged (de-AT)", or (de)."""
	return [f"{name} ({code})" for code in dict.fromkeys((language, language.partition("-")[0]))]


def escaped(value: Any) -> Any:
	"""The same with every text made safe for HTML."""
	if isinstance(value, str):
		return escape_html(value)
	if isinstance(value, dict):
		return {key: escaped(each) for key, each in value.items()}
	if isinstance(value, list):
		return [escaped(each) for each in value]
	return value
