"""Gives a site from before the limits the same ones that a new site gets."""

import frappe

from partner_support.seeds import data

SETTINGS = "Partner Support Settings"
FIELDS = (
	"tickets_per_hour",
	"tickets_per_day",
	"escalations_per_hour",
	"escalations_per_day",
	"attachments_per_message",
	"attachment_megabytes",
	"uploads_per_hour",
	"attachment_kinds",
)


def execute() -> None:
	"""Set what the installation of this version sets: the fields are new, so nobody has chosen anything."""
	seed = data.read("settings")
	frappe.db.set_single_value(SETTINGS, {field: seed[field] for field in FIELDS})
