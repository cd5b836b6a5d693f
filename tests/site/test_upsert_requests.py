"""Requests of other systems as a whole: what one may hold, what it may not, and who may send it."""

import pytest

import frappe

from partner_support.adapters.records import record_intake
from partner_support.api import upsert
from tests.site import program
from tests.site.factories import at, partner, user
from tests.site.intake import ENDPOINTS, row_of, said, sent
from tests.site.portal import signed_in

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", external_id="A-1")


def test_ids_are_unique_in_a_request_and_blind_to_case(gold):
	answer = upsert.deal_registrations(
		[
			row_of("Deal Registration"),
			row_of("Deal Registration", end_customer="Other"),
			row_of("Deal Registration", external_id="d-1"),
		]
	)
	assert [each["outcome"] for each in answer["results"]] == ["created", "refused", "refused"]
	assert "external_id: D-1 came before in this request" in said(answer["results"][1])
	assert frappe.db.get_value("Deal Registration", {"external_id": "D-1"}, "end_customer") == "Acme Clinics"
	assert "differs in capitals or accents only" in said(sent("Deal Registration", external_id="d-1"))


@pytest.mark.parametrize("external_id", [None, "", "   ", True, 1.5, [], {}])
def test_without_an_id_nothing_is_taken(external_id, gold):
	assert "external_id: External ID is missing" in said(sent("Deal Registration", external_id=external_id))


@pytest.mark.parametrize("nonsense", ["text", 7, None, ["D-1"]])
def test_what_is_no_record_is_refused_in_its_place(nonsense, gold):
	answer = upsert.deal_registrations([nonsense, row_of("Deal Registration")])
	assert [each["outcome"] for each in answer["results"]] == ["refused", "created"]
	assert "object with fields" in said(answer["results"][0])


def test_a_request_holds_so_many_records_and_no_more(gold):
	rows = [{"external_id": f"D-{number}"} for number in range(record_intake.MOST_AT_ONCE + 1)]
	with pytest.raises(frappe.ValidationError, match="501 records are too many for one request"):
		upsert.deal_registrations(rows)
	with pytest.raises(frappe.ValidationError, match="no valid JSON"):
		upsert.deal_registrations("[{")
	with pytest.raises(frappe.ValidationError, match="a list of records"):
		upsert.deal_registrations("7")


def test_a_fault_of_ours_costs_one_record_and_is_logged(gold, monkeypatch):
	def fails(self):
		if self.external_id == "D-1":
			raise RuntimeError("broken on purpose")

	monkeypatch.setattr("partner_support.partner_program.doctype.deal_registration.deal_registration.DealRegistration.check_product", fails)  # fmt: skip
	answer = upsert.deal_registrations(
		[row_of("Deal Registration"), row_of("Deal Registration", external_id="D-2")]
	)
	assert [each["outcome"] for each in answer["results"]] == ["refused", "created"]
	assert said(answer["results"][0]) == "None: It could not be stored. The Error Log says why."
	assert frappe.db.exists("Error Log", {"method": "Partner Support: a record was not taken"})


WRITERS = {
	"System Manager": set(ENDPOINTS),
	"Partner Operations Manager": set(ENDPOINTS),
	"Channel Finance Manager": {"MDF Claim", "Commission Statement"},
	"Partner Support Manager": set(),
	"Channel Account Manager": set(),
	"Agent Manager": set(),
	"Agent": set(),
	"HD Customer": set(),
	"HD Customer Manager": set(),
}


@pytest.mark.parametrize("role", WRITERS)
def test_only_those_who_keep_the_records_may_send_them(role, gold):
	program.product(), program.activity_type()
	rows = {doctype: row_of(doctype) for doctype in ENDPOINTS}
	someone = user("someone@vendor.example.com", role).name
	with signed_in(someone):
		for doctype, endpoint in ENDPOINTS.items():
			if doctype in WRITERS[role]:
				assert endpoint([rows[doctype]])["created"] == 1, doctype
			else:
				with pytest.raises(frappe.PermissionError):
					endpoint([rows[doctype]])
				assert not frappe.db.exists(doctype, {"external_id": rows[doctype]["external_id"]})


def test_records_are_sent_by_post_only():
	allowed = frappe.allowed_http_methods_for_whitelisted_func
	assert {tuple(allowed[endpoint]) for endpoint in ENDPOINTS.values()} == {("POST",)}
