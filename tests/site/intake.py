"""What another system sends, and what it is answered."""

import frappe

from partner_support.api import upsert
from tests.site import program
from tests.site.factories import tier

ENDPOINTS = {
	"Partner": upsert.partners,
	"Deal Registration": upsert.deal_registrations,
	"MDF Claim": upsert.mdf_claims,
	"Commission Statement": upsert.commission_statements,
	"Partner Agreement": upsert.partner_agreements,
}


def row_of(doctype: str, /, **values) -> dict:
	"""What a careful system sends for a new record of the partner that it knows as A-1."""
	return {**ROWS[doctype](), **values}


def partner_row() -> dict:
	return {
		"external_id": "A-2",
		"partner_name": "Silver Consulting",
		"partner_tier": tier("Silver", 2).name,
	}


def deal_row() -> dict:
	return {
		"external_id": "D-1",
		"partner_external_id": "A-1",
		"end_customer": "Acme Clinics",
		"product": program.product().name,
		"deal_value": 48000,
		"currency": "EUR",
		"expected_close": "2027-03-31",
	}


def claim_row() -> dict:
	return {
		"external_id": "M-1",
		"partner_external_id": "A-1",
		"activity_title": "Spring webinar",
		"activity_type": program.activity_type().name,
		"activity_start": "2026-11-02",
		"activity_end": "2026-11-03",
		"amount": 1200,
		"currency": "EUR",
	}


def statement_row() -> dict:
	return {
		"external_id": "S-1",
		"partner_external_id": "A-1",
		"period_start": "2026-10-01",
		"period_end": "2026-10-31",
		"currency": "EUR",
		"lines": [
			{"description": "Acme Clinics", "base_amount": 10000, "rate": 7.5},
			{"description": "Borealis", "base_amount": "5000.00", "rate": 7.5, "amount": 375},
		],
	}


def agreement_row() -> dict:
	return {
		"external_id": "P-1",
		"partner_external_id": "A-1",
		"agreement_title": "Reseller Agreement",
		"valid_from": "2026-01-01",
	}


ROWS = {
	"Partner": partner_row,
	"Deal Registration": deal_row,
	"MDF Claim": claim_row,
	"Commission Statement": statement_row,
	"Partner Agreement": agreement_row,
}


def sent(doctype: str, /, *rows, **values) -> dict:
	"""The answer for the last record of those that were sent."""
	return ENDPOINTS[doctype](list(rows) or [row_of(doctype, **values)])["results"][-1]


def said(result: dict) -> str:
	"""What is wrong with a refused record."""
	assert result["outcome"] == "refused", result
	return " | ".join(f"{error['field']}: {error['message']}" for error in result["errors"])


def stands(doctype: str) -> list:
	"""Everything that is stored of a kind, down to who changed it when, with rows and versions."""
	tables = [doctype, *(field.options for field in frappe.get_meta(doctype).get_table_fields()), "Version"]
	return [frappe.get_all(table, fields=["*"], order_by="name") for table in tables]
