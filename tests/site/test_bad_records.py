"""Bad input for every record, by the document API and by the upsert: a clear message, nothing half written.

Each value is tried on a new record and on a stored one. Nothing is ever changed in silence: what cannot be
kept as it was written is refused.
"""

import html
from collections.abc import Iterator
from copy import deepcopy

import pytest

import frappe
from frappe.model.document import Document

from tests.site import program
from tests.site.factories import at, partner
from tests.site.intake import ENDPOINTS, row_of, said, sent, stands

SCRIPT = 'O\'Neil & "Söhne" <script>alert(1)</script>'
IMAGE = "Acme <img src=x onerror=alert(1)"  # not closed: whatever follows on a page would close it
EMBLEM = 'O\'Neil & "Söhne" <3 > 2 ° ß 株式会社 🚀'
LARGE = 16 * 1024 * 1024
DISABLED, UNKNOWN = "XTS", "QQQ"


@pytest.fixture(autouse=True)
def monday():
	with at("2026-11-23 10:00"):
		yield


@pytest.fixture(autouse=True)
def gold():
	for name, enabled, number_format in (("JPY", 1, "#,###"), ("USD", 1, "#,###.##"), (DISABLED, 0, None)):
		if not frappe.db.exists("Currency", name):
			frappe.get_doc({"doctype": "Currency", "currency_name": name}).insert()
		frappe.db.set_value("Currency", name, {"enabled": enabled, "number_format": number_format})
	frappe.clear_cache()
	partner("Bronze Reseller", partner_tier="Bronze", external_id="A-3")
	return partner("Gold Reseller", external_id="A-1", currency="EUR")


def line(**values) -> list[dict]:
	"""The lines of a statement with one that is wrong."""
	return [{"description": "Acme", "base_amount": 100, "rate": 10, **values}]


# Record, wrong values, and words of the refusal: of both ways, or of the document API and of the upsert.
BAD = [
	("Deal Registration", {"partner": "Nobody & Sons"}, "Could not find Partner", "there is no Partner Nobody & Sons"),
	("Deal Registration", {"partner": ""}, "Value missing for", "Partner cannot be empty"),
	("Deal Registration", {"partner": SCRIPT}, "Could not find Partner", "there is no Partner"),
	("Deal Registration", {"product": "Perpetual motion"}, "Could not find Product", "there is no Partner Product"),
	("Deal Registration", {"deal_value": -1}, "cannot be negative"),
	("Deal Registration", {"deal_value": 0}, "Value: enter an amount above 0."),
	("Deal Registration", {"deal_value": "a lot"}, "Value: an amount must be a number, not 'a lot'"),
	("Deal Registration", {"deal_value": "1,000"}, "an amount must be a number"),
	("Deal Registration", {"deal_value": f"<b>{SCRIPT}</b>"}, "Value: an amount must be a number"),
	("Deal Registration", {"deal_value": float("inf")}, "Value: an amount must lie between"),
	("Deal Registration", {"deal_value": float("nan")}, "Value: an amount must lie between"),
	("Deal Registration", {"deal_value": 1e12}, "Value: an amount must lie between"),
	("Deal Registration", {"deal_value": 10.5, "currency": "JPY"}, "more decimals than JPY can be paid in (0)"),
	("Deal Registration", {"deal_value": 10.005}, "more decimals than EUR can be paid in (2)"),
	("Deal Registration", {"currency": UNKNOWN}, "Could not find Currency", "there is no Currency QQQ"),
	("Deal Registration", {"currency": DISABLED}, "Currency XTS is disabled"),
	("Deal Registration", {"expected_close": "2026-01-01", "registered_on": "2026-01-02"}, "lies before Registered On"),
	("Deal Registration", {"expected_close": "20026-01-01"}, "Expected Close: 20026-01-01 is no date. Write it as YYYY-MM-DD"),
	("Deal Registration", {"expected_close": "1026-01-01"}, "is no date"),
	("Deal Registration", {"expected_close": "9999-12-31"}, "between the years 1970 and 2199"),
	("Deal Registration", {"expected_close": "01.12.2026"}, "is no date"),
	("Deal Registration", {"expected_close": "2026-02-30"}, "is no date"),
	("Deal Registration", {"expected_close": "soon"}, "is no date"),
	("Deal Registration", {"expected_close": SCRIPT}, "is no date"),
	("Deal Registration", {"end_customer": SCRIPT}, "End Customer: O'Neil"),
	("Deal Registration", {"end_customer": IMAGE}, "reads as markup, which is not kept"),
	("Deal Registration", {"end_customer": f'["{SCRIPT[15:]}"]'}, "reads as markup, which is not kept"),
	("Deal Registration", {"end_customer": "<b>Acme</b>"}, "reads as markup, which is not kept"),
	("Deal Registration", {"end_customer": "A" * 141}, "End Customer is too long: 141 characters, where 140 fit"),
	("Deal Registration", {"end_customer": "Acme\x00"}, "End Customer holds control characters"),
	("Deal Registration", {"end_customer": "Acme \ud800"}, "End Customer holds control characters"),
	("Deal Registration", {"end_customer": "   "}, "Value missing for", "End Customer cannot be empty"),
	("Deal Registration", {"external_id": SCRIPT}, "External ID: O'Neil"),
	("Deal Registration", {"external_id": "x" * 141}, "External ID is too long"),
	("Deal Registration", {"description": SCRIPT}, "Description: O'Neil"),
	("Deal Registration", {"description": "ü" * 40_000}, "Description is too long: 80000 bytes"),
	("Deal Registration", {"status": "Sold"}, "has no state", "Sold is none of Draft, Submitted"),
	("Deal Registration", {"status": "<script>"}, "has no state", "is none of Draft, Submitted"),
	("MDF Claim", {"partner": "Nobody"}, "Could not find Partner", "there is no Partner Nobody"),
	("MDF Claim", {"amount": -1}, "cannot be negative"),
	("MDF Claim", {"amount": 0}, "enter the amount that you spent"),
	("MDF Claim", {"amount": "much"}, "Claimed: an amount must be a number"),
	("MDF Claim", {"amount": float("-inf")}, "an amount must lie between", "an amount must lie between"),
	("MDF Claim", {"amount": 10.005}, "more decimals than EUR"),
	("MDF Claim", {"approved_amount": -1}, "cannot be negative"),
	("MDF Claim", {"approved_amount": 1200.01}, "is more than was claimed"),
	("MDF Claim", {"currency": "USD"}, "is paid in EUR, not in USD"),
	("MDF Claim", {"currency": DISABLED}, "disabled"),
	("MDF Claim", {"activity_end": "2026-11-01"}, "lies before From"),
	("MDF Claim", {"paid_on": "2026-10-01"}, "lies before To"),
	("MDF Claim", {"activity_start": "yesterday"}, "From: yesterday is no date"),
	("MDF Claim", {"activity_type": "Party"}, "Could not find Activity Type", "there is no MDF Activity Type Party"),
	("MDF Claim", {"activity_title": SCRIPT}, "Activity: O'Neil"),
	("MDF Claim", {"payment_reference": "9" * 141}, "Payment Reference is too long"),
	("MDF Claim", {"proofs": [{"document": SCRIPT}]}, "Documents, row 1, Document: O'Neil"),
	("MDF Claim", {"proofs": [{"document": "D" * 141}]}, "Documents, row 1, Document is too long"),
	("MDF Claim", {"proofs": [{"document": "Invoice", "attachment": "/private/files/gone.pdf"}]}, "is not there", "there is no file /private/files/gone.pdf"),
	("Commission Statement", {"partner": "Nobody"}, "Could not find Partner", "there is no Partner Nobody"),
	("Commission Statement", {"currency": "USD"}, "is paid in EUR, not in USD"),
	("Commission Statement", {"currency": UNKNOWN}, "Could not find Currency", "there is no Currency QQQ"),
	("Commission Statement", {"period_end": "2026-09-30"}, "lies before From"),
	("Commission Statement", {"issued_on": "2026-11-10", "due_on": "2026-11-09"}, "lies before Issued On"),
	("Commission Statement", {"period_start": "10/2026"}, "From: 10/2026 is no date"),
	("Commission Statement", {"lines": line(amount=10.01)}, "10 % of 100", "10.0 % of 100.0 is 10.00, not 10.01"),
	("Commission Statement", {"lines": line(amount=10.004)}, "more decimals than EUR"),
	("Commission Statement", {"lines": line(base_amount="n/a")}, "must be a number"),
	("Commission Statement", {"lines": line(base_amount=0)}, "enter the amount it is a share of"),
	("Commission Statement", {"lines": line(base_amount=float("nan"))}, "must lie between"),
	("Commission Statement", {"lines": line(rate="ten")}, "Rate:"),
	("Commission Statement", {"lines": line(rate=0)}, "the rate must be above 0 and at most 100 %, not 0"),
	("Commission Statement", {"lines": line(rate=-5)}, "the rate must be above 0"),
	("Commission Statement", {"lines": line(rate=750)}, "the rate must be above 0"),
	("Commission Statement", {"lines": line(rate=float("inf"))}, "Rate:"),
	("Commission Statement", {"lines": line(description=SCRIPT)}, "Lines, row 1, Description: O'Neil"),
	("Commission Statement", {"lines": line(description="D" * 141)}, "Lines, row 1, Description is too long"),
	("Commission Statement", {"lines": line(description=None)}, "Value missing for", "Description cannot be empty"),
	("Commission Statement", {"lines": line(deal_registration="DR-0")}, "Could not find Row #1: Deal Registration", "there is no Deal Registration DR-0"),
	("Commission Statement", {"statement_number": SCRIPT}, "Statement Number: O'Neil"),
	("Partner Agreement", {"partner": "Nobody"}, "Could not find Partner", "there is no Partner Nobody"),
	("Partner Agreement", {"agreement_title": SCRIPT}, "Agreement: O'Neil"),
	("Partner Agreement", {"agreement_type": "Handshake"}, "cannot be", "Handshake is none of Reseller"),
	("Partner Agreement", {"valid_until": "2025-12-31"}, "lies before Valid From"),
	("Partner Agreement", {"signed_on": "2027-01-01", "valid_until": "2026-12-31"}, "lies before Signed On"),
	("Partner Agreement", {"valid_from": "20026-01-01"}, "is no date"),
	("Partner Agreement", {"notice_days": -1}, "Notice (Days)"),
	("Partner Agreement", {"terms": "<p onclick='alert(1)'>Net 30</p>"}, "Terms in Short: "),
	("Partner Agreement", {"document": "/private/files/gone.pdf"}, "is not there", "there is no file"),
	("Partner", {"partner_tier": "Diamond"}, "Could not find Tier", "there is no Partner Tier Diamond"),
	("Partner", {"currency": UNKNOWN}, "Could not find Paid In", "there is no Currency QQQ"),
	("Partner", {"time_zone": "Europe/Atlantis"}, "IANA"),
	("Partner", {"time_zone": SCRIPT}, "Time Zone: O'Neil"),
	("Partner", {"region": SCRIPT}, "Region: O'Neil"),
	("Partner", {"partner_since": "long ago"}, "Partner Since: long ago is no date"),
	("Partner", {"certifications": [{"certification": SCRIPT, "holder": "Ada", "issued_on": "2026-01-01"}]}, "Certifications, row 1, Certification: O'Neil"),
	("Partner", {"certifications": [{"certification": "Expert", "holder": "Ada", "issued_on": "2026-13-01"}]}, "is no date"),
]  # fmt: skip
OF_EVERY_KIND = pytest.mark.parametrize("doctype", ENDPOINTS)


def bad_values(doctype: str) -> Iterator[tuple[dict, str, str]]:
	"""Wrong values for a kind of record, with the words of the refusal by either way."""
	yield from ((values, words[0], words[-1]) for kind, values, *words in BAD if kind == doctype)


def document_of(doctype: str, **values) -> Document:
	"""A good record as somebody with the document API makes it, except for these values."""
	row = row_of(doctype)
	if row.pop("partner_external_id", None):
		row["partner"] = "Gold Reseller"
	return frappe.get_doc({"doctype": doctype, **row, **deepcopy(values)})


def refusal(action) -> str:
	"""What the person reads who is refused, as plain text; no markup of theirs is in it."""
	frappe.clear_messages()
	frappe.db.savepoint("before_refusal")
	with pytest.raises(frappe.ValidationError):
		action()
	frappe.db.rollback(save_point="before_refusal")  # as every request that fails is undone
	shown = " ".join(message["message"] for message in frappe.local.message_log)
	assert_harmless(shown)
	return html.unescape(shown.replace("<strong>", "").replace("</strong>", ""))


def assert_harmless(shown: str) -> None:
	assert not [tag for tag in ("<script", "<img", "<p", "<b>") if tag in shown.lower()], shown


@OF_EVERY_KIND
def test_a_new_record_with_a_bad_value_is_refused(doctype):
	before = stands(doctype)
	for values, words, _ in bad_values(doctype):
		assert words in refusal(document_of(doctype, **values).insert), values
		assert stands(doctype) == before


@OF_EVERY_KIND
def test_a_stored_record_refuses_a_bad_value(doctype):
	name = document_of(doctype).insert().name
	before = stands(doctype)
	for values, words, _ in bad_values(doctype):
		document = frappe.get_doc(doctype, name).update(deepcopy(values))
		document.flags.kept_in_step = True
		assert words in refusal(document.save), values
		assert stands(doctype) == before


@OF_EVERY_KIND
def test_another_system_that_sends_a_bad_value_is_refused(doctype):
	for stored in (False, True):
		if stored:
			assert sent(doctype)["outcome"] == "created"
		before = stands(doctype)
		for values, _, words in bad_values(doctype):
			row = {
				key: value
				for key, value in row_of(doctype).items()
				if "partner" not in values or key != "partner_external_id"
			}
			message = said(sent(doctype, {**row, **values}))
			assert words in message, values
			assert_harmless(message)
			assert stands(doctype) == before


@pytest.mark.parametrize(("name", "size", "words"), [("invoice.exe", 10, "Accepted are"), ("scan.pdf", LARGE, "larger than 15 MB")])  # fmt: skip
@pytest.mark.parametrize(("doctype", "field"), [("MDF Claim", "proofs"), ("Partner Agreement", "document")])
def test_files_of_a_wrong_kind_or_size_are_refused(doctype, field, name, size, words):
	url = program.file("small.csv").file_url
	frappe.db.set_value("File", {"file_url": url}, {"file_name": name, "file_size": size})
	values = {field: url if field == "document" else [{"document": "Invoice", "attachment": url}]}
	before = stands(doctype)
	assert words in refusal(document_of(doctype, **values).insert)
	assert words in said(sent(doctype, **values))
	assert stands(doctype) == before


@pytest.mark.parametrize("doctype", ENDPOINTS)
def test_an_external_id_belongs_to_one_record_only(doctype):
	first = document_of(doctype).insert()
	second = document_of(
		doctype, external_id=None, **({"partner_name": "Another"} if doctype == "Partner" else {})
	)
	second.insert().reload()
	before = stands(doctype)
	second.external_id = first.external_id
	assert f"External ID {first.external_id} already belongs to {doctype} {first.name}" in refusal(
		second.save
	)
	assert stands(doctype) == before


@pytest.mark.parametrize(
	("doctype", "field"),
	[
		("Deal Registration", "end_customer"),
		("MDF Claim", "activity_title"),
		("Commission Statement", "statement_number"),
		("Partner Agreement", "legal_entity"),
		("Partner", "region"),
	],
)
def test_quotes_signs_and_scripts_of_the_world_are_kept_as_written(doctype, field):
	name = document_of(doctype, **{field: EMBLEM}).insert().name
	assert frappe.db.get_value(doctype, name, field) == EMBLEM
	assert sent(doctype, **{field: EMBLEM})["outcome"] == "unchanged"


def test_a_partner_may_be_called_almost_anything():
	name = 'O\'Neil & "Söhne" 株式会社'
	assert sent("Partner", partner_name=name)["name"] == name
	assert "reads as markup" in refusal(document_of("Partner", partner_name=SCRIPT).insert)
	assert "reads as markup" in said(sent("Partner", external_id="A-9", partner_name=SCRIPT))


@pytest.mark.parametrize("text", ["a < b", "<b>Net 30</b>", "Line\nline\ttab", "<p>As <i>agreed</i></p>"])
def test_long_text_keeps_markup_that_harms_nobody(text):
	name = document_of("Deal Registration", description=text).insert().name
	assert frappe.db.get_value("Deal Registration", name, "description") == text


def test_a_period_is_not_issued_twice():
	issued = {"status": "Issued", "external_id": "S-2"}
	sent("Commission Statement", status="Issued")
	before = stands("Commission Statement")
	assert "period_start: " in said(sent("Commission Statement", **issued))
	draft = document_of("Commission Statement", external_id=None)
	draft.status = "Issued"
	draft.flags.kept_in_step = True
	assert "was issued for the same partner, period and currency" in refusal(draft.insert)
	assert stands("Commission Statement") == before
	assert sent("Commission Statement", **issued, statement_number="Rebates")["outcome"] == "created"
	assert sent("Commission Statement", external_id="S-3", partner_external_id="A-3")["outcome"] == "created"


def test_a_claim_is_not_granted_for_nothing():
	claim = program.claim(frappe.get_doc("Partner", "Gold Reseller"), status="Under Review")
	claim.update({"status": "Approved", "approved_amount": 0})
	assert "Approved needs: Approved. Enter an amount above 0, or reject the claim." in refusal(claim.save)


def test_what_is_taken_back_is_a_negative_amount():
	lines = [*line(), *line(description="Credit note", base_amount=-40)]
	assert sent("Commission Statement", lines=lines)["outcome"] == "created"
	assert frappe.db.get_value("Commission Statement", {"external_id": "S-1"}, "total") == 6
