"""Gives a site from before the monthly report its wording; who gets it is the site's to say."""

import frappe

from partner_support.seeds import data, planting

SETTINGS = "Partner Support Settings"
TEMPLATE = "leadership_report_template"


def execute() -> None:
	"""Plant what the installation of this version plants."""
	seed = data.read("settings")
	planting.plant_new_email_templates((seed[TEMPLATE],))
	settings = frappe.get_single(SETTINGS)
	if settings.severities and not settings.get(TEMPLATE):
		settings.set(TEMPLATE, seed[TEMPLATE])
		planting.store_on_upgrade(settings)
