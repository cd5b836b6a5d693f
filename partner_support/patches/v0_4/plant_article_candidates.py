"""Gives a site from before the article candidates the rule of when an article is suggested: the fields are new."""

import frappe

from partner_support.seeds import data, planting

FIELDS = ("candidate_tickets", "candidate_days")


def execute() -> None:
	"""As on a new site."""
	settings, seed = frappe.get_single("Partner Support Settings"), data.read("settings")
	settings.update({field: seed[field] for field in FIELDS})
	planting.store_on_upgrade(settings)
