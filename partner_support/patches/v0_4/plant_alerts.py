"""Gives a site from before the alerts their wording and their numbers; who gets a digest is the site's to say."""

import frappe

from partner_support.seeds import data, planting

SETTINGS = "Partner Support Settings"
TEMPLATE = "alert_digest_template"
FIELDS = ("quiet_urgent_level", "escalation_mails_per_hour", TEMPLATE)


def execute() -> None:
	"""Plant what the installation of this version plants: the fields are new, so nobody has chosen anything."""
	document, seed = frappe.get_single(SETTINGS), data.read("settings")
	planting.plant_new_email_templates((seed[TEMPLATE],))
	if document.severities and not document.get(TEMPLATE):
		document.update(
			{field: seed[field] for field in seed if field.startswith("alert_") or field in FIELDS}
		)
		planting.store_on_upgrade(document)
