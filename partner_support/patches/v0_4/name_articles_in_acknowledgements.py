"""Has the acknowledgement of a site from before name articles, where its wording is still the one it came with."""

from hashlib import sha256

import frappe

from partner_support.seeds import data, planting

SETTINGS, TEMPLATE = "Partner Support Settings", "Partner Ticket Acknowledged"
FIELD = "acknowledgement_articles"
EARLIER = (
	"daac167ffe8d4fa1df31dfdc62e6abe8f230e9fa7ce3b430b55d12cc1b6d78c5"  # of the wording before, blanks aside
)


def execute() -> None:
	"""The setting as on a new site, and the new wording unless somebody wrote another."""
	if not is_stored():
		settings = frappe.get_single(SETTINGS)
		settings.set(FIELD, data.read("settings")[FIELD])
		planting.store_on_upgrade(settings)
	stored = frappe.db.get_value("Email Template", TEMPLATE, "response_html")
	if stored and digest(stored) == EARLIER:
		seed = next(each for each in data.read("email_templates") if each["name"] == TEMPLATE)
		template = frappe.get_doc("Email Template", TEMPLATE)
		template.response_html = data.text(seed["file"])
		template.save(ignore_permissions=True, ignore_version=True)  # no version is left where the app goes


def is_stored() -> bool:
	"""Whether the site has a value of the setting already."""
	return bool(frappe.db.exists("Singles", {"doctype": SETTINGS, "field": FIELD}))


def digest(text: str) -> str:
	"""What tells whether two texts are the same but for blanks."""
	return sha256(" ".join(text.split()).encode()).hexdigest()
