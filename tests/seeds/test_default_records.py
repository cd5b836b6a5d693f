"""The defaults for the program's records: what the forms accept, fair from tier to tier, documented as they are."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from partner_support.engine import ClockKind
from partner_support.seeds import data, program_page
from partner_support.seeds.policy import ladder_from

DOCTYPES = Path(data.HERE).parent / "partner_program" / "doctype"
PROGRAM = data.read("program")
QUALIFICATION = data.read("qualification")


def fields(doctype):
	"""The fields of a DocType of ours by name, read without a site."""
	folder = doctype.lower().replace(" ", "_")
	form = json.loads((DOCTYPES / folder / f"{folder}.json").read_text(encoding="utf-8"))
	return {field["fieldname"]: field for field in form["fields"]}


def choices(doctype, fieldname):
	"""What a Select offers."""
	return fields(doctype)[fieldname]["options"].split("\n")


def templates():
	"""The names of the e-mail templates that are planted."""
	return {each["name"] for each in data.read("email_templates")}


def test_settings_are_fields_of_the_form_and_name_templates_that_are_planted():
	known = fields("Partner Program Settings")

	assert set(PROGRAM["settings"]) | set(PROGRAM["templates"]) <= set(known)
	assert all(known[field]["options"] == "Email Template" for field in PROGRAM["templates"])
	assert set(PROGRAM["templates"].values()) <= templates()


def test_every_template_that_the_form_asks_for_is_planted():
	asked = {
		name
		for name, field in fields("Partner Program Settings").items()
		if field.get("options") == "Email Template"
	}

	assert asked == set(PROGRAM["templates"])


def test_eligibility_asks_only_what_every_site_can_answer():
	requirements = {rule["requirement"] for rule in PROGRAM["eligibility_rules"]}

	assert requirements <= set(choices("Deal Eligibility Rule", "requirement"))
	assert not requirements & {"Active agreement", "Minimum tier", "Minimum value", "Partner attribute"}


def test_the_approval_of_deals_climbs_a_ladder_whose_every_step_can_fire():
	ladder = ladder_from(PROGRAM["approval_ladder"])

	assert ladder.flaws() == []
	assert {step.clock for step in ladder.steps} == {ClockKind.APPROVAL}
	assert [step.level for step in ladder.steps] == [1, 2, 3]
	assert all(step["notify"] or step["role"] for step in PROGRAM["approval_ladder"]["steps"])


def test_nobody_is_proposed_for_demotion_before_there_are_records():
	assert PROGRAM["settings"]["propose_demotions"] == 0


def test_activity_types_ask_for_proof_and_name_no_document_twice():
	for activity in data.read("mdf_activity_types"):
		documents = [document for document, _, _ in activity["proofs"]]
		assert any(required for _, required, _ in activity["proofs"]), activity["activity_name"]
		assert len(documents) == len({document.lower() for document in documents})
		assert all(details for _, _, details in activity["proofs"])
		assert activity["claim_within_days"] > 0


def test_the_lowest_tier_asks_for_nothing_and_each_tier_for_more_than_the_one_below():
	tiers = [tier["tier_name"] for tier in sorted(data.read("tiers"), key=lambda tier: tier["tier_rank"])]

	assert list(QUALIFICATION) == tiers[1:]
	for lower, higher in pairwise(QUALIFICATION.values()):
		asked, more = ({rule["metric"]: rule["threshold"] for rule in rules} for rules in (lower, higher))
		assert asked.keys() == more.keys()
		assert all(asked[metric] < more[metric] for metric in asked)


@pytest.mark.parametrize("tier", QUALIFICATION)
def test_qualification_looks_at_revenue_certifications_and_activity(tier):
	metrics = {rule["metric"]: rule.get("is_money", False) for rule in QUALIFICATION[tier]}

	assert set(metrics) <= set(choices("Tier Qualification Rule", "metric"))
	assert metrics == {"Won deal value": True, "Valid certifications": False, "Registered deals": False}


def test_categories_ask_for_records_that_there_are():
	records = {category["record_doctype"] for category in data.read("categories")} - {None}

	assert records == {"Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"}
	assert all(fields(record)["partner"]["options"] == "Partner" for record in records)


def test_the_page_in_docs_is_in_step():
	assert program_page.PAGE.read_text(encoding="utf-8") == program_page.render(), (
		"run: python3 -m partner_support.seeds.program_page"
	)
