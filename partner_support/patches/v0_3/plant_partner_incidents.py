"""Gives a site from before incidents their wording, and the rule for the clocks of their tickets."""

import frappe

from partner_support.seeds import data, planting

SETTINGS = "Partner Support Settings"
NEW_TEMPLATES = ("Partner Incident Announced", "Partner Incident Update", "Partner Incident Over")
FIELDS = (
	"incident_clock_rule",
	"incident_announcement_template",
	"incident_update_template",
	"incident_end_template",
)


def execute() -> None:
	"""Plant what the installation of this version plants."""
	planting.plant_new_email_templates(NEW_TEMPLATES)
	settings = frappe.get_single(SETTINGS)
	if not settings.severities:
		return
	seed = data.read("settings")
	settings.update({field: settings.get(field) or seed[field] for field in FIELDS})
	planting.store_on_upgrade(settings)
