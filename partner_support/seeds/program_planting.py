"""Puts the defaults for the program's records into a site: activity types, the approval of deals, qualification.

Like the program itself, planted once: by the installation, or by the patch that brought the records.
"""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.seeds import data, planting

SETTINGS = "Partner Program Settings"
TIER = "Partner Tier"
CATEGORY = "Support Category"


def plant() -> None:
	"""All of it; needs the tiers, calendars and e-mail templates that are planted before."""
	plant_activity_types()
	plant_settings()
	plant_qualification()


def plant_activity_types() -> None:
	"""What a partner may claim funds for, each with the documents that prove it."""
	for seed in data.read("mdf_activity_types"):
		columns = ("document", "required", "details")
		proofs = [dict(zip(columns, proof, strict=True)) for proof in seed["proofs"]]
		planting.ensure("MDF Activity Type", seed["activity_name"], {**seed, "proofs": proofs})


def plant_settings() -> None:
	"""The settings, unless somebody has said how deals are approved; the form's own defaults say nothing of it."""
	seed, settings = data.read("program"), frappe.get_single(SETTINGS)
	if settings.deal_approval_calendar or settings.deal_approval_ladder or settings.eligibility_rules:
		return
	settings.update(seed["settings"])
	settings.update({field: kept("Email Template", name) for field, name in seed["templates"].items()})
	settings.deal_approval_ladder = planting.latest_ladder(seed["approval_ladder"])
	settings.deal_approval_calendar = kept("Business Calendar", data.read("calendars")["default"])
	for rule in seed["eligibility_rules"]:
		settings.append("eligibility_rules", {key: value for key, value in rule.items() if key != "why"})
	settings.flags.ignore_permissions = True
	settings.save()


def kept(doctype: str, name: str) -> str | None:
	"""The name of a record that was planted before, unless the site has deleted it."""
	return frappe.db.exists(doctype, name) or None


def plant_qualification() -> None:
	"""What qualifies for a tier, where the site has that tier and has not said so itself."""
	currency = frappe.db.get_default("currency")
	for name, seed in data.read("qualification").items():
		rules = [rule_values(rule, currency) for rule in seed if currency or not rule.get("is_money")]
		if frappe.db.exists(TIER, name):
			qualify(frappe.get_doc(TIER, name), rules)


def qualify(tier: Document, rules: list[dict[str, Any]]) -> None:
	"""Give a tier its rules, unless it has some."""
	if tier.qualification_rules:
		return
	tier.extend("qualification_rules", rules)
	tier.flags.ignore_mandatory = True
	tier.save(ignore_permissions=True)


def rule_values(seed: Mapping[str, Any], currency: str | None) -> dict[str, Any]:
	"""The fields of a Tier Qualification Rule; money is in the site's currency."""
	columns = ("metric", "period_months", "threshold")
	values = {column: seed[column] for column in columns}
	return {**values, "currency": currency} if seed.get("is_money") else values


def relate_categories() -> None:
	"""Have the default categories ask for the record they are about, where nobody chose one."""
	for seed in data.read("categories"):
		name, record = seed["category_name"], seed["record_doctype"]
		if record and frappe.db.get_value(CATEGORY, {"name": name, "record_doctype": ["is", "not set"]}):
			frappe.db.set_value(CATEGORY, name, "record_doctype", record)
