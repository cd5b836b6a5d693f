"""Gives a site from before the questions to partners their wording and their rules for silence."""

import frappe

from partner_support.seeds import data, planting

SETTINGS = "Partner Support Settings"
NEW_TEMPLATES = (
	"Partner Ticket Solved, Please Confirm",
	"Partner Ticket Solved, Reminder",
	"Partner Ticket Needs Information",
	"Partner Ticket Needs Information, Reminder",
	"Partner Ticket Opened Again",
	"Partner Ticket Closed Without an Answer",
)


def execute() -> None:
	"""Plant what the installation of this version plants, unless the site has rules of its own."""
	planting.plant_new_email_templates(NEW_TEMPLATES)
	settings = frappe.get_single(SETTINGS)
	if settings.patience_rules or not settings.severities:
		return
	seed = data.read("settings")
	chosen = [field for field in seed if seed[field] in NEW_TEMPLATES]
	settings.update({field: seed[field] for field in ("ask_for_confirmation", "patience_rules", *chosen)})
	planting.store_on_upgrade(settings)
