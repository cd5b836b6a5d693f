"""Records from another system: what is taken, what is refused, and that the same again changes nothing."""

import json

import pytest

import frappe
from frappe.permissions import add_permission, update_permission_property

from partner_support.adapters.records import intake_values, record_intake
from partner_support.api import upsert
from tests.site import program
from tests.site.factories import at, partner, user
from tests.site.intake import row_of, said, sent, stands
from tests.site.portal import signed_in

MONDAY = "2026-11-23 10:00"
OPERATIONS = "prm@vendor.example.com"
FINANCE = "erp@vendor.example.com"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", external_id="A-1")


@pytest.mark.parametrize(
	("doctype", "field", "value"),
	[
		("Partner", "region", "Nordics"),
		("Deal Registration", "deal_value", 50000),
		("MDF Claim", "amount", 1300.5),
		("Commission Statement", "statement_number", "10/2026"),
		("Partner Agreement", "notice_days", 90),
	],
)
def test_a_new_record_is_created_then_unchanged_then_updated(doctype, field, value, gold):
	first = sent(doctype)
	assert first["outcome"] == "created", first
	with at("2026-11-24 10:00"):
		before = stands(doctype)
		assert sent(doctype) == {**first, "outcome": "unchanged"}
		assert stands(doctype) == before
		assert sent(doctype, **{field: value}) == {**first, "outcome": "updated"}
		assert sent(doctype, **{field: value}) == {**first, "outcome": "unchanged"}
	record = frappe.get_doc(doctype, first["name"])
	assert (record.external_id, record.get(field)) == (first["external_id"], value)
	assert len(frappe.get_all("Version", {"ref_doctype": doctype, "docname": record.name})) == 1


def test_one_record_many_records_and_their_text_are_all_taken(gold):
	one = upsert.deal_registrations(row_of("Deal Registration"))
	assert (one["created"], len(one["results"])) == (1, 1)
	rows = [row_of("Deal Registration", external_id=f"D-{number}") for number in range(1, 4)]
	many = upsert.deal_registrations(json.dumps(rows))
	assert {key: many[key] for key in record_intake.OUTCOMES} == {
		"created": 2,
		"updated": 0,
		"unchanged": 1,
		"refused": 0,
	}
	assert [(each["row"], each["external_id"]) for each in many["results"]] == [
		(0, "D-1"),
		(1, "D-2"),
		(2, "D-3"),
	]
	assert upsert.deal_registrations([]) == {**dict.fromkeys(record_intake.OUTCOMES, 0), "results": []}


def test_a_bad_record_leaves_the_others_alone_and_nothing_of_itself(gold):
	before = {
		table: frappe.db.count(table) for table in ("Commission Statement", "Commission Line", "Version")
	}
	good, bad = row_of("Commission Statement"), row_of("Commission Statement", external_id="S-2")
	bad["lines"][1]["amount"] = 375.01
	answer = upsert.commission_statements(
		[bad, good, row_of("Commission Statement", external_id="S-3", rate=1)]
	)
	assert [each["outcome"] for each in answer["results"]] == ["refused", "created", "refused"]
	assert said(answer["results"][0]) == (
		"lines: Lines, row 2: 7.5 % of 5000.0 is 375.00, not 375.01. Correct the line, or leave its amount blank."
	)
	assert answer["results"][0]["name"] is None
	assert frappe.db.count("Commission Statement") == before["Commission Statement"] + 1
	assert frappe.db.count("Commission Line") == before["Commission Line"] + 2
	assert frappe.db.count("Version") == before["Version"]
	assert frappe.get_all("Commission Statement", {"external_id": ("in", ["S-2", "S-3"])}) == []


def test_everything_that_is_wrong_with_a_record_is_said_at_once(gold):
	result = sent(
		"Deal Registration",
		{
			"external_id": 7,
			"partner_external_id": "A-9",
			"deal_value": "a lot",
			"currency": "XXX",
			"expected_close": "soon",
			"colour": "red",
		},
	)
	assert result["external_id"] == 7
	assert {error["field"] for error in result["errors"]} == {
		"partner_external_id",
		"deal_value",
		"currency",
		"expected_close",
		"colour",
		"end_customer",
		"product",
	}
	assert "partner_external_id: There is no Partner with External ID A-9. Send it first" in said(result)
	assert "end_customer: End Customer is missing." in said(result)


@pytest.mark.parametrize(
	("doctype", "fields"),
	[
		("Partner", "name owner creation tier_history tier_change_reason idx docstatus"),
		("Deal Registration", "name owner doctype naming_series decided_by approval_due approval_missed eligibility eligibility_findings has_open_conflict end_customer_key end_customer_domain_key modified"),
		("MDF Claim", "decided_by missing_documents"),
		("Commission Statement", "total version supersedes superseded_by"),
		("Partner Agreement", "docstatus owner parent"),
	],
)  # fmt: skip
def test_what_is_not_for_others_to_set_is_refused_by_name(doctype, fields, gold):
	for field in fields.split():
		result = sent(doctype, **{field: "1"})
		assert [error["field"] for error in result["errors"]] == [field]
		assert f"{field} cannot be set on a {doctype}. These can: " in said(result)
	assert not frappe.db.exists(doctype, {"external_id": row_of(doctype)["external_id"]})


def test_what_may_be_set_follows_the_doctype_and_the_sender_s_rights(gold):
	settable = intake_values.fields_of("Deal Registration", [0])
	assert {"status", "submitted_on", "decided_on", "decision_reason", "external_id", "partner"} <= set(
		settable
	)
	assert "internal_notes" not in settable
	user(FINANCE, "Channel Finance Manager")
	frappe.get_doc({"doctype": "Role", "role_name": "Test Sender"}).insert()
	add_permission("Partner Agreement", "Test Sender")
	for right in ("create", "write"):
		update_permission_property("Partner Agreement", "Test Sender", 0, right, 1)
	user(OPERATIONS, "Test Sender")
	with signed_in(OPERATIONS):
		assert "internal_notes cannot be set" in said(sent("Partner Agreement", internal_notes="A note"))
	with signed_in(FINANCE):
		assert sent("Commission Statement", internal_notes="A note")["outcome"] == "created"
	assert frappe.db.get_value("Commission Statement", {"external_id": "S-1"}, "internal_notes") == "A note"


def test_the_state_of_the_other_system_is_followed_over_several_edges(gold):
	name = sent("Deal Registration", status="Submitted", submitted_on="2026-11-20T09:30:00Z")["name"]
	deal = frappe.get_doc("Deal Registration", name)
	assert str(deal.submitted_on) == str(
		frappe.utils.convert_utc_to_system_timezone(frappe.utils.get_datetime("2026-11-20 09:30:00")).replace(
			tzinfo=None
		)
	)
	won = {"status": "Won", "decided_on": "2026-11-21 12:00:00", "expires_on": "2027-02-28"}
	assert sent("Deal Registration", **won)["outcome"] == "updated"
	deal.reload()
	assert (deal.status, str(deal.decided_on), str(deal.expires_on)) == (
		"Won",
		"2026-11-21 12:00:00",
		"2027-02-28",
	)
	refused = sent("Deal Registration", **{**won, "status": "Submitted"})
	assert said(refused) == ("status: Deal Registration never gets from Won to Submitted: Won is final.")
	assert refused["name"] == name
	assert "status: Status: Sold is none of Draft, Submitted, Under Review" in said(
		sent("Deal Registration", status="Sold")
	)


def test_a_state_needs_what_it_needs_from_other_systems_too(gold):
	assert "decision_reason: Rejected needs: Reason" in said(sent("Deal Registration", status="Rejected"))
	assert "approved_amount: Approved needs" in said(sent("MDF Claim", status="Approved"))
	paid = {"status": "Paid", "approved_amount": 1000, "paid_on": "2026-11-20", "decided_on": "2026-11-18"}
	assert sent("MDF Claim", **paid)["outcome"] == "created"
	assert sent("MDF Claim", **paid)["outcome"] == "unchanged"


def test_nothing_said_is_nothing_changed_and_empty_empties(gold):
	sent(
		"Partner Agreement",
		status="Active",
		signed_on="2025-12-15",
		legal_entity="Gold GmbH",
		terms="As agreed",
	)
	only = {"external_id": "P-1", "legal_entity": None, "status": None}
	assert sent("Partner Agreement", only)["outcome"] == "updated"
	agreement = frappe.get_doc("Partner Agreement", {"external_id": "P-1"})
	assert (agreement.status, agreement.legal_entity, agreement.terms) == ("Active", None, "As agreed")
	assert "valid_from: Valid From cannot be empty" in said(
		sent("Partner Agreement", {"external_id": "P-1", "valid_from": ""})
	)


def test_references_in_the_other_system_s_words(gold):
	program.product("Test Gateway", product_code="GW-1")
	frappe.db.set_value("Partner Product", "Test Gateway", "product_code", "GW-1")
	deal = row_of("Deal Registration", product_code="GW-1")
	del deal["product"]
	assert sent("Deal Registration", deal)["outcome"] == "created"
	lines = [{"description": "Acme", "deal_external_id": "D-1", "base_amount": 48000, "rate": 5}]
	assert sent("Commission Statement", lines=lines)["outcome"] == "created"
	line = frappe.get_doc("Commission Statement", {"external_id": "S-1"}).lines[0]
	assert frappe.db.get_value("Deal Registration", line.deal_registration, "external_id") == "D-1"
	lines[0]["deal_external_id"] = "D-9"
	assert "lines[0].deal_external_id: There is no Deal Registration with External ID D-9" in said(
		sent("Commission Statement", lines=lines)
	)
	other = partner("Bronze Reseller", partner_tier="Bronze")
	assert "Bronze Reseller and Gold Reseller are not the same" in said(
		sent("Deal Registration", {"external_id": "D-1", "partner": other.name, "partner_external_id": "A-1"})
	)
	assert sent("Deal Registration", partner="gold reseller")["outcome"] == "unchanged"


def test_a_record_does_not_change_hands(gold):
	partner("Bronze Reseller", partner_tier="Bronze", external_id="A-3")
	sent("Deal Registration")
	assert "partner: " in said(sent("Deal Registration", partner_external_id="A-3"))


def test_lines_are_replaced_as_a_whole_and_kept_when_not_sent(gold):
	sent("Commission Statement")
	names = frappe.get_all("Commission Line", pluck="name", order_by="name")
	assert (
		sent("Commission Statement", {"external_id": "S-1", "statement_number": "7"})["outcome"] == "updated"
	)
	assert frappe.get_all("Commission Line", pluck="name", order_by="name") == names
	lines = [{"description": "Acme Clinics", "base_amount": 20000, "rate": 10}]
	assert sent("Commission Statement", lines=lines)["outcome"] == "updated"
	statement = frappe.get_doc("Commission Statement", {"external_id": "S-1"})
	assert ([line.amount for line in statement.lines], statement.total) == ([2000], 2000)
	assert sent("Commission Statement", lines=None)["outcome"] == "unchanged"
	lines = [*lines, {"description": "Acme", "base_amount": 1, "colour": 1}]
	refused = said(sent("Commission Statement", lines=lines))
	assert "lines[1].colour: colour cannot be set on a Commission Line" in refused
	assert "lines[1].rate: Rate is missing." in refused


def test_an_issued_statement_takes_a_correction_under_an_id_of_its_own(gold):
	issued = {"status": "Issued", "issued_on": "2026-11-02"}
	sent("Commission Statement", **issued)
	lines = [{"description": "Acme Clinics", "base_amount": 10000, "rate": 8}]
	refused = said(sent("Commission Statement", **issued, lines=lines))
	assert "cannot be changed" in refused
	assert "new external_id, with corrects_external_id and correction_reason" in refused
	second = {"external_id": "S-1b", "corrects_external_id": "S-1", "lines": lines, "status": "Issued"}
	assert "correction_reason: Say why" in said(sent("Commission Statement", second))
	second["correction_reason"] = "The rate was 8 %."
	assert sent("Commission Statement", second)["outcome"] == "created"
	assert sent("Commission Statement", second)["outcome"] == "unchanged"
	version = frappe.get_doc("Commission Statement", {"external_id": "S-1b"})
	first = frappe.get_doc("Commission Statement", {"external_id": "S-1"})
	assert (version.version, version.total, version.partner, str(version.period_end)) == (
		2,
		800,
		"Gold Reseller",
		"2026-10-31",
	)
	assert (first.status, first.superseded_by, version.supersedes) == ("Superseded", version.name, first.name)
	assert "final" in said(sent("Commission Statement", **issued))
	third = {**second, "external_id": "S-1c", "corrects_external_id": "S-9"}
	assert "corrects_external_id: There is no Commission Statement with External ID S-9" in said(
		sent("Commission Statement", third)
	)
	assert "cannot be changed" in said(
		sent("Commission Statement", {**second, "corrects_external_id": "S-0"})
	)


def test_a_correction_that_was_paid_meanwhile_takes_the_place_of_the_first_too(gold):
	sent("Commission Statement", status="Issued")
	second = {
		"external_id": "S-1b",
		"corrects_external_id": "S-1",
		"correction_reason": "One deal was missing.",
		"status": "Paid",
		"paid_on": "2026-11-20",
		"issued_on": "2026-11-18",
	}
	assert sent("Commission Statement", second)["outcome"] == "created"
	assert frappe.db.get_value("Commission Statement", {"external_id": "S-1"}, "status") == "Superseded"


def test_a_statement_does_not_correct_another_partner_s(gold):
	partner("Bronze Reseller", partner_tier="Bronze", external_id="A-3")
	sent("Commission Statement", status="Issued")
	theirs = {
		"external_id": "S-1b",
		"corrects_external_id": "S-1",
		"correction_reason": "Wrong partner",
		"partner_external_id": "A-3",
		"status": "Issued",
	}
	assert "partner: " in said(sent("Commission Statement", theirs))
	assert frappe.db.get_value("Commission Statement", {"external_id": "S-1"}, "status") == "Issued"


def test_proof_that_is_here_survives_what_the_other_system_sends(gold):
	claim = program.claim(gold, external_id="M-1")
	files = {row.document: row.attachment for row in claim.proofs}
	proofs = [{"document": "invoice", "accepted": "Accepted"}, {"document": "Photograph"}]
	assert sent("MDF Claim", {"external_id": "M-1", "proofs": proofs})["outcome"] == "updated"
	assert sent("MDF Claim", {"external_id": "M-1", "proofs": proofs})["outcome"] == "unchanged"
	rows = [(row.document, row.attachment, row.accepted or "") for row in claim.reload().proofs]
	assert rows == [
		("invoice", files["Invoice"], "Accepted"),
		("Photograph", None, ""),
		("List of attendees", files["List of attendees"], ""),
	]
	assert claim.missing_documents in (None, "")


def test_a_file_is_named_only_by_those_who_may_read_it(gold):
	user(OPERATIONS, "Partner Operations Manager")
	hidden = program.file("payroll.csv").file_url
	with signed_in(OPERATIONS):
		mine = program.file("invoice.csv", b"a,b\n1,2\n").file_url
		proofs = [{"document": "Invoice", "attachment": mine}]
		assert sent("MDF Claim", proofs=proofs)["outcome"] == "created"
		proofs[0]["attachment"] = hidden
		assert "proofs[0].attachment: File: there is no file" in said(sent("MDF Claim", proofs=proofs))
	claim = frappe.get_doc("MDF Claim", {"external_id": "M-1"})
	assert [row.attachment for row in claim.proofs] == [mine]


def test_partners_carry_attributes_certificates_and_a_parent(gold):
	frappe.get_doc({"doctype": "Partner Attribute", "attribute_name": "Test HIPAA"}).insert()
	values = {
		"attributes": ["Test HIPAA"],
		"certifications": [{"certification": "Gateway Expert", "holder": "Ada", "issued_on": "2026-05-01"}],
		"parent_partner_external_id": "A-1",
		"currency": "EUR",
	}
	assert sent("Partner", **values)["outcome"] == "created"
	assert sent("Partner", **values)["outcome"] == "unchanged"
	silver = frappe.get_doc("Partner", "Silver Consulting")
	assert ([row.partner_attribute for row in silver.attributes], silver.parent_partner) == (
		["Test HIPAA"],
		gold.name,
	)
	assert "called Silver Consulting here" in said(sent("Partner", partner_name="Silver & Sons"))
	assert "without this External ID" in said(
		sent("Partner", external_id="A-7", partner_name="Silver Consulting")
	)


def test_no_currency_is_assumed(gold):
	frappe.defaults.set_user_default("currency", "USD")
	frappe.db.set_value("Currency", "USD", "enabled", 1)
	sent("Partner")
	assert not frappe.db.get_value("Partner", "Silver Consulting", "currency")
	deal = row_of("Deal Registration")
	del deal["currency"]
	assert "currency: Currency is missing." in said(sent("Deal Registration", deal))
