"""The demo's records: repeatable, in every state, possible by the rules, and in step with the tickets about them."""

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from partner_support.demo.plans import AGREEMENT, CLAIM, DEAL, STATEMENT, Reference, World, solved_at
from partner_support.demo.records import certifications, plan, subjects_of
from partner_support.demo.scenario import cast, history, stories
from partner_support.seeds import data
from partner_support.seeds.policy import default_policy

POLICY = default_policy("Europe/Berlin")
NOWS = [
	datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc),
	datetime(2026, 7, 1, 10, tzinfo=timezone.utc),
	datetime(2026, 11, 22, 23, 50, tzinfo=timezone.utc),
	datetime(2028, 2, 29, 12, tzinfo=timezone.utc),
]
CATEGORIES = {
	DEAL: "Deal Registration and Pipeline",
	CLAIM: "MDF and Incentive Programs",
	STATEMENT: "Commission and Payment",
	AGREEMENT: "Contract and Program Policy",
}
DOCTYPES = Path(data.HERE).parent / "partner_program" / "doctype"


@pytest.fixture(params=NOWS, ids=lambda now: f"{now:%d %b}")
def world(request):
	return World(request.param, "EUR", history(POLICY, request.param))


@pytest.fixture
def records(world):
	return plan(world)


def choices(doctype, fieldname):
	"""What a Select of a DocType offers."""
	folder = doctype.lower().replace(" ", "_")
	form = json.loads((DOCTYPES / folder / f"{folder}.json").read_text(encoding="utf-8"))
	return next(f["options"] for f in form["fields"] if f["fieldname"] == fieldname).split("\n")


def of_kind(records, doctype):
	return [record for record in records if record.doctype == doctype]


def test_the_same_world_gives_the_same_records(world, records):
	assert plan(world) == records


def test_every_key_is_one_records(records):
	assert max(Counter(record.key for record in records).values()) == 1


def test_deals_stand_in_every_state(records):
	assert {record.status for record in of_kind(records, DEAL)} == set(choices(DEAL, "status"))


def test_claims_stand_in_every_state(records):
	assert {record.status for record in of_kind(records, CLAIM)} == set(choices(CLAIM, "status"))


def test_agreements_stand_in_nearly_every_state(records):
	states = {record.status for record in of_kind(records, AGREEMENT)}
	assert states >= {"Draft", "Active", "Suspended", "Expired", "Terminated"}


def test_every_partner_has_statements_and_the_latest_waits_for_payment(world, records):
	statements = of_kind(records, STATEMENT)
	for partner in world.partners:
		own = [record.status for record in statements if record.partner == partner]
		assert own[:3] == ["Paid"] * 3
		assert set(own[-3:]) & {"Issued", "Draft"}
	assert {"Draft", "Issued", "Paid"} == {record.status for record in statements}


def test_every_move_follows_the_one_before_and_nothing_is_still_to_come(world, records):
	for record in records:
		moments = [record.made, *(move.at for move in record.moves), world.now]
		assert all(earlier < later for earlier, later in pairwise(moments)), record


def test_a_line_is_about_a_deal_of_the_same_partner_that_was_won_in_its_month(records):
	deals = {record.key: record for record in of_kind(records, DEAL)}
	new = [
		(statement, deals[line["deal_registration"].key])
		for statement in of_kind(records, STATEMENT)
		for line in statement.values["lines"]
		if isinstance(line.get("deal_registration"), Reference)
	]

	assert len(new) > 3
	for statement, deal in new:
		won = deal.moves[-1].at
		assert (deal.partner, deal.status) == (statement.partner, "Won")
		assert statement.values["period_start"] <= won.date() <= statement.values["period_end"]
		assert won < statement.made + timedelta(days=1)


def test_claims_come_with_what_their_activity_asks_for(records):
	required = {
		each["activity_name"]: {document for document, needed, _ in each["proofs"] if needed}
		for each in data.read("mdf_activity_types")
	}
	for claim in of_kind(records, CLAIM):
		submitted = [move for move in claim.moves if move.state == "Submitted"]
		held = {*claim.documents, *(document for move in submitted for document in move.documents)}
		assert not submitted or held == required[claim.values["activity_type"]], claim
	assert [claim for claim in of_kind(records, CLAIM) if not claim.moves and claim.documents]


def test_claims_are_handed_in_while_they_can_be(records):
	limits = {each["activity_name"]: each["claim_within_days"] for each in data.read("mdf_activity_types")}
	for claim in of_kind(records, CLAIM):
		for move in claim.moves:
			late = (move.at.date() - claim.values["activity_end"]).days
			assert move.state != "Submitted" or 0 <= late <= limits[claim.values["activity_type"]], claim


def test_a_ticket_is_about_a_record_of_its_own_partner_and_its_category(world, records):
	about = subjects_of(world, records)
	plots = {plot.subject: plot for plot in world.plots}

	assert len(about) > 20
	assert {record.doctype for record in about.values()} == set(CATEGORIES)
	for subject, record in about.items():
		assert record.partner == plots[subject].partner
		assert plots[subject].category == CATEGORIES[record.doctype]
		assert record.made < plots[subject].start


def test_a_blocked_deal_moves_when_its_ticket_is_solved(world, records):
	plots = {plot.subject: plot for plot in world.plots}
	pending = next(record for record in records if record.story == "Approval pending for nine days")
	solved = solved_at(plots[pending.story])

	assert pending.status == ("Approved" if solved else "Submitted")
	assert pending.moves[0].at < plots[pending.story].start
	assert not solved or pending.moves[-1].at == solved


def test_two_partners_register_the_same_customer(records):
	rivals = [record for record in of_kind(records, DEAL) if "Riverside" in record.values["end_customer"]]

	assert len({record.partner for record in rivals}) == len(rivals) == 2
	assert [record.status for record in rivals] == ["Submitted", "Submitted"]
	assert len({record.values["product"] for record in rivals}) == 1


def test_one_partner_has_earned_the_next_tier(world, records):
	rules = {rule["metric"]: rule["threshold"] for rule in data.read("qualification")["Silver"]}
	partner = world.partners["Brightwater Computing"]
	deals = [record for record in of_kind(records, DEAL) if record.partner == partner["name"]]
	valid = [each for each in certifications(world, partner) if each["valid_until"] >= world.now.date()]

	assert partner["tier"] == "Bronze"
	assert sum(deal.values["deal_value"] for deal in deals if deal.status == "Won") >= rules["Won deal value"]
	assert len([deal for deal in deals if deal.moves]) >= rules["Registered deals"]
	assert len(valid) >= rules["Valid certifications"]


def test_the_written_part_names_stories_partners_and_activities_that_there_are(world):
	content, told = world.content, {story["subject"] for story in stories()}
	rows = [row for section in ("deals", "claims", "agreements", "disputes") for row in content[section]]
	named = {row.get("story") or row.get("beside") for row in rows} - {None}
	activities = {each["activity_name"] for each in data.read("mdf_activity_types")}

	assert named | {*content["about_the_main_agreement"], *content["about_a_statement"]} <= told
	assert {row["partner"] for row in rows if "partner" in row} <= set(world.partners)
	assert {row["activity"] for row in content["claims"]} == activities
	assert {row["story"] for row in content["disputes"]} == set(content["about_a_statement"])
	assert {partner["currency"] for partner in cast()["partners"]} <= set(content["rates"])


def test_nobody_in_the_records_can_be_written_to(world):
	domains = [row["domain"] for row in world.content["deals"]]
	domains += [domain for _, domain in world.content["customers"]]

	assert all(domain.endswith(".example") for domain in domains if domain)
