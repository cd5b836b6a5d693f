"""The four program records: what they hold, how they move, and what is refused."""

import pytest

import frappe

from partner_support.partner_program.doctype.commission_statement.commission_statement import (
	corrected_version,
)
from tests.site import program
from tests.site.factories import at, partner

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller")


def refusal(action) -> str:
	"""What is said when something is refused."""
	with pytest.raises(frappe.ValidationError) as refused:
		action()
	return str(refused.value)


def test_a_deal_lives_from_draft_to_won_and_is_protected_from_its_approval(gold):
	deal = program.deal(gold)
	assert (deal.status, deal.submitted_on, deal.expires_on) == ("Draft", None, None)
	deal = program.moved(deal, "Approved")
	assert str(deal.submitted_on) == "2026-11-23 10:00:00"
	assert (str(deal.expires_on), deal.decided_by) == ("2027-02-21", "Administrator")
	assert program.moved(deal, "Won").status == "Won"


def test_an_illegal_move_names_the_allowed_ones(gold):
	deal = program.deal(gold, status="Submitted")
	deal.status = "Won"
	assert "next may be Under Review, Approved, Rejected, Withdrawn" in refusal(deal.save)
	assert frappe.db.get_value("Deal Registration", deal.name, "status") == "Submitted"


def test_a_record_begins_at_the_beginning_unless_another_system_keeps_it(gold):
	assert "begins as Draft" in refusal(
		lambda: frappe.copy_doc(program.deal(gold)).update({"status": "Won"}).insert()
	)
	mirrored = frappe.copy_doc(program.deal(gold)).update({"status": "Won"})
	mirrored.flags.kept_in_step = True
	assert mirrored.insert().status == "Won"


def test_a_rejection_needs_a_reason(gold):
	deal = program.deal(gold, status="Submitted", decision_reason=" ")
	deal.status = "Rejected"
	assert refusal(deal.save) == "Rejected needs: Reason. Fill it in and try again."


def test_an_incomplete_claim_cannot_be_submitted_and_says_what_is_missing(gold):
	claim = program.claim(gold, proofs=[program.proof("invoice ")])
	assert claim.missing_documents == "List of attendees"
	claim.status = "Submitted"
	assert "List of attendees" in refusal(claim.save)


def test_a_document_that_was_not_accepted_is_missing(gold):
	claim = program.claim(gold, status="Under Review")
	claim.proofs[0].accepted = "Not accepted"
	claim.save()
	assert claim.reload().missing_documents == "Invoice"
	claim.status = "Approved"
	assert "Invoice" in refusal(claim.save)


def test_no_more_is_approved_than_was_claimed(gold):
	claim = program.claim(gold, status="Under Review")
	claim.update({"status": "Approved", "approved_amount": 1200.01})
	assert "more than was claimed" in refusal(claim.save)


def test_files_of_a_wrong_kind_or_size_are_refused(gold):
	claim = program.claim(gold)
	claim.append("proofs", program.proof("Photo", "malware.exe", b"MZ"))
	assert "no file of an accepted kind" in refusal(claim.save)
	claim.reload().append("proofs", {"document": "Photo"})
	claim.proofs[-1].attachment = program.file("large.csv", program.CSV + b"x" * (16 * 1024 * 1024)).file_url
	assert "larger than 15 MB" in refusal(claim.save)


def test_a_statement_adds_up_to_the_cent(gold):
	statement = program.statement(gold)
	assert [line.amount for line in statement.lines] == [750, 375]
	assert statement.total == 1125
	statement.lines[0].amount = 750.01
	assert "7.5 % of 10000.0 is 750.00, not 750.01" in refusal(statement.save)


def test_yen_have_no_decimals(gold):
	assert "JPY" in refusal(lambda: program.deal(gold, currency="JPY", deal_value=10.5))


def test_what_was_issued_is_corrected_by_a_new_version(gold):
	issued = program.statement(gold, status="Issued")
	issued.lines[0].rate = 8
	issued.lines[0].amount = None
	assert "cannot be changed" in refusal(issued.save)
	issued.reload()
	version = corrected_version(issued, "The rate of the first line was too low.").reload()
	version.lines[0].update({"rate": 8, "amount": None})
	program.moved(version.save(), "Issued")
	assert (version.version, version.total) == (2, 1175)
	assert issued.reload().status == "Superseded"
	assert issued.superseded_by == version.name
	assert "cannot go from Superseded" in refusal(
		lambda: program.moved(issued, "Superseded") and issued.update({"status": "Issued"}).save()
	)


def test_dates_out_of_order_are_refused(gold):
	said = refusal(lambda: program.agreement(gold, valid_until="2025-12-31"))
	assert said.startswith("Valid Until (") and "lies before Valid From (" in said


def test_a_partner_is_paid_in_the_agreed_currency(gold):
	gold.update({"currency": "USD"}).save()
	assert "is paid in" in refusal(lambda: program.claim(gold))
	assert program.deal(gold).currency == "EUR"


def test_an_external_id_belongs_to_one_record(gold):
	program.agreement(gold, external_id="PRM-1")
	assert "PRM-1" in refusal(lambda: program.agreement(gold, external_id=" PRM-1 "))


def test_a_record_never_changes_hands(gold):
	deal = program.deal(gold)
	deal.partner = partner("Bronze Reseller", partner_tier="Bronze").name
	assert "belongs to" in refusal(deal.save)
